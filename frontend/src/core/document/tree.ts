/** The tree: a YAML text as plain values, mappings in the order of the text. */

import { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument, visit } from "yaml";
import type { Node as YamlNode } from "yaml";
import type { Json } from "../json";
import { packInteger } from "../json";
import type { Problem } from "../problem";

/** YAML as plain values, mappings as maps in the order of the text. */
export type Tree = null | boolean | number | bigint | string | readonly Tree[] | ReadonlyMap<string, Tree>;

/** A text that is no workflow, and why. */
export class Unreadable extends Error {
  readonly problem: Problem;

  constructor(code: string, message: string, where: Omit<Problem, "code" | "message"> = {}) {
    super(message);
    this.name = "Unreadable";
    this.problem = { code, message, ...where };
  }
}

/** The values of a YAML text. Throws `Unreadable`. */
export function grow(text: string): Tree {
  const lines = new LineCounter();
  const parsed = parseDocument(text, { schema: "core", version: "1.2", intAsBigInt: true, lineCounter: lines });
  const error = parsed.errors[0];
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    const message = error.message.split("\n")[0] ?? "this is no YAML";
    throw new Unreadable("yaml-syntax", message.replace(/ at line \d+, column \d+:?$/, ""), { line, column: col });
  }
  visit(parsed, {
    Alias: (_, node) => refuseAt("yaml-alias", "a workflow has no aliases", node, lines),
    Node: (_, node) => {
      if (isScalar(node) || isMap(node) || isSeq(node)) {
        if (node.anchor !== undefined) refuseAt("yaml-alias", "a workflow has no anchors", node, lines);
        if (node.tag !== undefined) refuseAt("yaml-tag", "a workflow has no tags", node, lines);
      }
    },
  });
  return treeOf(parsed.contents, lines);
}

/** A tree as a literal. */
export function literalOf(tree: Tree): Json {
  if (typeof tree === "bigint") return packInteger(tree);
  if (typeof tree === "number" && !Number.isFinite(tree)) return { $number: notFinite(tree) };
  if (Array.isArray(tree)) return (tree as readonly Tree[]).map(literalOf);
  if (!(tree instanceof Map)) return tree as Json;
  return Object.fromEntries([...(tree as ReadonlyMap<string, Tree>)].map(([name, item]) => [name, literalOf(item)]));
}

const notFinite = (value: number): string => (Number.isNaN(value) ? ".nan" : value > 0 ? ".inf" : "-.inf");

function treeOf(node: unknown, lines: LineCounter): Tree {
  if (isSeq(node)) return node.items.map((item) => treeOf(item, lines));
  if (isMap(node)) {
    const entries = node.items.map((pair): [string, Tree] => {
      if (isScalar(pair.key)) return [keyOf(pair.key), treeOf(pair.value, lines)];
      throw new Unreadable("wrong-field", "a key is a word");
    });
    return new Map(entries);
  }
  if (isAlias(node) || !isScalar(node)) return null;
  return node.value as Tree;
}

/** A key as it is written: `1` is the name "1". */
function keyOf(key: { source?: string | undefined; value: unknown }): string {
  return key.source ?? String(key.value);
}

function refuseAt(code: string, message: string, node: YamlNode, lines: LineCounter): never {
  const { line, col } = lines.linePos(node.range?.[0] ?? 0);
  throw new Unreadable(code, message, { line, column: col });
}
