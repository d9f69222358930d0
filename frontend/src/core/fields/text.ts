/** Texts of a field: read with the parameters in them, and cut into pieces that are shown each in its way. */

import type { Catalogue } from "../catalogue/catalogue";
import type { Document, Item, Value } from "../document/model";
import { isLink, isLiteral } from "../document/model";
import { SPECIAL, isBad, readText, writeText } from "../document/references";
import { usesOf } from "./promote";
import { leadsSomewhere, literalText, portAt } from "./standing";

/** The text that stands for a value, in which `$name` is a parameter. */
export function textOf(value: Value | null): string {
  if (value === null || "items" in value) return "";
  return isLiteral(value) ? writeText(literalText(value.value)) : writeText(value);
}

export interface TextRead {
  readonly value: Item;
  /** What is wrong with it; it is then kept as it is written. */
  readonly wrong: string | null;
  /** Whether it is wholly a link that leads nowhere, as on the way to typing a name. */
  readonly isLoose: boolean;
}

/** What a typed text says. */
export function readField(text: string, document: Document): TextRead {
  const said = readText(text);
  if (isBad(said)) return { value: { value: text }, wrong: `${said.wrong}: ${said.hint}`, isLoose: false };
  return { value: said, wrong: null, isLoose: isLink(said) && !leadsSomewhere(document, said) };
}

export interface Piece {
  readonly text: string;
  readonly kind: "plain" | "parameter" | "unknown" | "dollar";
  /** Whether a model does not read it. */
  readonly isCut: boolean;
}

interface Names {
  has(name: string): boolean;
}

/** A text in pieces; what stands from `cut` on is not read by the model. With null nothing in it is a parameter. */
export function piecesOf(text: string, parameters: Names | null, cut: number | null = null): readonly Piece[] {
  const pieces: Piece[] = [];
  const add = (from: number, to: number, kind: Piece["kind"]): void => {
    const edge = cut === null ? to : Math.min(Math.max(cut, from), to);
    if (edge > from) pieces.push({ text: text.slice(from, edge), kind, isCut: false });
    if (to > edge) pieces.push({ text: text.slice(edge, to), kind, isCut: true });
  };
  let at = 0;
  for (const found of parameters ? text.matchAll(SPECIAL) : []) {
    const name = found.groups?.name ?? found.groups?.braced;
    if (name === undefined && found.groups?.dollar === undefined) continue;
    const end = found.index + found[0].length;
    const known = name !== undefined && parameters?.has(name);
    add(at, found.index, "plain");
    add(found.index, end, name === undefined ? "dollar" : known ? "parameter" : "unknown");
    at = end;
  }
  add(at, text.length, "plain");
  return pieces;
}

/** The first node that reads a parameter's text as a long one, such as a prompt; null where none does. */
export function readerOf(document: Document, catalogue: Catalogue, parameter: string): string | null {
  const uses = usesOf(document, parameter);
  return uses.find(({ node, input }) => portAt(document, catalogue, node, input)?.multiline)?.node ?? null;
}

/** Where a text was filled with parameters, what it comes to; null where a parameter has no default. */
export function filled(value: Value | null, document: Document): string | null {
  if (value === null) return null;
  if (isLiteral(value)) return typeof value.value === "string" ? value.value : null;
  const names = "parts" in value ? value.parts : isLink(value) ? [{ parameter: value.node }] : [];
  const texts = names.map((part) => {
    if (typeof part === "string") return part;
    const parameter = document.parameters.get(part.parameter);
    return !parameter || parameter.required || Array.isArray(parameter.default) ? null : literalText(parameter.default);
  });
  return texts.length > 0 && texts.every((one) => one !== null) ? texts.join("") : null;
}
