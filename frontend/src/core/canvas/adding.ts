/** Adding: the edits that put a new node on the canvas, linked as its offer says. */

import type { Catalogue } from "../catalogue/catalogue";
import type { Offer } from "../catalogue/offers";
import type { Document, Position } from "../document/model";
import type { Edit } from "../edits";
import { applyAll } from "../edits";
import type { Port } from "../graph/aim";
import { connecting } from "../graph/connect";
import type { Wire } from "../graph/links";
import { splicing } from "../graph/splice";
import { freeId, idFor } from "../names";
import { CARD, cardOf, portAt } from "./card";
import type { Box } from "./geometry";
import { freePlace } from "./geometry";
import { placesOf, placing } from "./places";
import type { Drawn } from "./layout";
import { drawnIn } from "./layout";

export interface Wanted {
  readonly offer: Offer;
  /** Where a held link was let go, or where someone pointed; null for `middle`. */
  readonly at: Position | null;
  /** The middle of what is seen. */
  readonly middle: Position;
  readonly from: Port | null;
  readonly into: Wire | null;
}

export interface Added {
  readonly id: string;
  readonly edits: readonly Edit[];
}

const GAP = 24;

/** A new node of the offered type: where it was pointed to, or at the nearest free place from the middle. */
export function adding(document: Document, catalogue: Catalogue, wanted: Wanted): Added {
  const { offer, from, into } = wanted;
  const id = freeId(document, idFor(offer.spec.name));
  const add: Edit = { edit: "add_node", id, node: { type: offer.spec.name } };
  const after = applyAll(document, [add]);
  const links = linksOf(after, catalogue, id, wanted);
  const linked = applyAll(after, links);
  const place = placeFor(linked, catalogue, id, wanted);
  const isLoose = from === null && into === null && wanted.at === null;
  const standing = isLoose
    ? freePlace({ x: place[0], y: place[1], ...sizeOf(linked, catalogue, id) }, boxesOf(document, catalogue), GAP)
    : place;
  return { id, edits: [add, ...links, ...placing(linked, new Map([[id, standing]]))] };
}

function linksOf(document: Document, catalogue: Catalogue, id: string, { offer, from, into }: Wanted): readonly Edit[] {
  if (into && offer.splice) return splicing(document, catalogue, id, into, offer.splice);
  if (!from || offer.port === null) return [];
  if (from.side === "output") {
    return connecting(document, catalogue, { node: from.node, output: from.name }, { node: id, input: offer.port });
  }
  return connecting(document, catalogue, { node: id, output: offer.port }, { node: from.node, input: from.name });
}

/** Where its corner stands: so that the linked port is where the link was let go. */
function placeFor(document: Document, catalogue: Catalogue, id: string, wanted: Wanted): Position {
  const { offer, from, at, middle } = wanted;
  const node = document.nodes.get(id);
  const [x, y] = at ?? middle;
  const { width, height } = sizeOf(document, catalogue, id);
  if (!node || !from || offer.port === null || !at)
    return rounded(at && !wanted.into ? [x, y] : [x - width / 2, y - height / 2]);
  const card = cardOf(id, node, document, catalogue);
  const side = from.side === "output" ? "input" : "output";
  return rounded([side === "input" ? x : x - CARD.width, y - portAt(card, side, offer.port)]);
}

/** The boxes of all nodes, frames apart: those are there to be stood in. */
export function boxesOf(document: Document, catalogue: Catalogue, drawn: Drawn = drawnIn(document)): readonly Box[] {
  const places = placesOf(document);
  const cards = [...document.nodes].map(([id, node]): Box => {
    const [x, y] = places.get(id) ?? [0, 0];
    const state = { isCollapsed: drawn.collapsed.has(id), isOpened: false };
    return { x, y, width: CARD.width, height: cardOf(id, node, document, catalogue, state).height };
  });
  return [...cards, ...drawn.notes.values()];
}

function sizeOf(document: Document, catalogue: Catalogue, id: string) {
  const node = document.nodes.get(id);
  return { width: CARD.width, height: node ? cardOf(id, node, document, catalogue).height : CARD.head };
}

function rounded([x, y]: Position): Position {
  return [Math.round(x), Math.round(y)];
}
