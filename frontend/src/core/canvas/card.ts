/**
 * Cards: what is shown of a node, and where in it each port stands.
 *
 * Sizes are worked out, never measured: a card that was not drawn yet has its place, and so have the links to it.
 */

import type { Catalogue, InputSpec, NodeSpec, PortType } from "../catalogue/catalogue";
import { inputOf, isLinkable } from "../catalogue/catalogue";
import type { PortLook } from "../catalogue/looks";
import { lookOf } from "../catalogue/looks";
import type { Document, Node, Position, Value } from "../document/model";
import { isItems, isLink, isLiteral, linksIn } from "../document/model";
import { writeText } from "../document/references";
import type { Json } from "../json";
import { isPackedNumber } from "../json";
import type { Box } from "./geometry";

/** Pixels at zoom 1. */
export const CARD = { width: 240, head: 44, row: 24, setting: 28, text: 84, more: 24, edge: 6 } as const;

/** How many settings a card shows before the rest has to be asked for. */
const MOST_SETTINGS = 6;

export interface PortView {
  readonly name: string;
  readonly look: PortLook;
  readonly doc: string;
  /** What stands at an input that no node feeds; empty where nothing does. */
  readonly value: string;
  /** Whether a link can end or begin here. */
  readonly isOpen: boolean;
  readonly isLinked: boolean;
  /** Whether there must be something here, and is not. */
  readonly isMissing: boolean;
}

export type RowKind = "ports" | "setting" | "text";

/** One line of a card: an input, an output, or both. `at` is the middle of its ports, down from the card's top. */
export interface Row {
  readonly kind: RowKind;
  readonly top: number;
  readonly at: number;
  readonly height: number;
  readonly input: PortView | null;
  readonly output: PortView | null;
}

export interface CardView {
  readonly id: string;
  readonly title: string;
  readonly type: string;
  readonly category: string;
  readonly doc: string;
  readonly isDisabled: boolean;
  readonly isUnknown: boolean;
  readonly isCollapsed: boolean;
  /** Whether it reads from what is not there, which may come. */
  readonly isDangling: boolean;
  readonly inputs: readonly PortView[];
  readonly outputs: readonly PortView[];
  /** None where it is collapsed. */
  readonly rows: readonly Row[];
  /** How many settings are not shown, and whether all are because someone asked. */
  readonly hidden: number;
  readonly isOpened: boolean;
  readonly height: number;
}

export interface CardState {
  readonly isCollapsed: boolean;
  /** Whether all settings are shown. */
  readonly isOpened: boolean;
}

const PLAIN_STATE: CardState = { isCollapsed: false, isOpened: false };

export function cardOf(
  id: string,
  node: Node,
  document: Document,
  catalogue: Catalogue,
  state: CardState = PLAIN_STATE,
): CardView {
  const spec = catalogue.nodes.get(node.type);
  const inputs = inputsOf(node, spec, document, catalogue);
  const links = inputs.filter((port) => !port.isSetting);
  const settings = inputs.filter((port) => port.isSetting);
  const shown = state.isOpened ? settings : settingsShown(settings, node);
  const outputs = outputsOf(spec, catalogue);
  const rows = state.isCollapsed ? [] : rowsOf(links, shown, outputs);
  const hidden = settings.length - shown.length;
  const isOpened = state.isOpened && settingsShown(settings, node).length < settings.length;
  return {
    id,
    title: node.title || id,
    type: node.type,
    category: spec?.category ?? "",
    doc: node.note || (spec?.doc.split("\n", 1)[0] ?? ""),
    isDisabled: node.disabled,
    isUnknown: !spec,
    isCollapsed: state.isCollapsed,
    isDangling: [...node.inputs.values()].flatMap(linksIn).some((target) => !isThere(document, target.node)),
    inputs,
    outputs,
    rows,
    hidden,
    isOpened,
    height: heightOf(rows, !state.isCollapsed && (hidden > 0 || isOpened)),
  };
}

