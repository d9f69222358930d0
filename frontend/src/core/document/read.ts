/**
 * Reading: YAML text to a document, as the server reads it, for what is pasted or dropped.
 *
 * The server has the last word on every text: it says all that is wrong, and what would mend it. Here the first problem
 * ends it.
 */

import type { Problem } from "../problem";
import type { Document } from "./model";
import { documentOf } from "./read-fields";
import { Unreadable, grow } from "./tree";

export type ReadDocument =
  { readonly document: Document; readonly problem: null } | { readonly document: null; readonly problem: Problem };

/** The document that a text says, or the first thing that is wrong with it. */
export function readDocument(text: string): ReadDocument {
  try {
    return { document: documentOf(grow(text)), problem: null };
  } catch (error) {
    if (error instanceof Unreadable) return { document: null, problem: error.problem };
    throw error;
  }
}
