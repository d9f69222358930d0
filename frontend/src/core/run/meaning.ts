/** Meaning: whether two documents run alike. Titles, notes, places and help texts mean nothing to a run. */

import type { Document, Node, Parameter } from "../document/model";
import { same } from "../json";

export function meansTheSame(one: Document | null, other: Document | null): boolean {
  if (one === other) return true;
  if (one === null || other === null) return false;
  return (
    alike(one.nodes, other.nodes, sameNode) &&
    alike(one.parameters, other.parameters, sameParameter) &&
    alike(one.outputs, other.outputs, same)
  );
}

function sameNode(one: Node, other: Node): boolean {
  return one.type === other.type && one.disabled === other.disabled && alike(one.inputs, other.inputs, same);
}

function sameParameter(one: Parameter, other: Parameter): boolean {
  return one.type === other.type && one.required === other.required && same(one.default, other.default);
}

/** Whether two mappings have the same entries; what is shared is not looked into. */
function alike<E>(
  one: ReadonlyMap<string, E>,
  other: ReadonlyMap<string, E>,
  isSame: (one: E, other: E) => boolean,
): boolean {
  if (one === other) return true;
  if (one.size !== other.size) return false;
  for (const [name, entry] of one) {
    const counterpart = other.get(name);
    if (counterpart === undefined || (counterpart !== entry && !isSame(entry, counterpart))) return false;
  }
  return true;
}
