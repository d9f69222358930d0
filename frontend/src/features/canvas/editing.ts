/** Editing commands: undo, the clipboard, removing, naming, disabling, notes. */

import { freeName } from "../../core/canvas/frames";
import { freePlace } from "../../core/canvas/geometry";
import { drawnIn, setNote } from "../../core/canvas/layout";
import { removing } from "../../core/canvas/removal";
import type { Pasted } from "../../core/clipboard";
import { copied, copy, paste, putting } from "../../core/clipboard";
import type { Position } from "../../core/document/model";
import type { Edit } from "../../core/edits";
import { cutting } from "../../core/graph/connect";
import { healing } from "../../core/graph/splice";
import type { Handlers } from "../../store/commands";
import type { Notices } from "../../store/notices";
import { tellProblem } from "../../store/notices";
import type { Bench } from "./bench";
import { allBoxes, middleOf } from "./boxes";
import { frameName, noteId, noteName } from "./flow";
import { selectNodes } from "./selecting";

/** The text that was copied last, for browsers that do not let it be read from a menu. */
let lastCopied = "";

export function editCommands(bench: Bench, notices: Notices): Handlers {
  const { tab } = bench;
  return {
    palette: () => tab.desk.setState({ palette: { at: null, from: null } }),
    undo: () => tab.open.actions.undo(),
    redo: () => tab.open.actions.redo(),
    copy: () => void copySelected(bench),
    cut: () => {
      if (copySelected(bench)) removeSelected(bench);
    },
    duplicate: () => duplicate(bench, notices),
    remove: () => removeSelected(bench),
    "remove-healed": () => removeSelected(bench, true),
    rename: () => rename(bench),
    disable: () => disable(bench),
    note: () => addNote(bench),
  };
}

/** The selected nodes as text; null if there are none. */
export function copiedText({ tab }: Bench): string | null {
  const { document } = tab.open.store.getState();
  const { selected } = tab.desk.getState();
  if (!document || selected.size === 0) return null;
  lastCopied = copy(document, selected);
  return lastCopied;
}

/** Copy the selected nodes, asked for from a menu; false if there are none. */
function copySelected(bench: Bench): boolean {
  const text = copiedText(bench);
  if (text !== null)
    void clipboard()
      ?.writeText(text)
      .catch(() => undefined); // what was copied last is known here too
  return text !== null;
}

/** The browser's clipboard; there is none on pages without https. */
function clipboard(): Clipboard | undefined {
  return "clipboard" in navigator ? navigator.clipboard : undefined;
}

/** Paste what the clipboard has, asked for from a menu. */
export async function pasteAsked(bench: Bench, notices: Notices, isLinked: boolean, at?: Position): Promise<void> {
  const reading = clipboard()?.readText() ?? Promise.resolve("");
  const read = await reading.catch(() => "");
  pasteFrom(bench, notices, read === "" ? lastCopied : read, isLinked, at);
}

/** Paste a text: beside where it was, or in the middle of what is seen if that is elsewhere. */
export function pasteFrom(bench: Bench, notices: Notices, text: string, isLinked: boolean, at?: Position): void {
  const { document } = bench.tab.open.store.getState();
  if (!document) return;
  const pasted = paste(document, text, { keepLinks: isLinked, ...(at && { at }) });
  if ("problem" in pasted) tellProblem(notices, pasted.problem);
  else put(bench, notices, pasted, at !== undefined);
}

function put(bench: Bench, notices: Notices, first: Pasted, isPlaced: boolean): void {
  const { tab, stage } = bench;
  const { seen } = tab.desk.getState();
  const places = first.edits.flatMap((edit) => (edit.edit === "move_node" && edit.position ? [edit.position] : []));
  const isSeen =
    !seen || places.some(([x, y]) => x >= seen.x && y >= seen.y && x < seen.x + seen.width && y < seen.y + seen.height);
  const edits = isSeen || isPlaced ? first.edits : shifted(first.edits, places, middleOf(seen));
  const problem = tab.open.actions.edit(edits);
  if (problem) return void tellProblem(notices, problem);
  selectNodes(bench, first.ids);
  stage.setState({ said: `${first.ids.length} pasted` });
}

