/**
 * The layout section: frames, notes, wires and what is collapsed, as the editor writes them.
 *
 * The file format keeps whatever stands there; what has another form is left alone and not shown.
 */

import type { Document, Position } from "../document/model";
import type { Edit, LayoutField } from "../edits";
import type { Json, JsonObject } from "../json";
import { isMapping } from "../json";
import { remembered } from "../memo";
import type { Wire } from "../graph/links";
import type { Box } from "./geometry";

/** A titled area behind nodes; what stands in it moves with it. */
export interface Frame extends Box {
  readonly title: string;
  readonly colour: string;
}

/** A text on the canvas. */
export interface Note extends Box {
  readonly text: string;
}

export interface Drawn {
  readonly frames: ReadonlyMap<string, Frame>;
  readonly notes: ReadonlyMap<string, Note>;
  /** The points that a wire goes through on its way, by `wireName`. */
  readonly wires: ReadonlyMap<string, readonly Position[]>;
  readonly collapsed: ReadonlySet<string>;
}

/** What the layout says besides positions. A part of it that did not change is the same object. */
export function drawnIn({ layout }: Document): Drawn {
  return {
    frames: framesIn(partOf(layout.frames)),
    notes: notesIn(partOf(layout.notes)),
    wires: wiresIn(partOf(layout.wires)),
    collapsed: collapsedIn(partOf(layout.collapsed)),
  };
}

const NO_PART: JsonObject = {};

function partOf(said: Json): JsonObject {
  return said !== null && isMapping(said) ? said : NO_PART;
}

/** The name under which the points of a wire stand. */
export function wireName({ to, index }: Pick<Wire, "to" | "index">): string {
  return index === 0 ? `${to.node}.${to.input}` : `${to.node}.${to.input}.${index}`;
}

/** The edits that place nodes; one that does not move is left out. */
export function moves(document: Document, places: ReadonlyMap<string, Position>): readonly Edit[] {
  const known = document.layout.nodes;
  return [...places]
    .filter(([id, [x, y]]) => known.get(id)?.[0] !== x || known.get(id)?.[1] !== y)
    .map(([id, [x, y]]): Edit => ({ edit: "move_node", id, position: [rounded(x), rounded(y)] }));
}

export function setFrame(name: string, frame: Frame | null): Edit {
  return item("frames", name, frame && { title: frame.title, colour: frame.colour, box: corners(frame) });
}

export function setNote(name: string, note: Note | null): Edit {
  return item("notes", name, note && { text: note.text, box: corners(note) });
}

export function setWire(name: string, points: readonly Position[]): Edit {
  return item("wires", name, points.length > 0 ? points.map(([x, y]) => [rounded(x), rounded(y)]) : null);
}

export function setCollapsed(node: string, isCollapsed: boolean): Edit {
  return item("collapsed", node, isCollapsed ? true : null);
}

function item(field: LayoutField, name: string, value: Json): Edit {
  return { edit: "set_layout_item", field, name, value };
}

function corners(box: Box): readonly number[] {
  return [box.x, box.y, box.width, box.height].map(rounded);
}

/** A tenth of a pixel is as fine as anyone places things, and short in the file. */
function rounded(value: number): number {
  return Math.round(value * 10) / 10 + 0;
}

function frameOf(value: Json): Frame | null {
  const said = boxed(value);
  return said && { ...said.box, title: textIn(said.fields, "title"), colour: textIn(said.fields, "colour") };
}

function noteOf(value: Json): Note | null {
  const said = boxed(value);
  return said && { ...said.box, text: textIn(said.fields, "text") };
}

function boxed(value: Json): { readonly fields: JsonObject; readonly box: Box } | null {
  if (!isMapping(value)) return null;
  const [x, y, width, height, ...more] = numbersOf(value.box) ?? [];
  if (x === undefined || y === undefined || width === undefined || height === undefined || more.length > 0) return null;
  return { fields: value, box: { x, y, width, height } };
}

function pointsOf(value: Json): readonly Position[] | null {
  if (!isList(value)) return null;
  const points = value.map(pointOf);
  return points.every((point) => point !== null) ? points : null;
}

function pointOf(value: Json): Position | null {
  const [x, y, ...more] = numbersOf(value) ?? [];
  return x === undefined || y === undefined || more.length > 0 ? null : [x, y];
}

function numbersOf(value: Json | undefined): readonly number[] | null {
  if (value === undefined || !isList(value)) return null;
  return value.every((one) => typeof one === "number") ? value : null;
}

function textIn(fields: JsonObject, name: string): string {
  const value = fields[name];
  return typeof value === "string" ? value : "";
}

/** What reads the entries of a part; each entry is read once, and what has another form is none. */
function entriesBy<E>(read: (value: Json) => E | null): (part: JsonObject) => ReadonlyMap<string, E> {
  const readOnce = remembered((value: JsonObject | readonly Json[]) => read(value));
  return remembered((part) => {
    const entries = new Map<string, E>();
    for (const [name, value] of Object.entries(part)) {
      const entry = typeof value === "object" && value !== null ? readOnce(value) : null;
      if (entry !== null) entries.set(name, entry);
    }
    return entries;
  });
}

const framesIn = entriesBy(frameOf);
const notesIn = entriesBy(noteOf);
const wiresIn = entriesBy(pointsOf);
const collapsedIn = remembered((part: JsonObject): ReadonlySet<string> => {
  return new Set(Object.keys(part).filter((name) => part[name] === true));
});

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
