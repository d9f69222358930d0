/**
 * Origins: which models the traits of a port come from.
 *
 * Ports of a node that share a letter, such as `UNet[F]` and `Latent[F]`, belong to one family of models; links carry
 * that on. Which families there are stands in the models' files, which the server alone reads; here it is known only
 * which nodes take a model, and by what name.
 */

import type { Catalogue, NodeSpec, PortType } from "../catalogue/catalogue";
import { inputOf, outputOf } from "../catalogue/catalogue";
import type { Document, Node } from "../document/model";
import { isLiteral } from "../document/model";
import { wiresOf } from "./links";

export interface Origins {
  /** The models that the ports of a node with this letter belong to, by name. */
  of(node: string, letter: string): ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

export function originsOf(document: Document, catalogue: Catalogue): Origins {
  const groups = new Groups();
  const specOf = (id: string): NodeSpec | undefined => catalogue.nodes.get(document.nodes.get(id)?.type ?? "");
  for (const { from, to } of wiresOf(document)) {
    const output = outputOf(specOf(from.node) ?? NOTHING, from.output);
    const input = inputOf(specOf(to.node) ?? NOTHING, to.input);
    const [one, other] = [letterOf(output?.type), letterOf(input?.type)];
    if (one && other) groups.join(keyOf(from.node, one), keyOf(to.node, other));
  }
  const found = new Map<string, Set<string>>();
  for (const [id, node] of document.nodes) {
    const spec = specOf(id);
    const model = spec && modelOf(node, spec, catalogue);
    if (model === undefined) continue;
    for (const letter of new Set(spec?.outputs.map((output) => letterOf(output.type)))) {
      const group = groups.of(keyOf(id, letter));
      found.set(group, (found.get(group) ?? new Set()).add(model));
    }
  }
  return { of: (node, letter) => (letter === "" ? NONE : (found.get(groups.of(keyOf(node, letter))) ?? NONE)) };
}

/** The name of the model that a node takes; undefined where it takes none, or where no one has said which yet. */
function modelOf(node: Node, spec: NodeSpec, catalogue: Catalogue): string | undefined {
  const port = spec.inputs.find((input) => catalogue.types.get(input.type.name)?.resource === "model");
  const value = port && node.inputs.get(port.name);
  return value && isLiteral(value) && typeof value.value === "string" ? value.value : undefined;
}

/** Things that belong together: each leads to another of its group, the last to itself. */
class Groups {
  private readonly parents = new Map<string, string>();

  of(key: string): string {
    let top = key;
    for (let next = this.parents.get(top); next !== undefined; next = this.parents.get(top)) top = next;
    if (top !== key) this.parents.set(key, top);
    return top;
  }

  join(one: string, other: string): void {
    const [a, b] = [this.of(one), this.of(other)];
    if (a !== b) this.parents.set(a, b);
  }
}

const NOTHING: NodeSpec = { name: "", category: "", doc: "", inputs: [], outputs: [], was: [], pack: "" };

const letterOf = (type: PortType | undefined): string => type?.variable ?? "";
const keyOf = (node: string, letter: string): string => `${node} ${letter}`;
