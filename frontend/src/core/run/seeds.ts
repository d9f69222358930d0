/**
 * Seeds: which seeds of a document a run may vary, and what each of them is next.
 *
 * No run edits the document. A seed that counts up begins with what the document says; as long as that stays the same,
 * every run goes on from the last one. Seeds are whole numbers below 2^64, as decimal text where they leave this file.
 */

import type { Catalogue } from "../catalogue/catalogue";
import { inputOf } from "../catalogue/catalogue";
import type { Document, Node } from "../document/model";
import { isLiteral } from "../document/model";
import type { Edit } from "../edits";
import { addSeeds, parseSeed, seedKey, seedText } from "../fields/seeds";
import type { Json } from "../json";
import { packInteger } from "../json";

/** What a run does with the seeds that are not locked. */
export type SeedPolicy = "fixed" | "increment" | "random";

/** A seed that stands in the document: at an input of a node, or as a parameter, where `node` is null. */
export interface SeedPlace {
  readonly key: string;
  readonly node: string | null;
  readonly name: string;
  readonly value: bigint;
}

/** What each seed is to be, by key. */
export type Seeds = ReadonlyMap<string, bigint>;

export type Values = ReadonlyMap<string, unknown>;

/** What is known of the seeds from before, by key: those that never vary, what was used last, and what stood there. */
export interface SeedsKnown {
  readonly locked: ReadonlySet<string>;
  readonly used: ReadonlyMap<string, string>;
  readonly written: ReadonlyMap<string, string>;
}

const TYPE = "Seed";

const seedOf = (said: unknown): bigint | null => parseSeed(seedText((said ?? null) as Json));

/**
 * Every single seed of a document that is a plain number: of parameters, with `values` in the place of their defaults,
 * and of inputs, their defaults included. Lists of seeds are a series by themselves and are left as they are.
 */
export function seedPlaces(document: Document, catalogue: Catalogue, values: Values): readonly SeedPlace[] {
  const places: SeedPlace[] = [];
  for (const [name, parameter] of document.parameters) {
    const value = seedOf(values.get(name) ?? parameter.default);
    if (parameter.type === TYPE && value !== null) places.push({ key: seedKey(null, name), node: null, name, value });
  }
  for (const [id, node] of document.nodes) {
    if (!node.disabled) places.push(...placesOf(id, node, catalogue));
  }
  return places;
}

/** What a node says does not change: of most nodes it is known already after an edit. */
const KNOWN = new WeakMap<
  Node,
  { readonly of: Catalogue; readonly id: string; readonly places: readonly SeedPlace[] }
>();

function placesOf(id: string, node: Node, catalogue: Catalogue): readonly SeedPlace[] {
  const known = KNOWN.get(node);
  if (known?.of === catalogue && known.id === id) return known.places;
  const places = placesIn(id, node, catalogue);
  KNOWN.set(node, { of: catalogue, id, places });
  return places;
}

function placesIn(id: string, node: Node, catalogue: Catalogue): readonly SeedPlace[] {
  const spec = catalogue.nodes.get(node.type);
  return (spec?.inputs ?? []).flatMap((port) => {
    if (spec === undefined || port.type.name !== TYPE) return [];
    const written = [...node.inputs].find(([name]) => inputOf(spec, name) === port);
    const [name, given] = written ?? [port.name, { value: port.default }];
    const value = isLiteral(given) ? seedOf(given.value) : null;
    return value === null ? [] : [{ key: seedKey(id, name), node: id, name, value }];
  });
}

/** What the seeds are in so many runs, one after the other. A seed that stays as it is written is not named. */
export function seedSeries(
  places: readonly SeedPlace[],
  policy: SeedPolicy,
  times: number,
  known: SeedsKnown,
  draw: () => bigint,
): readonly Seeds[] {
  const free = policy === "fixed" ? [] : places.filter(({ key }) => !known.locked.has(key));
  return Array.from({ length: times }, (_, run) => {
    const drawn = free.map((place) => ({
      ...place,
      seed: policy === "random" ? draw() : addSeeds(nextOf(place, known), BigInt(run)),
    }));
    return new Map(drawn.filter(({ seed, value }) => seed !== value).map(({ key, seed }) => [key, seed]));
  });
}

/** The seeds of the last run once more, as far as the document still says what it said then. */
export function seedsAgain(places: readonly SeedPlace[], known: SeedsKnown): Seeds {
  const again = places.map((place): [string, bigint] => [place.key, lastOf(place, known) ?? place.value]);
  return new Map(again.filter(([key, seed]) => places.find((place) => place.key === key)?.value !== seed));
}

/** What is known of the seeds after a run with these. */
export function knownAfter(places: readonly SeedPlace[], seeds: Seeds, before: SeedsKnown): SeedsKnown {
  const used = places.map(({ key, value }): [string, string] => [key, (seeds.get(key) ?? value).toString()]);
  const written = places.map(({ key, value }): [string, string] => [key, value.toString()]);
  return {
    locked: before.locked,
    used: new Map([...before.used, ...used]),
    written: new Map([...before.written, ...written]),
  };
}

/** The edits that write the seeds of the last run into the document. */
export function keepingSeeds(places: readonly SeedPlace[], known: SeedsKnown): readonly Edit[] {
  return places.flatMap((place): Edit[] => {
    const seed = lastOf(place, known);
    if (seed === null || seed === place.value) return [];
    const value = packInteger(seed);
    if (place.node === null) return [{ edit: "set_parameter", name: place.name, field: "default", value }];
    return [{ edit: "set_input", node: place.node, input: place.name, value: { value } }];
  });
}

function nextOf(place: SeedPlace, known: SeedsKnown): bigint {
  const last = lastOf(place, known);
  return last === null ? place.value : addSeeds(last, 1n);
}

function lastOf({ key, value }: SeedPlace, { used, written }: SeedsKnown): bigint | null {
  return written.get(key) === value.toString() ? parseSeed(used.get(key) ?? "") : null;
}
