/** Memos: what follows from a value that never changes is worked out once, and kept as long as that value is. */

/** The function with its answers kept, by the object that it is asked about. */
export function remembered<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { readonly made: V }>();
  return (key) => {
    const found = known.get(key) ?? { made: make(key) };
    known.set(key, found);
    return found.made;
  };
}
