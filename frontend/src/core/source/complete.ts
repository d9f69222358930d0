/** Completion: what could stand at a place of a workflow's text. */

import type { Catalogue, InputSpec, NodeSpec } from "../catalogue/catalogue";
import { accepts, inputOf, nodeTypes, typeText } from "../catalogue/catalogue";
import type { Document } from "../document/model";
import { blocksOf } from "./blocks";

export interface Suggestion {
  readonly label: string;
  /** What is written when it is taken, where that is not the label. */
  readonly apply?: string;
  readonly kind: "type" | "port" | "reference" | "value" | "field";
  readonly detail: string;
  readonly doc: string;
}

export interface Suggestions {
  /** Where what was begun to be written begins. */
  readonly from: number;
  readonly all: readonly Suggestion[];
}

const FIELDS = ["type", "title", "note", "disabled", "inputs"];
const VALUE = /^(\s*)(?:- +)?([A-Za-z_][\w ]*?)\s*:\s+(\S*)$/;
const KEY = /^(\s+)([A-Za-z_]\w*)?$/;
const ITEM = /^(\s*)- +(\S*)$/;

/** What fits at a place; null where nothing is known to. */
export function suggestionsAt(text: string, at: number, document: Document, catalogue: Catalogue): Suggestions | null {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const line = text.slice(start, at);
  const block = blocksOf(text).findLast(({ from }) => from < at);
  if (!block || /^[^\s#]/m.test(text.slice(block.to, at).replace(/^.*/, ""))) return null;
  const spec = block.section === "nodes" ? catalogue.nodes.get(typeIn(text.slice(block.from, block.to))) : undefined;
  const value = VALUE.exec(line) ?? null;
  if (value) {
    const [, , name = "", begun = ""] = value;
    const all =
      block.section === "nodes" ? valuesOf(name, begun, spec, document, catalogue) : references(document, catalogue);
    return found(at - begun.length, all);
  }
  if (block.section !== "nodes") return null;
  const item = ITEM.exec(line);
  if (item) return found(at - (item[2]?.length ?? 0), references(document, catalogue));
  const key = KEY.exec(line);
  if (!key) return null;
  const depth = key[1]?.length ?? 0;
  if (depth <= indentOf(text.slice(block.from, block.to))) return null;
  return found(at - (key[2]?.length ?? 0), keysAt(text.slice(block.from, start), depth, spec));
}

const found = (from: number, all: readonly Suggestion[]): Suggestions | null => (all.length > 0 ? { from, all } : null);

/** The type that a node's block names. */
function typeIn(block: string): string {
  return /^\s+type:\s*(\S+)/m.exec(block)?.[1] ?? "";
}

/** A node's fields; its inputs, behind the line that begins them. */
function keysAt(above: string, depth: number, spec: NodeSpec | undefined): readonly Suggestion[] {
  const [, ...lines] = above.split("\n").filter((line) => line.trim() !== "");
  const [first] = lines;
  const fields = first === undefined ? depth : indentOf(first);
  const written = new Set(lines.map((line) => /^\s*([A-Za-z_]\w*)\s*:/.exec(line)?.[1] ?? ""));
  if (depth > fields) {
    const isInputs = lines.findLast((line) => indentOf(line) <= fields)?.trim() === "inputs:";
    const inputs = isInputs && spec ? spec.inputs : [];
    return inputs.filter((port) => !written.has(port.name)).map(asKey);
  }
  return FIELDS.filter((name) => !written.has(name)).map((name) => {
    return { label: name, apply: name === "inputs" ? "inputs:" : `${name}: `, kind: "field", detail: "", doc: "" };
  });
}

const indentOf = (line: string): number => line.length - line.trimStart().length;

function asKey(port: InputSpec): Suggestion {
  const detail = typeText(port.type) + (port.required ? "" : ", can be left out");
  return { label: port.name, apply: `${port.name}: `, kind: "port", detail, doc: port.doc };
}

function valuesOf(
  name: string,
  begun: string,
  spec: NodeSpec | undefined,
  document: Document,
  catalogue: Catalogue,
): readonly Suggestion[] {
  if (name === "type") return nodeTypes(catalogue).map(asType);
  const port = spec && inputOf(spec, name);
  const all = references(document, catalogue, port);
  if (!port || begun.startsWith("$")) return all;
  const choices = port.type.name === "bool" ? ["true", "false"] : port.type.choices;
  return [...choices.map((label): Suggestion => ({ label, kind: "value", detail: "", doc: "" })), ...all];
}

function asType(spec: NodeSpec): Suggestion {
  return { label: spec.name, kind: "type", detail: spec.category, doc: spec.doc.split("\n", 1)[0] ?? "" };
}

/** Links to every output and parameter; with a port, only those that its type takes. */
function references(document: Document, catalogue: Catalogue, port?: InputSpec): readonly Suggestion[] {
  const parameters = [...document.parameters].map(([name, { type, help }]): Suggestion => {
    return { label: `$${name}`, kind: "reference", detail: type, doc: help };
  });
  const outputs = [...document.nodes].flatMap(([id, node]) => {
    const ports = catalogue.nodes.get(node.type)?.outputs ?? [];
    return ports
      .filter(({ type }) => !port || accepts(catalogue, port.type, type))
      .map(({ name, type, doc }): Suggestion => {
        const label = ports.length === 1 ? `$${id}` : `$${id}.${name}`;
        return { label, kind: "reference", detail: typeText(type), doc };
      });
  });
  return [...parameters, ...outputs];
}
