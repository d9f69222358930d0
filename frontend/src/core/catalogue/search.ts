/** Searching: node types by a few letters, as people type them, best first. */

import { typeText } from "./catalogue";
import type { NodeSpec } from "./catalogue";

export interface Found {
  readonly spec: NodeSpec;
  readonly score: number;
  /** Which letters of the name were meant, to be shown as such. */
  readonly letters: readonly number[];
}

const WORD = 8;
const RUN = 5;
const SKIPPED = 0.4;
const FORMER = 9;
const CATEGORY = 6;
const TYPE = 4;
const DOC = 3;

/** The node types that a query can mean, best first; for none all, as they come. Each word is in a name of today or before, the category, a type, or the docs. */
export function search(specs: Iterable<NodeSpec>, query: string): readonly Found[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found: Found[] = [];
  for (const spec of specs) {
    const one = foundIn(spec, words);
    if (one) found.push(one);
  }
  if (words.length === 0) return found;
  return found.sort((one, other) => other.score - one.score || byName(one.spec, other.spec));
}

function byName(one: NodeSpec, other: NodeSpec): number {
  return one.name < other.name ? -1 : 1;
}

function foundIn(spec: NodeSpec, words: readonly string[]): Found | null {
  let score = 0;
  const letters = new Set<number>();
  for (const word of words) {
    const inName = lettersOf(spec.name, word);
    if (inName) {
      score += scoreOf(spec.name, inName);
      inName.forEach((index) => letters.add(index));
    } else if (spec.was.some((name) => lettersOf(name, word) !== null)) score += FORMER;
    else if (spec.category.toLowerCase().includes(word)) score += CATEGORY;
    else if (hasType(spec, word)) score += TYPE;
    else if (hasWord(spec.doc, word)) score += DOC;
    else return null;
  }
  return { spec, score, letters: [...letters].sort((one, other) => one - other) };
}

/** Where the letters of a word stand in a name, in order, at beginnings of words where that is possible. */
function lettersOf(name: string, word: string): readonly number[] | null {
  const whole = name.toLowerCase().indexOf(word);
  if (whole >= 0) return Array.from(word, (_, index) => whole + index);
  return walk(name, word, 0, 0);
}

function walk(name: string, word: string, at: number, from: number): readonly number[] | null {
  const letter = word[at];
  if (letter === undefined) return [];
  const places: number[] = [];
  for (let index = from; index < name.length; index++) if (name[index]?.toLowerCase() === letter) places.push(index);
  const follows = places.filter((place) => place === from);
  const begins = places.filter((place) => isBeginning(name, place));
  for (const place of new Set([...follows, ...begins, ...places.slice(0, 1)])) {
    const rest = walk(name, word, at + 1, place + 1);
    if (rest) return [place, ...rest];
  }
  return null;
}

function scoreOf(name: string, letters: readonly number[]): number {
  let score = 10 - name.length * SKIPPED;
  letters.forEach((place, index) => {
    if (isBeginning(name, place)) score += WORD;
    if (index > 0 && letters[index - 1] === place - 1) score += RUN;
  });
  return score - ((letters[0] ?? 0) + (letters.at(-1) ?? 0) - letters.length) * SKIPPED;
}

/** Whether a word begins here: `VAEDecode` has the words VAE and Decode. */
function isBeginning(name: string, index: number): boolean {
  if (index === 0) return true;
  const [before = "", here = "", after = ""] = [name[index - 1], name[index], name[index + 1]];
  if (/[^A-Za-z0-9]/.test(before)) return true;
  return /[A-Z]/.test(here) && (/[a-z0-9]/.test(before) || /[a-z]/.test(after));
}

function hasType({ inputs, outputs }: NodeSpec, word: string): boolean {
  return [...inputs, ...outputs].some((port) => typeText(port.type).toLowerCase().startsWith(word));
}

function hasWord(doc: string, word: string): boolean {
  return doc
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .some((one) => one.startsWith(word));
}
