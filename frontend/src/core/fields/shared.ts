/** Several nodes at once: the fields that they have in common, and what stands there. */

import type { Catalogue, InputSpec } from "../catalogue/catalogue";
import { plainText } from "../catalogue/catalogue";
import type { Document, Value } from "../document/model";
import { isLiteral } from "../document/model";
import type { Edit } from "../edits";
import { same } from "../json";
import { kindOfType } from "./field";
import { put, standingAt } from "./standing";

export interface SharedField {
  readonly port: InputSpec;
  /** The nodes whose own field this is; linked ones are left alone. */
  readonly nodes: readonly string[];
  /** What stands at all of them; undefined where they differ. */
  readonly value: Value | null | undefined;
}

/** The fields that all of the nodes have, by name and type, where at least one can be written. */
export function sharedFields(document: Document, catalogue: Catalogue, ids: readonly string[]): readonly SharedField[] {
  const specs = ids.map((id) => catalogue.nodes.get(document.nodes.get(id)?.type ?? ""));
  const [first] = specs;
  if (!first || specs.includes(undefined)) return [];
  return first.inputs.flatMap((port): readonly SharedField[] => {
    const isShared = specs.every((spec) => spec?.inputs.some((other) => isAlike(port, other)));
    if (!isShared || kindOfType(port.type, catalogue) === "link") return [];
    const standing = ids.flatMap((id) => {
      const node = document.nodes.get(id);
      const value = node && standingAt(node, port).value;
      return node && (!value || isLiteral(value)) ? [{ id, value: value ?? null }] : [];
    });
    const [one] = standing;
    if (!one) return [];
    const isEqual = standing.every((other) => same(other.value, one.value));
    return [{ port, nodes: standing.map(({ id }) => id), value: isEqual ? one.value : undefined }];
  });
}

/** Put a value at the same input of several nodes. */
export function putAll(document: Document, { port, nodes }: SharedField, value: Value | null): readonly Edit[] {
  return nodes.flatMap((id) => {
    const node = document.nodes.get(id);
    return node ? [put(id, standingAt(node, port).name, value)] : [];
  });
}

function isAlike(one: InputSpec, other: InputSpec): boolean {
  return one.name === other.name && plainText(one.type) === plainText(other.type);
}
