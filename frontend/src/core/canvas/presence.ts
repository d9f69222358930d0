/** Presence: who else has the document open, what they have selected, and where their pointer is. */

import type { Position } from "../document/model";

export interface Presence {
  readonly client: string;
  readonly name: string;
  /** The token of their colour. */
  readonly colour: string;
  readonly nodes: readonly string[];
  readonly cursor: Position | null;
}

export interface Everyone {
  readonly all: readonly Presence[];
  readonly byNode: ReadonlyMap<string, readonly Presence[]>;
}

/** What a page tells of itself. */
export interface Selected {
  readonly nodes: readonly string[];
  readonly cursor: Position | null;
}

const COLOURS = 6;
const MOST_NODES = 500;
const KNOWN = new WeakMap<ReadonlyMap<string, unknown>, { readonly own: string; readonly everyone: Everyone }>();

/** Everyone but this page. For the same news it is the same value, and what did not change in it stays the same too. */
export function presentIn(present: ReadonlyMap<string, unknown>, own: string): Everyone {
  const known = KNOWN.get(present);
  if (known?.own === own) return known.everyone;
  const everyone = everyoneIn(present, own);
  KNOWN.set(present, { own, everyone });
  return everyone;
}

const SAME = new WeakMap<object, Presence>();

function everyoneIn(present: ReadonlyMap<string, unknown>, own: string): Everyone {
  const others = [...present].filter(([client]) => client !== own);
  const all = others.map(([client, said], index) => presenceOf(client, said, index));
  const byNode = new Map<string, readonly Presence[]>();
  for (const one of all) for (const id of one.nodes) byNode.set(id, listOf(one));
  return { all, byNode };
}

const LISTS = new WeakMap<Presence, readonly Presence[]>();

function listOf(one: Presence): readonly Presence[] {
  const known = LISTS.get(one) ?? [one];
  LISTS.set(one, known);
  return known;
}

function presenceOf(client: string, said: unknown, index: number): Presence {
  const key = typeof said === "object" ? said : null;
  const known = key && SAME.get(key);
  if (known?.client === client) return known;
  const { nodes, cursor } = selectedIn(said);
  const made: Presence = {
    client,
    name: nameOf(client),
    colour: `person-${(numberOf(client, index) % COLOURS) + 1}`,
    nodes,
    cursor,
  };
  if (key) SAME.set(key, made);
  return made;
}

/** What another page says of itself; from a stranger's hand, so that nothing in it is taken for granted. */
export function selectedIn(said: unknown): Selected {
  const { nodes, cursor } =
    typeof said === "object" && said !== null ? (said as Partial<Record<keyof Selected, unknown>>) : {};
  return {
    nodes: Array.isArray(nodes) ? nodes.filter((id) => typeof id === "string").slice(0, MOST_NODES) : [],
    cursor: isPosition(cursor) ? [cursor[0], cursor[1]] : null,
  };
}

function isPosition(said: unknown): said is Position {
  return Array.isArray(said) && said.length === 2 && said.every((one) => Number.isFinite(one));
}

function nameOf(client: string): string {
  return `Guest ${numberOf(client, 0) + 1}`;
}

/** Clients are numbered by the server: `c7`. */
function numberOf(client: string, otherwise: number): number {
  const digits = /(\d{1,9})$/.exec(client)?.[1];
  return digits === undefined ? otherwise : Number(digits);
}
