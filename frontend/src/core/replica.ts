/**
 * The replica: a document as the server has it, and as it looks with one's own edits that were not answered yet.
 *
 * What others did first is put beneath one's own edits. One of these that does not fit any more is not shown; the server
 * will refuse it, or what comes next will make it fit again.
 */

import type { Document } from "./document/model";
import type { Edit } from "./edits";
import { applyAll, attempt } from "./edits";
import { same } from "./json";

/** Edits that were sent together and are not answered. */
export interface Pending {
  readonly request: number;
  readonly edits: readonly Edit[];
}

interface Step {
  readonly pending: Pending;
  /** The document after it. */
  readonly after: Document;
}

export interface Replica {
  readonly server: Document;
  readonly steps: readonly Step[];
}

/** The document as it is shown. */
export function localOf(replica: Replica): Document {
  return replica.steps.at(-1)?.after ?? replica.server;
}

/** A document of the server with edits that were not answered on it. */
export function replicaOf(server: Document, pending: readonly Pending[] = []): Replica {
  return { server, steps: stepsFrom(server, pending) };
}

/** The replica with these edits waiting; those that waited before and are the same are not done again. */
export function withPending(replica: Replica, pending: readonly Pending[]): Replica {
  const kept = replica.steps.findIndex(({ pending: known }, index) => !isSame(known, pending[index]));
  if (kept < 0 && pending.length === replica.steps.length) return replica;
  const steps = kept < 0 ? replica.steps : replica.steps.slice(0, kept);
  const last = steps.at(-1)?.after ?? replica.server;
  return { server: replica.server, steps: [...steps, ...stepsFrom(last, pending.slice(steps.length))] };
}

/**
 * The replica after the server's next revision. `own` is the request that this answers, if it is one of ours.
 *
 * Where it is just what was shown already, the documents stay the same objects, so that nothing is drawn again. Throws
 * `EditRefused` where edits do not fit that the server accepted: then the document has to be asked for anew.
 */
export function afterAccepted(replica: Replica, edits: readonly Edit[], own: number | null): Replica {
  const [first, ...others] = replica.steps;
  if (first?.pending.request === own && same(first.pending.edits, edits)) return { server: first.after, steps: others };
  const pending = replica.steps.map((step) => step.pending).filter(({ request }) => request !== own);
  return replicaOf(applyAll(replica.server, edits), pending);
}

function stepsFrom(document: Document, pending: readonly Pending[]): readonly Step[] {
  const steps: Step[] = [];
  let now = document;
  for (const one of pending) {
    const tried = attempt(now, one.edits);
    if (tried.done) now = tried.document;
    steps.push({ pending: one, after: now });
  }
  return steps;
}

function isSame(one: Pending, other: Pending | undefined): boolean {
  return one.request === other?.request && one.edits === other.edits;
}
