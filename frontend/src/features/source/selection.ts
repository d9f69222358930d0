/** The selection in step: the nodes that are selected are marked in the text, and where the cursor goes is selected. */

import { RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import type { EditorState, Extension } from "@codemirror/state";
import { Decoration, EditorView } from "@codemirror/view";
import type { DecorationSet, ViewUpdate } from "@codemirror/view";
import { blockAt, blocksOf } from "../../core/source/blocks";
import type { Block } from "../../core/source/blocks";

interface Marked {
  readonly nodes: ReadonlySet<string>;
  readonly blocks: readonly Block[];
  readonly lines: DecorationSet;
}

/** Mark these nodes. */
export const select = StateEffect.define<ReadonlySet<string>>();

const line = Decoration.line({ class: "cm-of-selection" });

const marked = StateField.define<Marked>({
  create: (state) => markedIn(state, new Set()),
  update(known, { effects, docChanged, state }) {
    const nodes = effects.findLast((effect) => effect.is(select))?.value ?? known.nodes;
    return docChanged || nodes !== known.nodes ? markedIn(state, nodes) : known;
  },
  provide: (field) => EditorView.decorations.from(field, ({ lines }) => lines),
});

function markedIn(state: EditorState, nodes: ReadonlySet<string>): Marked {
  const blocks = blocksOf(state.doc.toString()).filter(({ section }) => section === "nodes");
  const builder = new RangeSetBuilder<Decoration>();
  for (const { name, from, to } of blocks) {
    if (!nodes.has(name)) continue;
    for (let at = from; at <= to; at = state.doc.lineAt(at).to + 1) builder.add(at, at, line);
  }
  return { nodes, blocks, lines: builder.finish() };
}

/** The lines of a node, or of one of its inputs; undefined where the text has none. */
export function placeOfNode(state: EditorState, node: string, port: string | null): number | undefined {
  const block = state.field(marked).blocks.find(({ name }) => name === node);
  if (!block || port === null) return block?.from;
  const text = state.sliceDoc(block.from, block.to);
  const found = text.split("\n").findIndex((one) => one.trimStart().startsWith(`${port}:`));
  return found < 0 ? block.from : state.doc.line(state.doc.lineAt(block.from).number + found).from;
}

/** Tells the node in whose block a person put the cursor. */
export function following(tell: (node: string) => void): Extension {
  const follow = ({ state, transactions, view }: ViewUpdate): void => {
    const isMeant = transactions.some((one) => one.isUserEvent("select") || one.isUserEvent("input"));
    const node = isMeant && view.hasFocus && blockAt(state.field(marked).blocks, state.selection.main.head);
    if (node) tell(node.name);
  };
  return [marked, EditorView.updateListener.of(follow)];
}
