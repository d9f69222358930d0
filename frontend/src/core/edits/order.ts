/** Order: maps with entries put in, taken out and renamed, each a new map in a well-defined order. */

/** The map with an entry, in its place if the name is there already, else before another or last. */
export function put<E>(
  entries: ReadonlyMap<string, E>,
  name: string,
  entry: E,
  before?: string | null,
): ReadonlyMap<string, E> {
  if (entries.has(name) || before == null || !entries.has(before)) return new Map(entries).set(name, entry);
  const result = new Map<string, E>();
  for (const [other, value] of entries) {
    if (other === before) result.set(name, entry);
    result.set(other, value);
  }
  return result;
}

/** The map without some entries. */
export function without<E>(entries: ReadonlyMap<string, E>, gone: ReadonlySet<string>): ReadonlyMap<string, E> {
  return new Map([...entries].filter(([name]) => !gone.has(name)));
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
