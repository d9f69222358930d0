/** A document as React Flow draws it. What did not change stays the same object, and is not drawn again. */

import type { Edge, Node as FlowNode } from "@xyflow/react";
import type { Catalogue, NodeSpec, PortType } from "../../core/catalogue/catalogue";
import { inputOf, isLinkable, outputOf } from "../../core/catalogue/catalogue";
import { placesOf } from "../../core/canvas/places";
import type { Document, Node, Position, Value } from "../../core/document/model";
import { isItems, isLink, isLiteral, linksIn } from "../../core/document/model";
import { writeText } from "../../core/document/references";
import type { Wire } from "../../core/graph/links";
import { wiresOf } from "../../core/graph/links";
import type { Json } from "../../core/json";
import { isPackedNumber } from "../../core/json";
import type { PortLook } from "./ports";
import { lookOf } from "./ports";

export interface PortView {
  readonly name: string;
  readonly look: PortLook;
  readonly doc: string;
  /** What stands at an input that no node feeds; empty where nothing does. */
  readonly value: string;
  /** Whether a link can end or begin here. */
  readonly isOpen: boolean;
}

export interface CardData extends Record<string, unknown> {
  readonly id: string;
  readonly title: string;
  readonly type: string;
  readonly doc: string;
  readonly isDisabled: boolean;
  readonly isUnknown: boolean;
  /** Whether it reads from what is not there, which may come. */
  readonly isDangling: boolean;
  readonly inputs: readonly PortView[];
  readonly outputs: readonly PortView[];
}

export type Card = FlowNode<CardData, "card">;

export interface Flow {
  readonly cards: readonly Card[];
  readonly edges: readonly Edge[];
  readonly document: Document | null;
}

export const NO_FLOW: Flow = { cards: [], edges: [], document: null };

/** The cards and edges of a document, those of `before` where they are the same. */
export function flowOf(document: Document, catalogue: Catalogue, before: Flow = NO_FLOW): Flow {
  const cards = new Map(before.cards.map((card) => [card.id, card]));
  const edges = new Map(before.edges.map((edge) => [edge.id, edge]));
  const places = placesOf(document);
  const wires = wiresOf(document);
  return {
    document,
    cards: [...document.nodes].map(([id, node]) => {
      const known = before.document?.nodes.get(id) === node ? cards.get(id) : undefined;
      const card = known && !known.data.isDangling ? known : cardOf(id, node, document, catalogue);
      return placed(card, places.get(id) ?? [0, 0]);
    }),
    edges: wires.map((wire) => {
      const edge = edgeOf(wire, document, catalogue);
      const known = edges.get(edge.id);
      return known?.source === edge.source && known.sourceHandle === edge.sourceHandle ? known : edge;
    }),
  };
}

function placed(card: Card, [x, y]: Position): Card {
  return card.position.x === x && card.position.y === y ? card : { ...card, position: { x, y } };
}

/** About how high a card is, so that there is a place for it before it was drawn. */
const WIDTH = 232;
const heightOf = (data: CardData): number => 70 + 23 * (data.inputs.length + data.outputs.length);

function cardOf(id: string, node: Node, document: Document, catalogue: Catalogue): Card {
  const spec = catalogue.nodes.get(node.type);
  const data: CardData = {
    id,
    title: node.title || id,
    type: node.type,
    doc: node.note || (spec?.doc.split("\n", 1)[0] ?? ""),
    isDisabled: node.disabled,
    isUnknown: !spec,
    isDangling: [...node.inputs.values()].flatMap(linksIn).some((target) => !isThere(document, target.node)),
    inputs: inputsOf(node, spec, document, catalogue),
    outputs: (spec?.outputs ?? []).map(({ name, type, doc }) => ({
      name,
      doc,
      look: lookOf(type, catalogue),
      value: "",
      isOpen: true,
    })),
  };
  return { id, type: "card", position: { x: NaN, y: NaN }, data, initialWidth: WIDTH, initialHeight: heightOf(data) };
}

/** The inputs of the node's type, and behind them those that a file gives and no type has. */
function inputsOf(
  node: Node,
  spec: NodeSpec | undefined,
  document: Document,
  catalogue: Catalogue,
): readonly PortView[] {
  const known = (spec?.inputs ?? []).map((port) => {
    const given = [port.name, ...port.was].map((name) => node.inputs.get(name)).find((value) => value !== undefined);
    const value = given ? valueText(given, document) : port.required ? "" : literalText(port.default);
    const isOpen = isLinkable(catalogue, port);
    return { name: port.name, doc: port.doc, look: lookOf(port.type, catalogue), value, isOpen };
  });
  const others = [...node.inputs].filter(([name]) => !spec || !inputOf(spec, name));
  const look = lookOf(ANY, catalogue);
  return [
    ...known,
    ...others.map(([name, value]) => ({ name, doc: "", look, value: valueText(value, document), isOpen: true })),
  ];
}

function edgeOf({ from, to, index }: Wire, document: Document, catalogue: Catalogue): Edge {
  const source = catalogue.nodes.get(document.nodes.get(from.node)?.type ?? "");
  const target = catalogue.nodes.get(document.nodes.get(to.node)?.type ?? "");
  const output = source && outputOf(source, from.output);
  return {
    id: `${to.node}.${to.input}.${index}`,
    source: from.node,
    sourceHandle: output?.name ?? from.output,
    target: to.node,
    targetHandle: (target && inputOf(target, to.input)?.name) ?? to.input,
    style: { stroke: lookOf(output?.type ?? ANY, catalogue).colour },
  };
}

/** A value as it is shown; nothing where a link shows it. */
function valueText(value: Value, document: Document): string {
  if (isItems(value)) return value.items.length === 1 ? "1 item" : `${value.items.length} items`;
  if (isLiteral(value)) return literalText(value.value);
  return isLink(value) && document.nodes.has(value.node) ? "" : writeText(value);
}

function isThere(document: Document, name: string): boolean {
  return document.nodes.has(name) || document.parameters.has(name);
}

function literalText(value: Json): string {
  if (typeof value === "string") return value;
  if (value !== null && isPackedNumber(value)) return value.$number;
  return value === null ? "" : JSON.stringify(value);
}

const ANY: PortType = { name: "any", variable: "", item: null, choices: [] };
