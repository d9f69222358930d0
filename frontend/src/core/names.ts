/** Names: free ids for what is added. */

import type { Document } from "./document/model";
import { ID } from "./document/model";

const LONGEST = 64;

/** The name of a type as an id: `UNetSample` is `unet_sample`. */
export function idFor(type: string): string {
  const words = type
    .replace(/^.*\./, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z]{3,})([A-Z][a-z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "_")
    .replace(/^(?=[0-9])/, "_");
  return ID.test(words) ? words : words.slice(0, LONGEST) || "node";
}

/** An id near the wanted one that neither a node nor a parameter has. */
export function freeId(document: Document, wanted: string): string {
  return freeIds(document)(wanted);
}

/** What gives ids near wanted ones that neither a node nor a parameter has, each only once. */
export function freeIds(document: Document): (wanted: string) => string {
  const given = new Set<string>();
  const counted = new Map<string, number>(); // up to here all are taken: the next is not looked for from 2 on
  const isTaken = (id: string): boolean => document.nodes.has(id) || document.parameters.has(id) || given.has(id);
  return (wanted) => {
    const base = wanted.replace(/_[0-9]+$/, "");
    let [id, number] = [wanted, counted.get(base) ?? 2];
    for (; isTaken(id); number++) {
      const ending = `_${number}`;
      id = base.slice(0, LONGEST - ending.length) + ending;
    }
    given.add(id);
    if (id !== wanted) counted.set(base, number);
    return id;
  };
}
