/** A document as React Flow draws it. What did not change stays the same object, and is not drawn again. */

import { Position } from "@xyflow/react";
import type { Edge, Node as FlowNode, NodeHandle } from "@xyflow/react";
import type { CardView } from "../../core/canvas/card";
import { CARD, cardOf, portAt } from "../../core/canvas/card";
import type { Box } from "../../core/canvas/geometry";
import type { Drawn, Frame, Note } from "../../core/canvas/layout";
import { drawnIn, wireName } from "../../core/canvas/layout";
import { placesOf } from "../../core/canvas/places";
import type { Catalogue, PortType } from "../../core/catalogue/catalogue";
import { inputOf, outputOf } from "../../core/catalogue/catalogue";
import { lookOf } from "../../core/catalogue/looks";
import type { Document, Position as Place } from "../../core/document/model";
import type { Wire } from "../../core/graph/links";
import { wiresOf } from "../../core/graph/links";
import { same } from "../../core/json";

export type CardNode = FlowNode<{ readonly card: CardView }, "card">;
export type FrameNode = FlowNode<{ readonly name: string; readonly frame: Frame }, "frame">;
export type NoteNode = FlowNode<{ readonly name: string; readonly note: Note }, "note">;
/** What stands on the canvas. */
export type Thing = CardNode | FrameNode | NoteNode;
export type WireEdge = Edge<
  { readonly wire: Wire; readonly points: readonly Place[]; readonly colour: string },
  "wire"
>;

export interface Flow {
  readonly document: Document | null;
  readonly opened: ReadonlySet<string>;
  readonly cards: readonly CardNode[];
  readonly byId: ReadonlyMap<string, CardNode>;
  readonly drawn: readonly (FrameNode | NoteNode)[];
  readonly edges: readonly WireEdge[];
  /** The edge of each link, with all that it was made of. */
  readonly byWire: ReadonlyMap<Wire, MadeEdge>;
}

/** An edge looks as it does as long as these are the same. */
interface MadeEdge {
  readonly edge: WireEdge;
  readonly source: string;
  readonly target: string;
  readonly points: readonly Place[] | undefined;
}

export const NO_FLOW: Flow = {
  document: null,
  opened: new Set(),
  cards: [],
  byId: new Map(),
  drawn: [],
  edges: [],
  byWire: new Map(),
};

const HANDLE = 12;
const BEHIND = -2;

export const frameId = (name: string): string => `frame:${name}`;
export const noteId = (name: string): string => `note:${name}`;
/** The name of a frame or a note; null where an id is that of something else. */
export const frameName = (id: string): string | null => (id.startsWith("frame:") ? id.slice(6) : null);
export const noteName = (id: string): string | null => (id.startsWith("note:") ? id.slice(5) : null);

/**
 * The cards and edges of a document, those of `before` where they are the same. `opened` cards show all settings.
 *
 * An edit makes anew what it changed; of all the rest it is only seen that it is the same.
 */
export function flowOf(
  document: Document,
  catalogue: Catalogue,
  opened: ReadonlySet<string> = new Set(),
  before: Flow = NO_FLOW,
): Flow {
  const drawn = drawnIn(document);
  const cards = kept(before.cards, cardsOf(document, catalogue, opened, drawn, before));
  return {
    document,
    opened,
    cards,
    byId: cards === before.cards ? before.byId : new Map(cards.map((card) => [card.id, card])),
    drawn: kept(before.drawn, drawnThings(drawn, before)),
    ...edgesOf(document, catalogue, drawn, before),
  };
}

/** The list as it was, if nothing in it is another. */
export function kept<T>(before: readonly T[], after: readonly T[]): readonly T[] {
  return before.length === after.length && before.every((one, index) => one === after[index]) ? before : after;
}

function cardsOf(
  document: Document,
  catalogue: Catalogue,
  opened: ReadonlySet<string>,
  drawn: Drawn,
  before: Flow,
): readonly CardNode[] {
  const known = before.byId;
  const places = placesOf(document);
  return [...document.nodes].map(([id, node]) => {
    const state = { isCollapsed: drawn.collapsed.has(id), isOpened: opened.has(id) };
    const last = before.document?.nodes.get(id) === node ? known.get(id) : undefined;
    const view = last?.data.card;
    const stays =
      view && !view.isDangling && view.isCollapsed === state.isCollapsed && before.opened.has(id) === state.isOpened;
    const place = places.get(id) ?? [0, 0];
    if (stays) return placed(last, place);
    const card = cardOf(id, node, document, catalogue, state);
    return nodeOf(withRowsOf(known.get(id)?.data.card, card), place);
  });
}

