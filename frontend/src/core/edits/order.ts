/** Order: maps with entries put in, taken out and renamed, each a new map in a well-defined order. */

/** Maps that nobody has seen yet: those that a batch of edits goes on to write in, instead of copying all at each edit. */
const DRAFTS = new WeakSet<ReadonlyMap<string, unknown>>();

/** A copy that what is below writes in, until it is `finished`. */
export function draftOf<E>(entries: ReadonlyMap<string, E>): ReadonlyMap<string, E> {
  const draft = new Map(entries);
  DRAFTS.add(draft);
  return draft;
}

/** From now on it never changes. */
export function finish(entries: ReadonlyMap<string, unknown>): void {
  DRAFTS.delete(entries);
}

/** A map made in the place of another; it is a draft if that one was. */
export function inPlaceOf<E>(before: ReadonlyMap<string, E>, after: ReadonlyMap<string, E>): ReadonlyMap<string, E> {
  if (DRAFTS.has(before)) DRAFTS.add(after);
  return after;
}

/** The map with an entry, in its place if the name is there already, else before another or last. */
export function put<E>(
  entries: ReadonlyMap<string, E>,
  name: string,
  entry: E,
  before?: string | null,
): ReadonlyMap<string, E> {
  if (entries.has(name) || before == null || !entries.has(before)) return writable(entries).set(name, entry);
  const result = new Map<string, E>();
  for (const [other, value] of entries) {
    if (other === before) result.set(name, entry);
    result.set(other, value);
  }
  return inPlaceOf(entries, result);
}

/** The map without some entries. */
export function without<E>(entries: ReadonlyMap<string, E>, gone: ReadonlySet<string>): ReadonlyMap<string, E> {
  const left = writable(entries);
  for (const name of gone) left.delete(name);
  return left;
}

/** The map with an entry under another name, in its place. */
export function renamed<E>(entries: ReadonlyMap<string, E>, name: string, to: string): ReadonlyMap<string, E> {
  return new Map([...entries].map(([other, entry]) => [other === name ? to : other, entry]));
}

/** The map with the named entries first, in the order of the names, and the others behind them. */
export function reordered<E>(entries: ReadonlyMap<string, E>, names: readonly string[]): ReadonlyMap<string, E> {
  const result = new Map<string, E>();
  for (const name of [...names, ...entries.keys()]) {
    if (entries.has(name)) result.set(name, entries.get(name) as E);
  }
  return result;
}

/** For each name that is not known, the next known one behind it; null if there is none. */
export function behind(names: Iterable<string>, known: ReadonlyMap<string, unknown>): Map<string, string | null> {
  let follows: string | null = null;
  const found: [string, string | null][] = [];
  for (const name of [...names].reverse()) {
    if (known.has(name)) follows = name;
    else found.push([name, follows]);
  }
  return new Map(found.reverse());
}

function writable<E>(entries: ReadonlyMap<string, E>): Map<string, E> {
  return DRAFTS.has(entries) ? (entries as Map<string, E>) : new Map(entries);
}
