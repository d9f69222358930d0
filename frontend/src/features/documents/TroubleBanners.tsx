/** What was done and is not in the document, or not in its file. */

import { FileWarning, PenLine, SaveOff } from "lucide-react";
import { Button } from "../../parts/Button";
import { useDocument, useTab, useView, useWorkspace } from "../../parts/workspace";
import { Banner } from "./Banner";

/** The file cannot be written. It is tried again; what was done stays in the server meanwhile. */
export function UnsavedBanner() {
  const problem = useDocument((state) => state.unsaved);
  if (problem === null) return null;
  return (
    <Banner icon={SaveOff} tone="danger">
      This is not in the file: {problem.message}. The server keeps it, and tries again with the next edit.
      {problem.hint && <small>{problem.hint}</small>}
    </Banner>
  );
}

/** A text that does not parse is kept for this page alone. */
export function DraftBanner() {
  const { view } = useWorkspace();
  const draft = useDocument((state) => state.draft);
  const isSource = useView((state) => state.source && state.mode === "graph");
  if (draft === null || isSource) return null;
  const show = (
    <Button size="small" onClick={() => view.setState({ mode: "graph", source: true })}>
      Open the source
    </Button>
  );
  return (
    <Banner icon={PenLine} tone="warning" actions={show}>
      There is a draft of the source that is no workflow yet. It is kept for you, and not saved.
      {draft.problems[0] && <small>{draft.problems[0].message}</small>}
    </Banner>
  );
}

/** Edits that nothing came of. Those of the text are the source's. */
export function RefusalBanner() {
  const { actions } = useTab().open;
  const refusals = useDocument((state) => state.refusals);
  const edits = refusals.filter(({ work }) => work.kind !== "text");
  const [first] = edits;
  if (!first) return null;
  const seen = (
    <Button size="small" onClick={() => edits.forEach(({ id }) => actions.dismiss(id))}>
      I see
    </Button>
  );
  const reason = first.problems[0];
  return (
    <Banner icon={FileWarning} tone="warning" actions={seen}>
      {edits.length === 1 ? "An edit did not fit any more" : `${edits.length} edits did not fit any more`}
      {reason ? `: ${reason.message}` : "."}
      {reason?.hint && <small>{reason.hint}</small>}
    </Banner>
  );
}
