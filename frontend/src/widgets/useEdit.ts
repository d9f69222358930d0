/** Editing the shown document: what does not fit is told. */

import { useCallback } from "react";
import type { Document } from "../core/document/model";
import type { Edit } from "../core/edits";
import { useTab, useWorkspace } from "../parts/workspace";
import { tell, tellProblem } from "../store/notices";

export type Edits = readonly Edit[] | ((document: Document) => readonly Edit[]);

/** Do edits, or those that are made from the document as it is now; `done` is what is told of it. */
export type DoEdits = (edits: Edits, done?: string, gesture?: string) => boolean;

export function useEdit(): DoEdits {
  const { notices } = useWorkspace();
  const { open } = useTab();
  return useCallback(
    (edits, done, gesture) => {
      const { document } = open.store.getState();
      const all = typeof edits === "function" ? (document ? edits(document) : []) : edits;
      if (all.length === 0) return false;
      const problem = open.actions.edit(all, gesture);
      if (problem) tellProblem(notices, problem);
      else if (done !== undefined) tell(notices, { text: done });
      return problem === null;
    },
    [notices, open],
  );
}