/** The card with those rows of the one before that say the same, which are then not drawn again. */
function withRowsOf(before: CardView | undefined, card: CardView): CardView {
  if (!before) return card;
  const rows = card.rows.map((row, index) => (same(row, before.rows[index]) ? (before.rows[index] ?? row) : row));
  return { ...card, rows: kept(before.rows, rows) };
}

function placed(card: CardNode, [x, y]: Place): CardNode {
  return card.position.x === x && card.position.y === y ? card : { ...card, position: { x, y } };
}

/** A card with the places of its ports, so that nothing has to be measured before links are drawn. */
function nodeOf(card: CardView, [x, y]: Place): CardNode {
  return {
    id: card.id,
    type: "card",
    position: { x, y },
    data: { card },
    measured: { width: CARD.width, height: card.height },
    handles: handlesOf(card),
  };
}

export function handlesOf(card: CardView): NodeHandle[] {
  const shared = { width: HANDLE, height: HANDLE };
  const top = (side: "input" | "output", name: string): number => portAt(card, side, name) - HANDLE / 2;
  return [
    ...card.inputs.map(({ name }): NodeHandle => {
      return {
        ...shared,
        id: `in:${name}`,
        type: "target",
        position: Position.Left,
        x: -HANDLE / 2,
        y: top("input", name),
      };
    }),
    ...card.outputs.map(({ name }): NodeHandle => {
      const x = CARD.width - HANDLE / 2;
      return { ...shared, id: `out:${name}`, type: "source", position: Position.Right, x, y: top("output", name) };
    }),
  ];
}

function drawnThings(drawn: Drawn, before: Flow): readonly (FrameNode | NoteNode)[] {
  const known = new Map(before.drawn.map((thing) => [thing.id, thing]));
  const kept = <T extends FrameNode | NoteNode>(thing: T): T => {
    const last = known.get(thing.id);
    return last && same(last.data, thing.data) ? (last as T) : thing;
  };
  return [
    ...[...drawn.frames].map(([name, frame]) =>
      kept<FrameNode>({ id: frameId(name), type: "frame", data: { name, frame }, zIndex: BEHIND, ...boxed(frame) }),
    ),
    ...[...drawn.notes].map(([name, note]) =>
      kept<NoteNode>({ id: noteId(name), type: "note", data: { name, note }, ...boxed(note) }),
    ),
  ];
}

export function boxed({ x, y, width, height }: Box) {
  return { position: { x, y }, width, height, measured: { width, height }, handles: [] };
}

function edgesOf(
  document: Document,
  catalogue: Catalogue,
  { wires }: Drawn,
  before: Flow,
): Pick<Flow, "edges" | "byWire"> {
  const typeOf = (id: string): string => document.nodes.get(id)?.type ?? "";
  const byWire = new Map<Wire, MadeEdge>();
  let known: ReadonlyMap<string, WireEdge> | null = null;
  for (const wire of wiresOf(document)) {
    const [source, target] = [typeOf(wire.from.node), typeOf(wire.to.node)];
    const points = wires.size > 0 ? wires.get(wireName(wire)) : undefined;
    const last = before.byWire.get(wire);
    if (last?.source === source && last.target === target && last.points === points) {
      byWire.set(wire, last);
      continue;
    }
    const edge = edgeOf(wire, catalogue, source, target, points ?? []);
    known ??= new Map(before.edges.map((one) => [one.id, one]));
    const alike = known.get(edge.id);
    byWire.set(wire, { edge: alike && isSame(alike, edge) ? alike : edge, source, target, points });
  }
  return {
    edges: kept(
      before.edges,
      Array.from(byWire.values(), (made) => made.edge),
    ),
    byWire,
  };
}

function isSame(one: WireEdge, other: WireEdge): boolean {
  return (
    one.source === other.source &&
    one.sourceHandle === other.sourceHandle &&
    one.targetHandle === other.targetHandle &&
    one.data?.colour === other.data?.colour &&
    same(one.data?.points, other.data?.points)
  );
}

/** The edge of a link between nodes of these types. */
function edgeOf(
  wire: Wire,
  catalogue: Catalogue,
  sourceType: string,
  targetType: string,
  points: readonly Place[],
): WireEdge {
  const { from, to } = wire;
  const source = catalogue.nodes.get(sourceType);
  const target = catalogue.nodes.get(targetType);
  const output = source && outputOf(source, from.output);
  const exact: Wire = { ...wire, from: { node: from.node, output: output?.name ?? from.output } };
  return {
    id: wireName(wire),
    type: "wire",
    source: from.node,
    sourceHandle: `out:${output?.name ?? from.output}`,
    target: to.node,
    targetHandle: `in:${(target && inputOf(target, to.input)?.name) ?? to.input}`,
    data: { wire: exact, points, colour: lookOf(output?.type ?? ANY, catalogue).colour },
  };
}

const ANY: PortType = { name: "any", variable: "", item: null, choices: [] };
