/** Words for a node's view: for its tooltip, and for those who hear the page. */

import type { NodeKind, NodeView } from "./node-view";
import { counted, duration, size } from "./words";

const WORDS: Readonly<Record<NodeKind, string>> = {
  unknown: "",
  waiting: "Waits for its turn",
  running: "Running",
  cached: "Its result was there already",
  finished: "Done",
  failed: "Failed",
  skipped: "Not run",
  stopped: "Cancelled",
  "will-run": "Will run",
  "will-be-cached": "Its result is there: it will not run again",
};

/** All that there is to say, in a line. */
export function viewWords(view: NodeView): string {
  const { kind, done, total, over, steps, because, problem } = view;
  const parts = [WORDS[kind]];
  if (kind === "running" && total > 0) parts.push(`${done} of ${total}`);
  if (kind === "running" && steps > 1) parts.push(`${over} of ${counted(steps, "element")} done`);
  if (kind === "failed" && problem) parts.push(problem.message);
  if (kind === "skipped" && because) parts.push(`${because} failed`);
  const took = [view.seconds === null ? "" : duration(view.seconds), view.peak === null ? "" : size(view.peak)];
  const last = took.filter(Boolean).join(", ");
  if (last !== "") parts.push(kind === "finished" ? last : `last run: ${last}`);
  return parts.join(": ").replace(/: last/, "; last");
}

/** What the last run took, as short as can be. */
export function spent({ seconds, peak }: NodeView): string {
  if (seconds === null) return "";
  return peak === null ? duration(seconds) : `${duration(seconds)} · ${size(peak)}`;
}
