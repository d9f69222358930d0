/** Viewing commands: nearer, farther, everything, the selection. */

import type { useReactFlow } from "@xyflow/react";
import { bounds, contains } from "../../core/canvas/geometry";
import type { Box } from "../../core/canvas/geometry";
import type { Handlers } from "../../store/commands";
import type { Bench } from "./bench";
import { allBoxes, selectedBoxes } from "./boxes";

type Flow = ReturnType<typeof useReactFlow>;

const CALM = matchMedia("(prefers-reduced-motion: reduce)");
const PADDING = 0.12;

/** How long the view moves, in milliseconds. */
export function duration(): number {
  return CALM.matches ? 0 : 200;
}

export function viewCommands(bench: Bench, flow: Flow): Handlers {
  return {
    "zoom-in": () => void flow.zoomIn({ duration: duration() }),
    "zoom-out": () => void flow.zoomOut({ duration: duration() }),
    "zoom-fit": () => show(flow, bounds(allBoxes(bench).values())),
    "zoom-selection": () => show(flow, bounds(selectedBoxes(bench).values())),
  };
}

/** Bring a thing into view, if it is not wholly in it. The zoom changes only where nothing could be read. */
export function bringIntoView(bench: Bench, flow: Flow, id: string, isCentred = false): void {
  const box = allBoxes(bench).get(id);
  const { seen } = bench.tab.desk.getState();
  if (!box || (!isCentred && seen && flow.getZoom() > 0.4 && contains(seen, box))) return;
  const zoom = Math.min(Math.max(flow.getZoom(), 0.7), 1.2);
  void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom, duration: duration() });
}

function show(flow: Flow, box: Box | null): void {
  if (box) void flow.fitBounds(box, { padding: PADDING, duration: duration() });
}
