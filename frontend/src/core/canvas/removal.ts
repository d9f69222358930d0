/** Removing and renaming: nodes with all that the layout says of them, which their edits alone would leave behind. */

import type { Document } from "../document/model";
import type { Edit } from "../edits";
import { isMapping } from "../json";
import type { Drawn } from "./layout";
import { drawnIn, setCollapsed, setFrame, setNote, setWire } from "./layout";

/** What is taken from the canvas, by name. */
export interface Chosen {
  readonly nodes: Iterable<string>;
  readonly frames: Iterable<string>;
  readonly notes: Iterable<string>;
}

/** The edits that remove things. What lies in a frame stays. */
export function removing(document: Document, chosen: Chosen): readonly Edit[] {
  const gone = new Set([...chosen.nodes].filter((id) => document.nodes.has(id)));
  const drawn = drawnIn(document);
  return [
    ...[...gone].map((id): Edit => ({ edit: "remove_node", id })),
    ...wiresInto(document, drawn, gone).map((name) => setWire(name, [])),
    ...[...gone].filter((id) => drawn.collapsed.has(id)).map((id) => setCollapsed(id, false)),
    ...[...chosen.frames].map((name) => setFrame(name, null)),
    ...[...chosen.notes].map((name) => setNote(name, null)),
  ];
}

/** The edits that give a node another id, and what the layout says of it too. */
export function renaming(document: Document, id: string, to: string): readonly Edit[] {
  const drawn = drawnIn(document);
  const edits: Edit[] = [{ edit: "rename_node", id, to }];
  for (const name of wiresInto(document, drawn, new Set([id]))) {
    edits.push(setWire(name, []), setWire(to + name.slice(id.length), drawn.wires.get(name) ?? []));
  }
  if (drawn.collapsed.has(id)) edits.push(setCollapsed(id, false), setCollapsed(to, true));
  return edits;
}

/** The names of wires that end at nodes. */
function wiresInto(document: Document, drawn: Drawn, ids: ReadonlySet<string>): readonly string[] {
  const { wires } = document.layout;
  if (wires === null || !isMapping(wires)) return [];
  return [...drawn.wires.keys()].filter((name) => ids.has(name.split(".", 1)[0] ?? ""));
}