/** The edits with all places moved so that their middle is another. */
function shifted(edits: readonly Edit[], places: readonly Position[], middle: Position): readonly Edit[] {
  const [xs, ys] = [places.map(([x]) => x), places.map(([, y]) => y)];
  const x = Math.round(middle[0] - (Math.min(...xs) + Math.max(...xs)) / 2);
  const y = Math.round(middle[1] - (Math.min(...ys) + Math.max(...ys)) / 2);
  return edits.map((edit) => {
    if (edit.edit !== "move_node" || !edit.position) return edit;
    return { ...edit, position: [edit.position[0] + x, edit.position[1] + y] };
  });
}

function duplicate(bench: Bench, notices: Notices): void {
  const { document } = bench.tab.open.store.getState();
  const { selected } = bench.tab.desk.getState();
  if (document === null || selected.size === 0) return;
  put(bench, notices, putting(document, copied(document, selected), { keepLinks: true }), false);
}

/** Remove all that is selected. `isHealed` leads links past the nodes that go, where the types allow it. */
export function removeSelected({ tab, stage, catalogue }: Bench, isHealed = false): void {
  const { document } = tab.open.store.getState();
  if (!document) return;
  const { picked, flow } = stage.getState();
  const names = [...picked];
  const nodes = new Set([...tab.desk.getState().selected].filter((id) => document.nodes.has(id)));
  const wires = flow.edges.flatMap((edge) => (picked.has(edge.id) && edge.data ? [edge.data.wire] : []));
  const edits = [
    ...(isHealed ? healing(document, catalogue, nodes) : []),
    ...cutting(
      document,
      wires.filter(({ from, to }) => !nodes.has(from.node) && !nodes.has(to.node)),
    ),
    ...removing(document, {
      nodes,
      frames: names.flatMap((id) => frameName(id) ?? []),
      notes: names.flatMap((id) => noteName(id) ?? []),
    }),
  ];
  if (edits.length > 0) tab.open.actions.edit(edits);
  stage.setState({ picked: new Set() });
}

function rename({ tab, stage }: Bench): void {
  const chosen = [...tab.desk.getState().selected, ...stage.getState().picked];
  const id = chosen[0];
  if (chosen.length === 1 && id !== undefined) stage.setState({ renaming: id });
}

/** Disable the selected nodes, or enable them if all are disabled. */
function disable({ tab }: Bench): void {
  const { document } = tab.open.store.getState();
  const chosen = [...tab.desk.getState().selected].filter((id) => document?.nodes.has(id));
  const value = !chosen.every((id) => document?.nodes.get(id)?.disabled);
  const edits = chosen.map((id): Edit => ({ edit: "set_node", id, field: "disabled", value }));
  if (edits.length > 0) tab.open.actions.edit(edits);
}

/** Add a note beside what is selected, or in the middle of what is seen, and write in it. */
export function addNote(bench: Bench, at?: Position): void {
  const { tab, stage } = bench;
  const { document } = tab.open.store.getState();
  if (!document) return;
  const { seen } = tab.desk.getState();
  const [x, y] = at ?? (seen ? middleOf(seen) : [0, 0]);
  const size = { width: 220, height: 96 };
  const wanted = { x: Math.round(x - size.width / 2), y: Math.round(y - size.height / 2), ...size };
  const [left, top] = at ? [wanted.x, wanted.y] : freePlace(wanted, allBoxes(bench).values(), 16);
  const name = freeName(drawnIn(document).notes, "note");
  const problem = tab.open.actions.edit([setNote(name, { ...wanted, x: left, y: top, text: "" })]);
  if (problem) return;
  selectNodes(bench, [], [noteId(name)]);
  stage.setState({ renaming: noteId(name) });
}
