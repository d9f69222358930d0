/** What the canvas's menu offers, by what lies under the pointer. */

import { FRAME_COLOURS } from "../../core/canvas/frames";
import { drawnIn, setFrame, setWire } from "../../core/canvas/layout";
import type { Position } from "../../core/document/model";
import { disconnecting } from "../../core/graph/connect";
import { shownKeys } from "../../core/keys";
import { IS_MAC } from "../../parts/keyboard";
import type { MenuAction, MenuEntry } from "../../parts/menu-entries";
import type { Notices } from "../../store/notices";
import { addPoint } from "./bending";
import type { Bench } from "./bench";
import { addNote, pasteAsked } from "./editing";
import { frameName } from "./flow";

/** Where the menu was asked for: on a thing, on a link, or on the ground. */
export interface Spot {
  readonly id: string | null;
  readonly edge: string | null;
  readonly at: Position;
}

export function entriesFor(bench: Bench, notices: Notices, spot: Spot): readonly MenuEntry[] {
  if (spot.edge !== null) return edgeEntries(bench, spot.edge, spot.at);
  if (spot.id === null) return groundEntries(bench, notices, spot.at);
  return frameName(spot.id) === null ? nodeEntries() : frameEntries(bench, spot.id);
}

function groundEntries(bench: Bench, notices: Notices, at: Position): readonly MenuEntry[] {
  const paste = (isLinked: boolean): MenuAction => ({
    label: isLinked ? "Paste with links" : "Paste here",
    keys: shownKeys(isLinked ? "Mod+Shift+V" : "Mod+V", IS_MAC),
    onSelect: () => void pasteAsked(bench, notices, isLinked, at),
  });
  return [
    { label: "Add a node…", keys: "Tab", onSelect: () => bench.tab.desk.setState({ palette: { at, from: null } }) },
    { label: "Add a note", keys: "N", onSelect: () => addNote(bench, at) },
    "line",
    paste(false),
    paste(true),
    { command: "select-all" },
    "line",
    { command: "undo" },
    { command: "redo" },
    "line",
    { command: "auto-layout" },
    { command: "zoom-fit" },
  ];
}

function nodeEntries(): readonly MenuEntry[] {
  return [
    { command: "run-to" },
    "line",
    { command: "rename" },
    { command: "disable" },
    { command: "collapse" },
    { command: "connect", label: "Connect…" },
    "line",
    { command: "cut" },
    { command: "copy" },
    { command: "duplicate" },
    "line",
    { command: "group" },
    { label: "Arrange", entries: ARRANGE },
    { label: "Select", entries: [{ command: "select-upstream" }, { command: "select-downstream" }] },
    "line",
    { command: "remove-healed" },
    { command: "remove", isDanger: true },
  ];
}

const ARRANGE: readonly MenuEntry[] = [
  { command: "align-left" },
  { command: "align-right" },
  { command: "align-top" },
  { command: "align-bottom" },
  "line",
  { command: "distribute-x" },
  { command: "distribute-y" },
  "line",
  { command: "auto-layout", label: "Lay out" },
];

function edgeEntries(bench: Bench, id: string, at: Position): readonly MenuEntry[] {
  const { tab, stage } = bench;
  const wire = stage.getState().flow.edges.find((edge) => edge.id === id)?.data?.wire;
  const { document } = tab.open.store.getState();
  if (!wire || !document) return [];
  const isBent = drawnIn(document).wires.has(id);
  return [
    { label: "Insert a node…", onSelect: () => tab.desk.setState({ palette: { at, from: null, into: wire } }) },
    { label: "Add a point", onSelect: () => addPoint(bench, id, at) },
    { label: "Straighten", isDisabled: !isBent, onSelect: () => void tab.open.actions.edit([setWire(id, [])]) },
    "line",
    {
      label: "Remove the link",
      isDanger: true,
      onSelect: () => void tab.open.actions.edit(disconnecting(document, wire)),
    },
  ];
}

const COLOUR_NAMES = ["Blue", "Violet", "Green", "Rose", "Amber", "Teal"];

function frameEntries({ tab }: Bench, id: string): readonly MenuEntry[] {
  const name = frameName(id) ?? "";
  const { document } = tab.open.store.getState();
  const frame = document ? drawnIn(document).frames.get(name) : undefined;
  if (!frame) return [];
  const colours = FRAME_COLOURS.map((colour, index): MenuEntry => ({
    label: COLOUR_NAMES[index] ?? colour,
    checked: frame.colour === colour,
    onSelect: () => void tab.open.actions.edit([setFrame(name, { ...frame, colour })]),
  }));
  return [{ command: "rename" }, { label: "Colour", entries: colours }, "line", { command: "remove", isDanger: true }];
}
