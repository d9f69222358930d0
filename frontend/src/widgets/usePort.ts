/** An input of a node as a field, with what stands there and how to change it. Drawn anew only when that changes. */

import { useMemo } from "react";
import type { InputSpec } from "../core/catalogue/catalogue";
import { inputOf } from "../core/catalogue/catalogue";
import type { Node, Parameter, Value } from "../core/document/model";
import { isLink } from "../core/document/model";
import { fieldOfPort } from "../core/fields/field";
import type { Field } from "../core/fields/field";
import { problemsAt } from "../core/fields/problems";
import { put, standingAt } from "../core/fields/standing";
import type { Standing } from "../core/fields/standing";
import type { Json } from "../core/json";
import type { Problem } from "../core/problem";
import { useDocument, useWorkspace } from "../parts/workspace";
import { useEdit } from "./useEdit";

export interface PortState {
  readonly field: Field;
  readonly standing: Standing;
  readonly fallback: Json | undefined;
  readonly problems: readonly Problem[];
  /** The parameter that it is linked to, where it is one that has a default to write. */
  readonly parameter: Parameter | null;
  /** Its declaration, alone in a list; empty where its type has none. */
  readonly ports: readonly InputSpec[];
  readonly set: (value: Value | null, gesture?: string) => void;
}

/** Null where there is no such node. An input that its type does not have can be looked at and taken away. */
export function usePort(id: string, port: string): PortState | null {
  const { catalogue } = useWorkspace();
  const edit = useEdit();
  const node = useDocument(({ document }) => document?.nodes.get(id));
  const problems = useDocument((state) => problemsAt(state.problems, id, port));
  const spec = catalogue.nodes.get(node?.type ?? "");
  const known = spec && inputOf(spec, port);
  const field = useMemo(() => fieldOfPort(known ?? unknownPort(port), catalogue), [known, port, catalogue]);
  const ports = useMemo(() => (known ? [known] : []), [known]);
  const standing = node && standingAt(node, known ?? { name: port, was: [] });
  const linked = standing?.value && isLink(standing.value) ? standing.value.node : null;
  const parameter = useDocument(({ document }) => (linked === null ? null : document?.parameters.get(linked))) ?? null;
  if (!standing) return null;
  return {
    parameter,
    ports,
    field,
    standing,
    fallback: known?.required === false ? known.default : undefined,
    problems,
    set: (value, gesture) => edit([put(id, standing.name, value)], undefined, gesture),
  };
}

function unknownPort(name: string): InputSpec {
  return {
    name,
    type: { name: "any", variable: "", item: null, choices: [] },
    required: false,
    default: null,
    setting: false,
    min: null,
    max: null,
    step: 0,
    multiple: 1,
    multiline: false,
    doc: "",
    was: [],
  };
}

/** What a node is called. */
export function titleOf(id: string, node: Node | undefined): string {
  return node === undefined || node.title === "" ? id : node.title;
}