/** Where the ports of a card are: down from its top, by name. In a collapsed one all are in the middle of its head. */
export function portAt(card: CardView, side: "input" | "output", name: string): number {
  return card.rows.find((row) => row[side]?.name === name)?.at ?? CARD.head / 2;
}

/** The box of a card at a place. */
export function boxOf(card: CardView, [x, y]: Position): Box {
  return { x, y, width: CARD.width, height: card.height };
}

interface Input extends PortView {
  readonly isSetting: boolean;
  readonly isLong: boolean;
}

/** The inputs of the node's type, and behind them those that a file gives and no type has. */
function inputsOf(node: Node, spec: NodeSpec | undefined, document: Document, catalogue: Catalogue): readonly Input[] {
  const known = (spec?.inputs ?? []).map((port): Input => {
    const given = givenAt(node, port);
    return {
      name: port.name,
      doc: port.doc,
      look: lookOf(port.type, catalogue),
      value: given ? valueText(given, document) : port.required ? "" : literalText(port.default),
      isOpen: isLinkable(catalogue, port),
      isLinked: given !== undefined && isFed(given, document),
      isMissing: given === undefined && port.required,
      isSetting: port.setting,
      isLong: port.multiline,
    };
  });
  const look = lookOf(ANY, catalogue);
  const others = [...node.inputs].filter(([name]) => !spec || !inputOf(spec, name));
  const strange = others.map(([name, value]): Input => {
    const isLinked = isFed(value, document);
    const text = valueText(value, document);
    return {
      name,
      doc: "",
      look,
      value: text,
      isOpen: true,
      isLinked,
      isMissing: false,
      isSetting: false,
      isLong: false,
    };
  });
  return [...known, ...strange];
}

function outputsOf(spec: NodeSpec | undefined, catalogue: Catalogue): readonly PortView[] {
  return (spec?.outputs ?? []).map(({ name, type, doc }) => ({
    name,
    doc,
    look: lookOf(type, catalogue),
    value: "",
    isOpen: true,
    isLinked: false,
    isMissing: false,
  }));
}

function givenAt(node: Node, port: InputSpec): Value | undefined {
  return [port.name, ...port.was].map((name) => node.inputs.get(name)).find((value) => value !== undefined);
}

/** The first settings, and of the others those that were given: what was said is to be seen. */
function settingsShown(settings: readonly Input[], node: Node): readonly Input[] {
  if (settings.length <= MOST_SETTINGS + 1) return settings;
  return settings.filter((port, index) => index < MOST_SETTINGS || port.isLinked || node.inputs.has(port.name));
}

function rowsOf(links: readonly Input[], settings: readonly Input[], outputs: readonly PortView[]): readonly Row[] {
  const rows: Row[] = [];
  let top: number = CARD.head + CARD.edge;
  const add = (kind: RowKind, height: number, at: number, input: PortView | null, output: PortView | null): void => {
    rows.push({ kind, top, at: top + at, height, input, output });
    top += height;
  };
  for (let index = 0; index < Math.max(links.length, outputs.length); index++) {
    add("ports", CARD.row, CARD.row / 2, links[index] ?? null, outputs[index] ?? null);
  }
  for (const port of settings) {
    if (port.isLong && !port.isLinked) add("text", CARD.text, CARD.row / 2, port, null);
    else add("setting", CARD.setting, CARD.setting / 2, port, null);
  }
  return rows;
}

function heightOf(rows: readonly Row[], hasMore: boolean): number {
  if (rows.length === 0 && !hasMore) return CARD.head;
  return CARD.head + 2 * CARD.edge + rows.reduce((sum, row) => sum + row.height, 0) + (hasMore ? CARD.more : 0);
}

/** Whether what stands at an input comes from a node. */
function isFed(value: Value, document: Document): boolean {
  return linksIn(value).some((target) => document.nodes.has(target.node));
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
