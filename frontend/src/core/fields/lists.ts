/** Lists: what stands at an input that takes a list, item by item. */

import type { Item, Value } from "../document/model";
import { isItems, isLink, isLiteral } from "../document/model";
import type { Json } from "../json";

/** The items of a value. A single one is a list of one. */
export function itemsOf(value: Value | null): readonly Item[] {
  if (value === null) return [];
  if (isItems(value)) return value.items;
  if (isLiteral(value)) {
    return Array.isArray(value.value) ? (value.value as readonly Json[]).map((one) => ({ value: one })) : [value];
  }
  return [value];
}

/** The value that says these items; a link alone stands as it is, for it may bring a whole list. */
export function valueOfItems(items: readonly Item[]): Value {
  const [first] = items;
  if (first && items.length === 1 && isLink(first)) return first;
  return items.every(isLiteral) ? { value: items.map((item) => item.value) } : { items };
}

export function withItem(items: readonly Item[], index: number, item: Item): readonly Item[] {
  return items.map((one, at) => (at === index ? item : one));
}

export function withoutItem(items: readonly Item[], index: number): readonly Item[] {
  return items.filter((_, at) => at !== index);
}

/** The items with one of them in another place. */
export function withMoved(items: readonly Item[], from: number, to: number): readonly Item[] {
  const item = items[from];
  if (item === undefined || to < 0 || to >= items.length) return items;
  const left = withoutItem(items, from);
  return [...left.slice(0, to), item, ...left.slice(to)];
}
