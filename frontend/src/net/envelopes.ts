/** Envelopes: what was asked of a document and not answered yet, in order. It is sent again until it is answered. */

import type { Edit } from "../core/edits";
import { mergeEdits } from "../core/edits/merge";

export type Work =
  | { readonly kind: "edit"; readonly edits: readonly Edit[]; readonly gesture: string }
  | { readonly kind: "text"; readonly text: string; readonly base: number }
  | { readonly kind: "undo" | "redo" };

export interface Envelope {
  /** Grows from envelope to envelope; the answer has it too. */
  readonly request: number;
  readonly work: Work;
  /** The name that this client had when it sent it last; null while it was not sent, or has to be again. */
  readonly sentAs: string | null;
}

/** How many may be on their way at once: the others can still be merged, as those of a long drag. */
const WINDOW = 4;

export class Envelopes {
  constructor(private waiting: readonly Envelope[] = []) {}

  get all(): readonly Envelope[] {
    return this.waiting;
  }

  /** Put work behind the rest, or into the envelope before it where both are of one gesture and that was not sent. */
  add(request: number, work: Work): void {
    const last = this.waiting.at(-1);
    const one = last && mergedWork(last, work);
    if (last && one) this.waiting = [...this.waiting.slice(0, -1), { ...last, work: one }];
    else this.waiting = [...this.waiting, { request, work, sentAs: null }];
  }

  /** The envelopes to send now, noted as sent under this name. */
  take(client: string): readonly Envelope[] {
    const free = WINDOW - this.waiting.filter((one) => one.sentAs !== null).length;
    const taken = this.waiting.filter((one) => one.sentAs === null).slice(0, Math.max(0, free));
    this.waiting = this.waiting.map((one) => (taken.includes(one) ? { ...one, sentAs: client } : one));
    return taken;
  }

  /** Take out the envelope that was answered to this name; null if it is none of these. */
  answered(client: string | null, request: number): Envelope | null {
    const found = this.waiting.find((one) => one.request === request && (client === null || one.sentAs === client));
    if (found) this.waiting = this.waiting.filter((one) => one !== found);
    return found ?? null;
  }

  /** Note that what is on its way may never arrive: all is to be sent again. */
  recall(): void {
    this.waiting = this.waiting.map((one) => ({ ...one, sentAs: null }));
  }
}

function mergedWork(last: Envelope, work: Work): Work | null {
  const before = last.work;
  if (last.sentAs !== null || before.kind !== "edit" || work.kind !== "edit") return null;
  if (work.gesture === "" || work.gesture !== before.gesture) return null;
  return { ...work, edits: mergeEdits(before.edits, work.edits) };
}
