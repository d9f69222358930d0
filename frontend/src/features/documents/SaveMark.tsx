/** Whether all that was done is in the file: nothing to see once it is. */

import { useStore } from "zustand";
import { Tooltip } from "../../parts/Tooltip";
import type { DocumentState } from "../../store/document-state";
import type { Tab } from "../../store/tabs";

export function SaveMark({ tab }: { readonly tab: Tab }) {
  const mark = useStore(tab.open.store, markOf);
  if (mark === null) return null;
  return (
    <Tooltip text={WORDS[mark]}>
      <span className={`documents-save is-${mark}`} role="img" aria-label={WORDS[mark]} />
    </Tooltip>
  );
}

type Mark = keyof typeof WORDS;

const WORDS = {
  waits: "Kept here until the server answers",
  saving: "Being saved",
  trouble: "Not in the file: see above the canvas",
} as const;

function markOf({ status, revision, saved, unanswered, unsaved, conflict }: DocumentState): Mark | null {
  if (unsaved || conflict) return "trouble";
  if (status.kind !== "open") return unanswered > 0 ? "waits" : null;
  return unanswered > 0 || saved < revision ? "saving" : null;
}
