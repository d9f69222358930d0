/** Values of any kind, as one line of text: what looks like a number, true or false is one; quotes make it text. */

import type { Json } from "../json";
import { isPackedNumber, packInteger } from "../json";

const WORDS: Readonly<Record<string, Json>> = { true: true, false: false, null: null };
const NUMBER = /^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$/;
const WHOLE = /^[-+]?[0-9]+$/;

/** The value that a text says. */
export function readAny(text: string): Json {
  const said = text.trim();
  const word = Object.hasOwn(WORDS, said) ? WORDS[said] : undefined;
  if (word !== undefined) return word;
  if (WHOLE.test(said)) return packInteger(BigInt(said.replace("+", "")));
  if (NUMBER.test(said) && Number.isFinite(Number(said))) return Number(said);
  return parsed(said) ?? text;
}

/** The text that `readAny` reads as this value. */
export function shownAny(value: Json): string {
  if (typeof value !== "string") return value !== null && isPackedNumber(value) ? value.$number : JSON.stringify(value);
  return readAny(value) === value ? value : JSON.stringify(value);
}

/** Texts in quotes, lists and mappings. */
function parsed(text: string): Json | undefined {
  if (!/^["[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
