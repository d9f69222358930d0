/** The looks of ports: a colour and a shape for each type, so that colour is never all that tells them apart. */

import type { Catalogue, PortType } from "./catalogue";
import { kindOf, typeText } from "./catalogue";

export type PortShape = "circle" | "square" | "diamond" | "triangle";

export interface PortLook {
  readonly colour: string;
  readonly shape: PortShape;
  readonly isList: boolean;
  readonly text: string;
}

const UNKNOWN = "#8a8378";

/** Models are squares, plain values triangles, what takes anything a diamond, and all else a circle. */
export function lookOf(type: PortType, catalogue: Catalogue): PortLook {
  const kind = kindOf(type);
  const known = catalogue.types.get(kind);
  const shape = kind === "any" ? "diamond" : known?.handle ? "square" : PLAIN.has(kind) ? "triangle" : "circle";
  return { colour: known?.colour ?? UNKNOWN, shape, isList: type.item !== null, text: typeText(type) };
}

const PLAIN: ReadonlySet<string> = new Set(["int", "float", "bool", "str", "Seed", "choice"]);
