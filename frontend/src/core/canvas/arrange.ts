/**
 * Arranging: places for nodes, left to right along their links, each frame's nodes together.
 *
 * Loaded only when someone asks for it: the library that it stands on is large.
 */

import dagre from "@dagrejs/dagre";
import type { Position } from "../document/model";
import { order } from "../graph/walk";
import type { Box, Boxes } from "./geometry";
import { bounds } from "./geometry";
import type { Frame } from "./layout";
import { heldBy } from "./frames";

export interface Arrangement {
  readonly places: ReadonlyMap<string, Position>;
  /** Frames around what they held, where they held anything. */
  readonly frames: ReadonlyMap<string, Frame>;
}

export interface ToArrange {
  /** The boxes of what is to be placed. */
  readonly boxes: Boxes;
  /** Who reads from whom: from, to. Others than the boxes' are left out. */
  readonly links: readonly (readonly [string, string])[];
  readonly frames: ReadonlyMap<string, Frame>;
}

const GAP = { rank: 88, node: 32, frame: 64 } as const;
/** From so many nodes on the shortest links of all would take seconds to find; nearly the shortest ones do. */
const MANY = 250;
const FRAME = { side: 24, top: 52 } as const;

/** New places. The upper left corner of all stays where it was. */
export function arrange({ boxes, links, frames }: ToArrange): Arrangement {
  const held = groupsOf(boxes, frames);
  const inner = new Map([...held].map(([name, ids]) => [name, placed(only(boxes, ids), links)]));
  const groupOf = new Map([...held].flatMap(([name, ids]) => ids.map((id): [string, string] => [id, keyOf(name)])));
  const outer = new Map([...boxes].filter(([id]) => !groupOf.has(id)));
  for (const [name, places] of inner) outer.set(keyOf(name), framed(boxes, places));
  const above = links.map(([from, to]): [string, string] => [groupOf.get(from) ?? from, groupOf.get(to) ?? to]);
  const tops = placed(outer, above);
  return moved(boxes, frames, inner, tops);
}

function moved(
  boxes: Boxes,
  frames: ReadonlyMap<string, Frame>,
  inner: ReadonlyMap<string, ReadonlyMap<string, Position>>,
  tops: ReadonlyMap<string, Position>,
): Arrangement {
  const places = new Map<string, Position>();
  const after = new Map<string, Frame>();
  for (const [id, place] of tops) if (boxes.has(id)) places.set(id, place);
  for (const [name, within] of inner) {
    const [x, y] = tops.get(keyOf(name)) ?? [0, 0];
    for (const [id, [left, top]] of within) places.set(id, [x + FRAME.side + left, y + FRAME.top + top]);
    const frame = frames.get(name);
    const size = framed(boxes, within);
    if (frame) after.set(name, { ...frame, x, y, width: size.width, height: size.height });
  }
  return shifted(boxes, places, after);
}

/** All of it moved so that its upper left corner is where that of the nodes was. */
function shifted(boxes: Boxes, places: ReadonlyMap<string, Position>, frames: ReadonlyMap<string, Frame>): Arrangement {
  const was = bounds(boxes.values());
  const xs = [...places.values()].map(([x]) => x);
  const ys = [...places.values()].map(([, y]) => y);
  const x = Math.round((was?.x ?? 0) - Math.min(...xs));
  const y = Math.round((was?.y ?? 0) - Math.min(...ys));
  return {
    places: new Map([...places].map(([id, [left, top]]) => [id, [left + x, top + y]])),
    frames: new Map([...frames].map(([name, frame]) => [name, { ...frame, x: frame.x + x, y: frame.y + y }])),
  };
}

/** Places from 0, 0 on, in whole pixels. */
function placed(boxes: Boxes, links: ToArrange["links"]): ReadonlyMap<string, Position> {
  const inner = links.filter(([from, to]) => from !== to && boxes.has(from) && boxes.has(to));
  const corners = cornersBy(boxes, inner);
  const left = Math.min(...corners.map(([, [x]]) => x));
  const top = Math.min(...corners.map(([, [, y]]) => y));
  const places = new Map(
    corners.map(([id, [x, y]]): [string, Position] => [id, [Math.round(x - left), Math.round(y - top)]]),
  );
  return isUpsideDown(places) ? mirrored(boxes, places) : places;
}

