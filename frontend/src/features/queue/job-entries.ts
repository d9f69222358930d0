/** What can be done with a job. */

import { ArrowDown, ArrowDownToLine, ArrowUp, ArrowUpToLine, FileInput, FilePlus2, RotateCcw, Trash2, X } from "lucide-react"; // prettier-ignore
import { isOver } from "../../core/run/words";
import type { Answer } from "../../net/http";
import type { JobSummary } from "../../net/protocol";
import type { MenuEntry } from "../../parts/menu-entries";
import { tellProblem } from "../../store/notices";
import { openCopy } from "../../store/open-copy";
import type { Workspace } from "../../store/workspace";

const URGENT = 10;

export function jobEntries(
  workspace: Workspace,
  job: JobSummary,
  onStep: (step: number) => void,
): readonly MenuEntry[] {
  const { api, tabs, notices } = workspace;
  const ask = async (asked: Promise<Answer<unknown>>): Promise<void> => {
    const answer = await asked;
    if (!answer.ok && answer.problems[0]) tellProblem(notices, answer.problems[0]);
  };
  return [
    {
      label: "Open its workflow",
      icon: FileInput,
      onSelect: () => tabs.show(job.name),
      isDisabled: job.workflow === "",
    },
    { label: "Open as it was run", icon: FilePlus2, onSelect: () => void openAsRun(workspace, job) },
    "line",
    ...(job.state === "queued" ? waitingEntries(workspace, job, onStep, ask) : []),
    ...(isOver(job.state)
      ? [
          { label: "Run it again", icon: RotateCcw, onSelect: () => void ask(api.retryJob(job.id)) },
          { label: "Delete", icon: Trash2, isDanger: true, onSelect: () => void ask(api.deleteJob(job.id)) },
        ]
      : [{ label: "Cancel", icon: X, isDanger: true, onSelect: () => void ask(api.cancelJob(job.id)) }]),
  ];
}

function waitingEntries(
  { api }: Workspace,
  { id, priority }: JobSummary,
  onStep: (step: number) => void,
  ask: (asked: Promise<Answer<unknown>>) => Promise<void>,
): readonly MenuEntry[] {
  const level = (label: string, wanted: number): MenuEntry => ({
    label,
    checked: priority === wanted,
    onSelect: () => void ask(api.prioritiseJob(id, wanted)),
  });
  return [
    { label: "Move to the front", icon: ArrowUpToLine, onSelect: () => onStep(-Infinity) },
    { label: "Move up", icon: ArrowUp, keys: "Alt+↑", onSelect: () => onStep(-1) },
    { label: "Move down", icon: ArrowDown, keys: "Alt+↓", onSelect: () => onStep(1) },
    { label: "Move behind all", icon: ArrowDownToLine, onSelect: () => onStep(Infinity) },
    {
      label: "Priority",
      entries: [level("High", URGENT), level("Normal", 0), level("Low", -URGENT)],
    },
    "line",
  ];
}

/** A new document of what a job was given. */
async function openAsRun(workspace: Workspace, { id, name }: JobSummary): Promise<void> {
  const [view, text] = await Promise.all([workspace.api.job(id), workspace.api.jobDocument(id)]);
  const problem = [view, text].flatMap((answer) => (answer.ok ? [] : answer.problems))[0];
  if (problem) tellProblem(workspace.notices, problem);
  if (view.ok && text.ok) await openCopy(workspace, { name, document: text.value, parameters: view.value.parameters });
}
