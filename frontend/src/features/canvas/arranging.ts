/** Arranging commands: moving by keys, aligning, equal gaps, laying out, frames, collapsing. */

import type { useReactFlow } from "@xyflow/react";
import type { Axis, Boxes, Edge } from "../../core/canvas/geometry";
import { align, bounds, distribute } from "../../core/canvas/geometry";
import { FRAME_COLOURS, frameAround, freeName } from "../../core/canvas/frames";
import { drawnIn, setCollapsed, setFrame, setWire } from "../../core/canvas/layout";
import { placing } from "../../core/canvas/places";
import type { Position } from "../../core/document/model";
import { wiresOf } from "../../core/graph/links";
import type { Handlers } from "../../store/commands";
import type { Bench } from "./bench";
import { nodeBoxes, selectedBoxes } from "./boxes";
import { frameId } from "./flow";
import { movedEdits } from "./moving";
import { selectNodes } from "./selecting";
import { duration } from "./viewing";

type Flow = ReturnType<typeof useReactFlow>;

const STEP = 8;
/** Presses that follow each other this soon, in milliseconds, are one movement and one undo. */
const PAUSE = 700;

export function arrangeCommands(bench: Bench, flow: Flow): Handlers {
  const nudge = nudger(bench);
  const aligned = (edge: Edge) => () => place(bench, align(chosen(bench), edge));
  const spread = (axis: Axis) => () => place(bench, distribute(chosen(bench), axis));
  return {
    "move-left": () => nudge([-STEP, 0]),
    "move-right": () => nudge([STEP, 0]),
    "move-up": () => nudge([0, -STEP]),
    "move-down": () => nudge([0, STEP]),
    "align-left": aligned("left"),
    "align-right": aligned("right"),
    "align-top": aligned("top"),
    "align-bottom": aligned("bottom"),
    "distribute-x": spread("x"),
    "distribute-y": spread("y"),
    "auto-layout": () => void layOut(bench, flow),
    group: () => frameSelected(bench),
    collapse: () => collapse(bench),
  };
}

/** What is aligned: nodes and notes, never frames with what lies in them. */
function chosen(bench: Bench): Boxes {
  return new Map([...selectedBoxes(bench)].filter(([id]) => !id.startsWith("frame:")));
}

function place(bench: Bench, places: ReadonlyMap<string, Position>): void {
  const edits = movedEdits(bench, places);
  if (edits.length > 0) bench.tab.open.actions.edit(edits);
}

function nudger(bench: Bench): (by: Position) => void {
  let [last, count] = [0, 0];
  return ([x, y]) => {
    const boxes = selectedBoxes(bench);
    const now = performance.now();
    if (now - last > PAUSE) count += 1;
    last = now;
    const places = new Map([...boxes].map(([id, box]): [string, Position] => [id, [box.x + x, box.y + y]]));
    const edits = movedEdits(bench, places);
    if (edits.length > 0) bench.tab.open.actions.edit(edits, `nudge-${count}`);
  };
}

/** Lay out the selected nodes, or all where fewer than two are selected. Links lose their points: they lead elsewhere. */
async function layOut(bench: Bench, flow: Flow): Promise<void> {
  const loaded = await import("../../core/canvas/arrange").catch(() => null); // a server built anew has it no more
  const { document } = bench.tab.open.store.getState();
  if (!document || !loaded) return;
  const all = nodeBoxes(bench);
  const { selected } = bench.tab.desk.getState();
  const some = new Map([...all].filter(([id]) => selected.has(id)));
  const boxes = some.size > 1 ? some : all;
  if (boxes.size === 0) return;
  const drawn = drawnIn(document);
  const links = wiresOf(document).map(({ from, to }) => [from.node, to.node] as const);
  const { places, frames } = loaded.arrange({ boxes, links, frames: drawn.frames });
  const isBent = (name: string): boolean => boxes.has(name.split(".", 1)[0] ?? "");
  bench.tab.open.actions.edit([
    ...placing(document, places),
    ...[...frames].map(([name, frame]) => setFrame(name, frame)),
    ...[...drawn.wires.keys()].filter(isBent).map((name) => setWire(name, [])),
  ]);
  const around = bounds(nodeBoxes(bench).values());
  if (boxes === all && around) void flow.fitBounds(around, { padding: 0.12, duration: duration() });
}

function frameSelected(bench: Bench): void {
  const { tab, stage } = bench;
  const { document } = tab.open.store.getState();
  if (!document) return;
  const { frames } = drawnIn(document);
  const colour = FRAME_COLOURS[frames.size % FRAME_COLOURS.length];
  const frame = frameAround(selectedBoxes(bench).values(), "Group", colour);
  if (!frame) return;
  const name = freeName(frames, "frame");
  if (tab.open.actions.edit([setFrame(name, frame)])) return;
  selectNodes(bench, [], [frameId(name)]);
  stage.setState({ renaming: frameId(name) });
}

/** Collapse the selected nodes, or expand them if all are collapsed. */
function collapse({ tab }: Bench): void {
  const { document } = tab.open.store.getState();
  if (!document) return;
  const { collapsed } = drawnIn(document);
  const ids = [...tab.desk.getState().selected].filter((id) => document.nodes.has(id));
  const isCollapsed = !ids.every((id) => collapsed.has(id));
  if (ids.length > 0) tab.open.actions.edit(ids.map((id) => setCollapsed(id, isCollapsed)));
}
