/** What the page keeps in the browser, for the next time that it is shown. */

const PREFIX = "darkroom.";

/** Of this tab of the browser, or else as any other left it. */
export function readKept(name: string): unknown {
  for (const storage of storages()) {
    const text = attempt(() => storage.getItem(PREFIX + name));
    const value: unknown = text == null ? undefined : attempt(() => JSON.parse(text) as unknown);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Nothing is lost for good where it cannot be kept: the browser may be full, or told to keep nothing. */
export function keep(name: string, value: unknown): void {
  const text = JSON.stringify(value);
  for (const storage of storages()) attempt(() => storage.setItem(PREFIX + name, text));
}

/** Of this tab of the browser alone, and once: a tab that is duplicated shall not have it too. */
export function take(name: string): unknown {
  const text = attempt(() => sessionStorage.getItem(PREFIX + name));
  attempt(() => sessionStorage.removeItem(PREFIX + name));
  return text == null ? undefined : attempt(() => JSON.parse(text) as unknown);
}

/** Leave something for `take`, as the page is left. */
export function leave(name: string, value: unknown): void {
  attempt(() => sessionStorage.setItem(PREFIX + name, JSON.stringify(value)));
}

function storages(): readonly Storage[] {
  return [attempt(() => sessionStorage), attempt(() => localStorage)].filter((storage) => storage !== undefined);
}

/** Where the browser keeps nothing, there is nothing. */
export function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
