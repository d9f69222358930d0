/** Geometry of the canvas: boxes, grids, lines to snap to, aligning and distributing. Pixels at zoom 1; y grows down. */

import type { Position } from "../document/model";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Boxes by the id of what they hold. */
export type Boxes = ReadonlyMap<string, Box>;

export type Axis = "x" | "y";
export type Edge = "left" | "centre" | "right" | "top" | "middle" | "bottom";

const SIZE = { x: "width", y: "height" } as const;

const EDGES: Record<Edge, { readonly axis: Axis; readonly part: number }> = {
  left: { axis: "x", part: 0 },
  centre: { axis: "x", part: 0.5 },
  right: { axis: "x", part: 1 },
  top: { axis: "y", part: 0 },
  middle: { axis: "y", part: 0.5 },
  bottom: { axis: "y", part: 1 },
};

/** The smallest box around boxes; null around none. */
export function bounds(boxes: Iterable<Box>): Box | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const box of boxes) {
    left = Math.min(left, box.x);
    top = Math.min(top, box.y);
    right = Math.max(right, box.x + box.width);
    bottom = Math.max(bottom, box.y + box.height);
  }
  return left === Infinity ? null : { x: left, y: top, width: right - left, height: bottom - top };
}

export function overlaps(one: Box, other: Box): boolean {
  const meet = (axis: Axis): boolean =>
    one[axis] < other[axis] + other[SIZE[axis]] && other[axis] < one[axis] + one[SIZE[axis]];
  return meet("x") && meet("y");
}

export function contains(outer: Box, inner: Box): boolean {
  const within = (axis: Axis): boolean =>
    outer[axis] <= inner[axis] && inner[axis] + inner[SIZE[axis]] <= outer[axis] + outer[SIZE[axis]];
  return within("x") && within("y");
}

/** The nearest place on a grid. */
export function onGrid([x, y]: Position, step: number): Position {
  const nearest = (value: number): number => Math.round(value / step) * step + 0;
  return [nearest(x), nearest(y)];
}

/** A line that a dragged box keeps to: where it is, and between which ends it is worth drawing. */
export interface Guide {
  readonly axis: Axis;
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

export interface Snapped {
  readonly position: Position;
  readonly guides: readonly Guide[];
}

/** Where a box comes to stand if it is drawn to the edges and middles of others that are nearer than `reach`. */
export function snap(box: Box, others: Iterable<Box>, reach: number): Snapped {
  const known = [...others];
  const across = nearestLine(box, known, "x", reach);
  const down = nearestLine(box, known, "y", reach);
  const moved = { ...box, x: box.x + (across?.shift ?? 0), y: box.y + (down?.shift ?? 0) };
  const guides = [across, down].flatMap((line) => (line ? [guideOf(moved, line)] : []));
  return { position: [moved.x, moved.y], guides };
}

interface Line {
  readonly axis: Axis;
  readonly at: number;
  readonly shift: number;
  readonly with: Box;
}

function nearestLine(box: Box, others: readonly Box[], axis: Axis, reach: number): Line | null {
  let best: Line | null = null;
  for (const other of others) {
    for (const at of linesOf(other, axis)) {
      for (const own of linesOf(box, axis)) {
        const shift = at - own;
        if (Math.abs(shift) < Math.abs(best?.shift ?? reach)) best = { axis, at, shift, with: other };
      }
    }
  }
  return best;
}

function linesOf(box: Box, axis: Axis): readonly number[] {
  return [0, 0.5, 1].map((part) => box[axis] + part * box[SIZE[axis]]);
}

function guideOf(box: Box, line: Line): Guide {
  const along = line.axis === "x" ? "y" : "x";
  const both = bounds([box, line.with]) ?? box;
  return { axis: line.axis, at: line.at, from: both[along], to: both[along] + both[SIZE[along]] };
}

/** Where boxes stand with one of their edges on a line: that of the box around them all. */
export function align(boxes: Boxes, edge: Edge): ReadonlyMap<string, Position> {
  const around = bounds(boxes.values());
  const { axis, part } = EDGES[edge];
  return moved(boxes, axis, (box) => {
    if (!around) return box[axis];
    return around[axis] + part * (around[SIZE[axis]] - box[SIZE[axis]]);
  });
}

/** Where boxes stand with equal gaps; the first and the last one stay. Where there is no room the gaps are negative. */
export function distribute(boxes: Boxes, axis: Axis): ReadonlyMap<string, Position> {
  const around = bounds(boxes.values());
  if (!around || boxes.size < 3) return moved(boxes, axis, (box) => box[axis]);
  const inOrder = [...boxes].sort(([, one], [, other]) => middle(one, axis) - middle(other, axis));
  const filled = inOrder.reduce((sum, [, box]) => sum + box[SIZE[axis]], 0);
  const gap = (around[SIZE[axis]] - filled) / (boxes.size - 1);
  const places = new Map<string, number>();
  let at = around[axis];
  for (const [id, box] of inOrder) {
    places.set(id, at);
    at += box[SIZE[axis]] + gap;
  }
  return moved(boxes, axis, (box, id) => places.get(id) ?? box[axis]);
}

/** The nearest place, going down from the wanted one and then to the right, where a box overlaps no other. */
export function freePlace(box: Box, others: Iterable<Box>, gap: number): Position {
  const known = [...others].map((other) => grown(other, gap));
  let place = box;
  for (;;) {
    const hit = known.find((other) => overlaps(other, place));
    if (!hit) return [place.x, place.y];
    const below = hit.y + hit.height;
    const isFar = below - box.y > 4 * Math.max(box.height, 200);
    place = isFar ? { ...box, x: place.x + box.width + gap } : { ...place, y: below };
  }
}

function grown(box: Box, gap: number): Box {
  return { x: box.x - gap, y: box.y - gap, width: box.width + 2 * gap, height: box.height + 2 * gap };
}

function middle(box: Box, axis: Axis): number {
  return box[axis] + box[SIZE[axis]] / 2;
}

function moved(boxes: Boxes, axis: Axis, to: (box: Box, id: string) => number): ReadonlyMap<string, Position> {
  const place = (box: Box, id: string): Position => (axis === "x" ? [to(box, id), box.y] : [box.x, to(box, id)]);
  return new Map([...boxes].map(([id, box]) => [id, place(box, id)]));
}