type Corners = readonly (readonly [string, Position])[];

/** Where the library puts the boxes; it calls itself along links, and gives up on a chain of some thousands of them. */
function cornersBy(boxes: Boxes, links: ToArrange["links"]): Corners {
  try {
    return layered(boxes, links);
  } catch (error) {
    if (error instanceof RangeError) return columned(boxes, links);
    throw error;
  }
}

function layered(boxes: Boxes, links: ToArrange["links"]): Corners {
  const graph = new dagre.graphlib.Graph();
  const ranker = boxes.size > MANY ? "tight-tree" : "network-simplex";
  graph.setGraph({ rankdir: "LR", ranksep: GAP.rank, nodesep: GAP.node, ranker });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const [id, { width, height }] of boxes) graph.setNode(id, { width, height });
  for (const [from, to] of links) graph.setEdge(from, to);
  dagre.layout(graph);
  return [...boxes].map(([id, { width, height }]) => {
    const { x, y } = graph.node(id) as { readonly x: number; readonly y: number };
    return [id, [x - width / 2, y - height / 2]];
  });
}

/** Each box in the column behind all that it reads from, below what stands there. */
function columned(boxes: Boxes, links: ToArrange["links"]): Corners {
  const none = (): Map<string, Set<string>> => new Map([...boxes.keys()].map((id) => [id, new Set()]));
  const [sources, readers] = [none(), none()];
  for (const [from, to] of links) {
    sources.get(to)?.add(from);
    readers.get(from)?.add(to);
  }
  const across = Math.max(...[...boxes.values()].map((box) => box.width)) + GAP.rank;
  const columns = new Map<string, number>();
  const filled = new Map<number, number>();
  return order({ sources, readers }).map((id) => {
    const column = Math.max(0, ...[...(sources.get(id) ?? [])].map((source) => (columns.get(source) ?? -1) + 1));
    const top = filled.get(column) ?? 0;
    columns.set(id, column);
    filled.set(column, top + (boxes.get(id)?.height ?? 0) + GAP.node);
    return [id, [column * across, top]];
  });
}

/** Whether most nodes of a column stand in another order than they are named in. */
function isUpsideDown(places: ReadonlyMap<string, Position>): boolean {
  const columns = new Map<number, number[]>();
  for (const [x, y] of places.values()) columns.set(x, [...(columns.get(x) ?? []), y]);
  const steps = [...columns.values()].flatMap((ys) => ys.slice(1).map((y, index) => Math.sign(y - (ys[index] ?? y))));
  return steps.reduce((sum, step) => sum + step, 0) < 0;
}

function mirrored(boxes: Boxes, places: ReadonlyMap<string, Position>): ReadonlyMap<string, Position> {
  const foot = (id: string, y: number): number => y + (boxes.get(id)?.height ?? 0);
  const bottom = Math.max(...[...places].map(([id, [, y]]) => foot(id, y)));
  return new Map([...places].map(([id, [x, y]]) => [id, [x, bottom - foot(id, y)]]));
}

/** What each frame holds; what lies in several is of the smallest. */
function groupsOf(boxes: Boxes, frames: ReadonlyMap<string, Frame>): ReadonlyMap<string, readonly string[]> {
  const bySize = [...frames].sort(([, one], [, other]) => one.width * one.height - other.width * other.height);
  const taken = new Set<string>();
  const groups = new Map<string, readonly string[]>();
  for (const [name, frame] of bySize) {
    const ids = heldBy("", frame, boxes).filter((id) => !taken.has(id));
    ids.forEach((id) => taken.add(id));
    if (ids.length > 0) groups.set(name, ids);
  }
  return groups;
}

function framed(boxes: Boxes, places: ReadonlyMap<string, Position>): Box {
  const around = bounds(
    [...places].map(([id, [x, y]]) => ({ x, y, width: boxes.get(id)?.width ?? 0, height: boxes.get(id)?.height ?? 0 })),
  );
  const { width = 0, height = 0 } = around ?? {};
  return { x: 0, y: 0, width: width + 2 * FRAME.side, height: height + FRAME.top + FRAME.side };
}

function only(boxes: Boxes, ids: readonly string[]): Boxes {
  const chosen = new Set(ids);
  return new Map([...boxes].filter(([id]) => chosen.has(id)));
}

const keyOf = (frame: string): string => `frame:${frame}`;
