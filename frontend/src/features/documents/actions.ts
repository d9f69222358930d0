/** What can be done with documents as a whole: made, copied, renamed, deleted and brought back. */

import type { Answer } from "../../net/http";
import type { WorkflowNamed } from "../../net/protocol";
import { tell, tellProblem } from "../../store/notices";
import type { Tab } from "../../store/tabs";
import { nameOf } from "../../store/tabs";
import type { Workspace } from "../../store/workspace";

/** Make a document and show it. Its tab; null where that cannot be, which is said. */
export async function createDocument(workspace: Workspace, name: string, document?: string): Promise<Tab | null> {
  const asked = { name, free: true, ...(document !== undefined && { document }) };
  return shown(workspace, await workspace.api.createWorkflow(asked));
}

export async function useTemplate(workspace: Workspace, template: string): Promise<Tab | null> {
  return shown(workspace, await workspace.api.useTemplate(template, { free: true }));
}

/** A copy under another name, or a free one. It is shown; the first stays as it is. */
export async function duplicate(workspace: Workspace, name: string, to: string | null = null): Promise<Tab | null> {
  return shown(workspace, await workspace.api.duplicateWorkflow(name, to === null ? { free: true } : { to }));
}

/** Whether it has the new name. Whoever has it open is told by the server. */
export async function rename(workspace: Workspace, name: string, to: string): Promise<boolean> {
  const answer = await workspace.api.renameWorkflow(name, { to });
  if (!answer.ok) refuse(workspace, answer);
  return answer.ok;
}

/** Delete a document: its tab is closed, and for a while it can be brought back from where it stood. */
export async function remove(workspace: Workspace, name: string): Promise<boolean> {
  const { api, tabs, notices } = workspace;
  const answer = await api.deleteWorkflow(name);
  if (!answer.ok) {
    refuse(workspace, answer);
    return false;
  }
  const tab = tabs.store.getState().tabs.find((one) => nameOf(one) === name);
  if (tab) tabs.close(tab.id);
  const { trashed } = answer.value;
  const undo = (): void => void restore(workspace, trashed, tab !== undefined);
  tell(notices, { text: `${name} was deleted.`, action: { label: "Undo", perform: undo } });
  return true;
}

/** Bring a deleted document back, under another name if its own is taken by now. */
export async function restore(workspace: Workspace, trashed: string, isToBeShown: boolean): Promise<string | null> {
  const answer = await workspace.api.restoreWorkflow(trashed, { free: true });
  if (!answer.ok) {
    refuse(workspace, answer);
    return null;
  }
  if (isToBeShown) workspace.tabs.show(answer.value.name);
  return answer.value.name;
}

function shown(workspace: Workspace, answer: Answer<WorkflowNamed>): Tab | null {
  if (answer.ok) return workspace.tabs.show(answer.value.name);
  refuse(workspace, answer);
  return null;
}

/** Say why something was refused. */
export function refuse({ notices }: Workspace, answer: Answer<unknown>): void {
  if (answer.ok) return;
  for (const problem of answer.problems) tellProblem(notices, problem);
}
