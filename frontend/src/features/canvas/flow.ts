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
}

export const NO_FLOW: Flow = { document: null, opened: new Set(), cards: [], byId: new Map(), drawn: [], edges: [] };

const HANDLE = 12;
const BEHIND = -2;

export const frameId = (name: string): string => `frame:${name}`;
export const noteId = (name: string): string => `note:${name}`;
/** The name of a frame or a note; null where an id is that of something else. */
export const frameName = (id: string): string | null => (id.startsWith("frame:") ? id.slice(6) : null);
export const noteName = (id: string): string | null => (id.startsWith("note:") ? id.slice(5) : null);

/** The cards and edges of a document, those of `before` where they are the same. `opened` cards show all settings. */
export function flowOf(
  document: Document,
  catalogue: Catalogue,
  opened: ReadonlySet<string> = new Set(),
  before: Flow = NO_FLOW,
): Flow {
  const drawn = drawnIn(document);
  const cards = cardsOf(document, catalogue, opened, drawn, before);
  return {
    document,
    opened,
    cards,
    byId: new Map(cards.map((card) => [card.id, card])),
    drawn: drawnThings(drawn, before),
    edges: edgesOf(document, catalogue, drawn, before),
  };
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
    const same = before.document?.nodes.get(id) === node ? known.get(id) : undefined;
    const view = same?.data.card;
    const stays =
      view && !view.isDangling && view.isCollapsed === state.isCollapsed && before.opened.has(id) === state.isOpened;
    const place = places.get(id) ?? [0, 0];
    return stays ? placed(same, place) : nodeOf(cardOf(id, node, document, catalogue, state), place);
  });
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

function edgesOf(document: Document, catalogue: Catalogue, drawn: Drawn, before: Flow): readonly WireEdge[] {
  const known = new Map(before.edges.map((edge) => [edge.id, edge]));
  return wiresOf(document).map((wire) => {
    const edge = edgeOf(wire, document, catalogue, drawn);
    const last = known.get(edge.id);
    return last && isSame(last, edge) ? last : edge;
  });
}

function isSame(one: WireEdge, other: WireEdge): boolean {
  return (
    one.source === other.source &&
    one.sourceHandle === other.sourceHandle &&
    one.data?.colour === other.data?.colour &&
    same(one.data?.points, other.data?.points)
  );
}

function edgeOf(wire: Wire, document: Document, catalogue: Catalogue, drawn: Drawn): WireEdge {
  const { from, to } = wire;
  const source = catalogue.nodes.get(document.nodes.get(from.node)?.type ?? "");
  const target = catalogue.nodes.get(document.nodes.get(to.node)?.type ?? "");
  const output = source && outputOf(source, from.output);
  const name = wireName(wire);
  const exact: Wire = { ...wire, from: { node: from.node, output: output?.name ?? from.output } };
  return {
    id: name,
    type: "wire",
    source: from.node,
    sourceHandle: `out:${output?.name ?? from.output}`,
    target: to.node,
    targetHandle: `in:${(target && inputOf(target, to.input)?.name) ?? to.input}`,
    data: { wire: exact, points: drawn.wires.get(name) ?? [], colour: lookOf(output?.type ?? ANY, catalogue).colour },
  };
}

const ANY: PortType = { name: "any", variable: "", item: null, choices: [] };
