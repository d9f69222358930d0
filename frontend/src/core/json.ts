/**
 * Literals as JSON carries them.
 *
 * A number that JavaScript cannot hold, beyond 2^53 or not finite, stays as it travels: `{"$number": "..."}`.
 */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: Json;
}

export interface PackedNumber extends JsonObject {
  readonly $number: string;
}

/** Whether an object stands for a number. */
export function isPackedNumber(value: Json): value is PackedNumber {
  if (!isObject(value)) return false;
  const names = Object.keys(value);
  return names.length === 1 && names[0] === "$number" && typeof value.$number === "string";
}

/** Whether a literal is a mapping, as YAML knows it. */
export function isMapping(value: Json): value is JsonObject {
  return isObject(value) && !isPackedNumber(value);
}

/** A whole number as JSON carries it. */
export function packInteger(value: bigint): Json {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : { $number: value.toString() };
}

/** The whole number that a literal is, or null where it is none. */
export function unpackInteger(value: Json): bigint | null {
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : null;
  if (!isPackedNumber(value) || !/^[-+]?[0-9]+$/.test(value.$number)) return null;
  return BigInt(value.$number.replace("+", ""));
}

/** Whether two values are written alike, the order of names included. */
export function same(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other)) return sameItems(one, other);
  const names = Object.keys(one);
  if (!sameItems(names, Object.keys(other))) return false;
  return names.every((name) => same((one as JsonObject)[name], (other as JsonObject)[name]));
}

function sameItems(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
  return one.every((item, index) => same(item, other[index]));
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
