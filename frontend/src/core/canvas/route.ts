/** Routes: the curve of a link from a port through its points to another port, and what lies near it. */

import type { Position } from "../document/model";
import type { Box } from "./geometry";

/** One piece of a curve: from a place, with two handles, to a place. */
type Piece = readonly [Position, Position, Position, Position];

const NEAREST = 24;
const SOFT = 0.4;
/** The furthest that a link going backwards reaches beyond its ends. */
const LOOP = 220;

/** A link as the text of an SVG path. It leaves and arrives level. */
export function pathOf(from: Position, to: Position, points: readonly Position[] = []): string {
  const pieces = piecesOf(from, to, points);
  const begin = pieces[0]?.[0] ?? from;
  return `M${text(begin)}${pieces.map(([, one, other, end]) => `C${text(one)} ${text(other)} ${text(end)}`).join("")}`;
}

/** Places along a link, evenly in each piece, its ends included. */
export function along(from: Position, to: Position, points: readonly Position[], steps: number): readonly Position[] {
  const places: Position[] = [from];
  for (const piece of piecesOf(from, to, points)) {
    for (let step = 1; step <= steps; step++) places.push(at(piece, step / steps));
  }
  return places;
}

/** The number that a new point at a place has among the points of a link: that of the piece it is nearest to. */
export function indexFor(from: Position, to: Position, points: readonly Position[], place: Position): number {
  const pieces = piecesOf(from, to, points);
  const distances = pieces.map((piece) =>
    Math.min(...Array.from({ length: NEAREST + 1 }, (_, step) => distance(at(piece, step / NEAREST), place))),
  );
  return distances.indexOf(Math.min(...distances));
}

/** Whether a link goes through a box. */
export function passes(box: Box, from: Position, to: Position, points: readonly Position[] = []): boolean {
  if (points.length === 0 && !mayMeet(box, from, to)) return false;
  return along(from, to, points, 12).some(
    ([x, y]) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height,
  );
}

/** Whether a bare link can come near a box at all: most do not, and that is quickly seen. */
function mayMeet(box: Box, [x, y]: Position, [toX, toY]: Position): boolean {
  const isBeside = Math.max(x, toX) + LOOP < box.x || Math.min(x, toX) - LOOP > box.x + box.width;
  return !isBeside && Math.max(y, toY) >= box.y && Math.min(y, toY) <= box.y + box.height;
}

/** Bends at its ends, and through its points without a corner. */
export function piecesOf(from: Position, to: Position, points: readonly Position[]): readonly Piece[] {
  const places = [from, ...points, to];
  return places.slice(1).map((end, index): Piece => {
    const begin = places[index] ?? from;
    const reach = reachOf(begin, end, points.length === 0);
    const out: Position = index === 0 ? [begin[0] + reach, begin[1]] : toward(begin, places[index - 1], end, 1);
    const last = index === places.length - 2;
    const into: Position = last ? [end[0] - reach, end[1]] : toward(end, begin, places[index + 2], -1);
    return [begin, out, into, end];
  });
}

/** How far the handle of a level end reaches; backwards, far enough for a loop that people can follow. */
function reachOf([x, y]: Position, [toX, toY]: Position, isWhole: boolean): number {
  const across = toX - x;
  if (across >= 0) return Math.max(across * 0.5, Math.min(24, Math.abs(toY - y) * SOFT));
  const reach = Math.min(25 * SOFT * Math.sqrt(-across) * 0.8, LOOP);
  return isWhole ? reach : Math.min(reach, 60);
}

function toward(place: Position, before: Position | undefined, after: Position | undefined, sign: 1 | -1): Position {
  const [x, y] = place;
  const [left, top] = before ?? place;
  const [right, bottom] = after ?? place;
  return [x + (sign * (right - left)) / 6, y + (sign * (bottom - top)) / 6];
}

function at([begin, out, into, end]: Piece, part: number): Position {
  const rest = 1 - part;
  const weights = [rest ** 3, 3 * rest ** 2 * part, 3 * rest * part ** 2, part ** 3];
  const mix = (axis: 0 | 1): number =>
    [begin, out, into, end].reduce((sum, place, index) => sum + place[axis] * (weights[index] ?? 0), 0);
  return [mix(0), mix(1)];
}

function distance([x, y]: Position, [toX, toY]: Position): number {
  return Math.hypot(toX - x, toY - y);
}

const text = ([x, y]: Position): string => `${round(x)},${round(y)}`;
const round = (value: number): number => Math.round(value * 10) / 10;
