/** The outline: the nodes in the order in which they could run, and for each what it reads and who reads it. */

import type { Document } from "../document/model";
import type { Wire } from "../graph/links";
import { neighboursOf, wiresOf } from "../graph/links";
import { order } from "../graph/walk";

export interface Line {
  readonly id: string;
  readonly title: string;
  readonly type: string;
  readonly isDisabled: boolean;
  /** The links that end here, in the order of the inputs, and those that begin here. */
  readonly reads: readonly Wire[];
  readonly feeds: readonly Wire[];
}

/** A line for each node. A query leaves those whose id, title or type has it. */
export function outlineOf(document: Document, query = ""): readonly Line[] {
  const [reads, feeds] = [new Map<string, Wire[]>(), new Map<string, Wire[]>()];
  for (const wire of wiresOf(document)) {
    push(reads, wire.to.node, wire);
    push(feeds, wire.from.node, wire);
  }
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return order(neighboursOf(document)).flatMap((id) => {
    const node = document.nodes.get(id);
    if (!node) return [];
    const text = `${id} ${node.title} ${node.type}`.toLowerCase();
    if (!words.every((word) => text.includes(word))) return [];
    const { type, disabled } = node;
    return [
      {
        id,
        title: node.title || id,
        type,
        isDisabled: disabled,
        reads: reads.get(id) ?? [],
        feeds: feeds.get(id) ?? [],
      },
    ];
  });
}

/** A link as it is read out: `latent from sample`, `image to score, image`. */
export function wireText({ from, to }: Wire, side: "reads" | "feeds"): string {
  const output = from.output === "" ? "" : `, ${from.output}`;
  return side === "reads"
    ? `${to.input} from ${from.node}${output}`
    : `${from.output || "result"} to ${to.node}, ${to.input}`;
}

function push(lists: Map<string, Wire[]>, key: string, wire: Wire): void {
  const known = lists.get(key);
  if (known) known.push(wire);
  else lists.set(key, [wire]);
}
