/** Seeds: 0 to 2^64-1, more than a number of JavaScript holds, so they are counted as `bigint` and shown as text. */

import type { Json } from "../json";
import { packInteger, unpackInteger } from "../json";

export const SEED_RANGE = 1n << 64n;

/** A literal for a seed that is drawn when the workflow is submitted. */
export const RANDOM = "random";

/** Under which name the page knows a seed: that of a node's input, or (with null) that of a parameter. */
export function seedKey(node: string | null, name: string): string {
  return node === null ? `$${name}` : `${node}.${name}`;
}

/** The seed that a text says, in decimal; null where it says none. */
export function parseSeed(text: string): bigint | null {
  const digits = text.replace(/[\s_,]/g, "");
  if (!/^[0-9]{1,20}$/.test(digits)) return null;
  const seed = BigInt(digits);
  return seed < SEED_RANGE ? seed : null;
}

/** A literal as a seed's text; empty where it is no seed. */
export function seedText(value: Json): string {
  if (typeof value === "string") return value === RANDOM ? RANDOM : (parseSeed(value)?.toString() ?? "");
  const seed = unpackInteger(value);
  return seed !== null && seed >= 0n && seed < SEED_RANGE ? seed.toString() : "";
}

/** A seed as a literal of a document. */
export function seedJson(seed: bigint): Json {
  return packInteger(seed);
}

/** After the last of all comes 0. */
export function addSeeds(seed: bigint, more: bigint): bigint {
  return (((seed + more) % SEED_RANGE) + SEED_RANGE) % SEED_RANGE;
}

/** A seed from two numbers of 32 bits, such as `crypto.getRandomValues` draws. */
export function seedFrom(words: ArrayLike<number>): bigint {
  const [high, low] = [words[0] ?? 0, words[1] ?? 0];
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}
