/** A copy of what a job was given, as a new document in a tab. */

import { documentName, givenAsDefaults } from "../core/gallery/as-run";
import { tellProblem } from "./notices";
import { whenAnswered } from "./submitting";
import type { Workspace } from "./workspace";

/** What was run: its name, its text, and the values that its parameters had. */
export interface AsRun {
  readonly name: string;
  readonly document: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Make a document of it under a free name, and show it. The values are put in by edits, so that comments stay. */
export async function openCopy({ api, tabs, notices }: Workspace, asRun: AsRun): Promise<void> {
  const made = await api.createWorkflow({ name: documentName(asRun.name), document: asRun.document, free: true });
  if (!made.ok) {
    if (made.problems[0]) tellProblem(notices, made.problems[0]);
    return;
  }
  const { open } = tabs.show(made.value.name);
  const isOpen = await whenAnswered(open.store);
  const { document } = open.store.getState();
  if (isOpen && document) open.actions.edit(givenAsDefaults(document, asRun.parameters));
}
