/** Run on change: a document whose edits have settled, and that is sound, is run. */

import { meansTheSame } from "../core/run/meaning";
import type { Clock } from "../net/clock";
import type { DocumentState } from "./document-state";
import type { Tab } from "./tabs";

/** Milliseconds without an edit after which a document has settled. */
export const SETTLED = 400;

/** Call `run` each time that the document of a tab has settled after a change, if its desk wants that. */
export function watchChanges({ open, desk }: Tab, clock: Clock, run: () => void): () => void {
  let stopTimer = (): void => undefined;
  let isDue = false;
  const tryNow = (): void => {
    const state = open.store.getState();
    if (!isDue || !isKnown(state)) return;
    isDue = false;
    if (!state.problems.some(({ level }) => level !== "warning")) run();
  };
  const changed = (): void => {
    isDue = false;
    stopTimer();
    if (!desk.getState().runOnChange) return;
    stopTimer = clock.after(SETTLED, () => {
      isDue = true;
      tryNow();
    });
  };
  const stops = [
    open.store.subscribe((now, before) => {
      const isNew = now.document !== before.document && before.document !== null;
      if (isNew && !meansTheSame(now.document, before.document)) changed();
      else tryNow();
    }),
    desk.subscribe((now, before) => {
      if (now.values !== before.values || (before.runOnChange && !now.runOnChange)) changed();
    }),
  ];
  return () => {
    stopTimer();
    for (const stop of stops) stop();
  };
}

/** Whether all edits were answered, and what is wrong with the last of them is known. */
function isKnown({ status, document, unanswered, revision, checked }: DocumentState): boolean {
  return status.kind === "open" && document !== null && unanswered === 0 && checked >= revision;
}
