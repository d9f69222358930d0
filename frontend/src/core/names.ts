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

/** An id near the wanted one that neither a node, a parameter nor one of `others` has. */
export function freeId(document: Document, wanted: string, others: ReadonlySet<string> = new Set()): string {
  const isTaken = (id: string): boolean => document.nodes.has(id) || document.parameters.has(id) || others.has(id);
  if (!isTaken(wanted)) return wanted;
  const base = wanted.replace(/_[0-9]+$/, "");
  for (let number = 2; ; number++) {
    const ending = `_${number}`;
    const id = base.slice(0, LONGEST - ending.length) + ending;
    if (!isTaken(id)) return id;
  }
}
