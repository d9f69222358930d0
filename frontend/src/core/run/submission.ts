/** The submission: what is asked of the server so that a document runs as it is meant here. */

import type { Catalogue, PortType } from "../catalogue/catalogue";
import type { Document } from "../document/model";
import { link } from "../document/model";
import type { Edit } from "../edits";
import type { Json } from "../json";
import { packInteger } from "../json";
import type { SeedPlace, Seeds, Values } from "./seeds";

/** How a document is to be run: with values for parameters, with other seeds than it has, to some nodes or whole. */
export interface Wish {
  readonly values: Values;
  readonly places: readonly SeedPlace[];
  readonly seeds: Seeds;
  /** The nodes to run to; none for the whole workflow. */
  readonly to: readonly string[];
}

/** The same in the words of the server. The edits are of this run only. */
export interface Order {
  readonly parameters: Readonly<Record<string, Json>>;
  readonly edits: readonly Edit[];
  readonly to: readonly string[];
}

export function orderOf(document: Document, catalogue: Catalogue, { values, places, seeds, to }: Wish): Order {
  const parameters: Record<string, Json> = {};
  for (const [name, value] of values) if (document.parameters.has(name)) parameters[name] = value as Json;
  const edits: Edit[] = [];
  for (const { key, node, name } of places) {
    const seed = seeds.get(key);
    if (seed === undefined) continue;
    if (node === null) parameters[name] = seed.toString();
    else edits.push({ edit: "set_input", node, input: name, value: { value: packInteger(seed) } });
  }
  const taken = new Set(document.outputs.keys());
  for (const node of to) edits.push(...published(document, catalogue, node, taken));
  return { parameters, edits, to };
}

/** What makes the results of a node outputs of the workflow, so that there is something to see; nothing if some are. */
function published(document: Document, catalogue: Catalogue, node: string, taken: Set<string>): readonly Edit[] {
  if ([...document.outputs.values()].some((target) => target.node === node)) return [];
  const outputs = catalogue.nodes.get(document.nodes.get(node)?.type ?? "")?.outputs ?? [];
  return outputs
    .filter((output) => isShowable(output.type, catalogue))
    .map((output): Edit => {
      const name = freeOutput(taken, outputs.length === 1 ? node : `${node}_${output.name}`.slice(0, LONGEST - 4));
      taken.add(name);
      return { edit: "set_output", name, link: link(node, outputs.length === 1 ? "" : output.name) };
    });
}

/** Types whose values are shown as they are. */
const PLAIN: ReadonlySet<string> = new Set(["int", "float", "bool", "str", "Seed", "choice", "File", "Score"]);

/** What encodes values that nobody can look at. */
const TENSORS = "SaveTensors";

const LONGEST = 64;

function isShowable(type: PortType, catalogue: Catalogue): boolean {
  if (type.item) return isShowable(type.item, catalogue);
  const said = catalogue.types.get(type.name)?.export ?? "";
  return PLAIN.has(type.name) || (said !== "" && said !== TENSORS);
}

function freeOutput(taken: ReadonlySet<string>, wanted: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted.slice(0, LONGEST - 4)}_${number}`;
    if (!taken.has(name)) return name;
  }
}
