/** Sends what tabs that were closed had no answer to, each under the name that it had, so that nothing is done twice. */

import { CLOCK } from "../net/clock";
import { Client } from "../net/client";
import type { OpenSocket } from "../net/socket";
import { openDocument } from "../store/document";
import type { OpenDocument } from "../store/document";
import type { Notices } from "../store/notices";
import { tell, tellProblem } from "../store/notices";
import { createRunStore } from "../store/run";
import { forget, leavers, withLeft } from "./left";
import type { Found } from "./left";

export async function sendLeft(open: OpenSocket, notices: Notices): Promise<void> {
  await Promise.all(leavers().map((id) => withLeft(id, async (found) => send(id, found, open, notices))));
}

async function send(id: string, { ticket, unanswered }: Found, open: OpenSocket, notices: Notices): Promise<void> {
  const client = new Client(open, CLOCK, createRunStore().listener, ticket);
  client.start();
  const documents = [...unanswered].map(([name, envelopes]) => openDocument(client, name, envelopes));
  await Promise.all(documents.map(answered));
  for (const document of documents) report(document, notices);
  forget(id);
  for (const { actions } of documents) actions.leave();
  client.stop();
}

/** Wait until the server has answered everything, or says that there is no such document. */
function answered({ store }: OpenDocument): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      const { status, unanswered } = store.getState();
      const isOver = status.kind === "failed" || status.kind === "closed";
      if (!isOver && (status.kind !== "open" || unanswered > 0)) return;
      stop();
      resolve();
    };
    const stop = store.subscribe(look);
    look();
  });
}

/** Say what became of it. */
function report({ store }: OpenDocument, notices: Notices): void {
  const { status, name, refusals } = store.getState();
  const problem = status.kind === "failed" ? status.problem : refusals[0]?.problems[0];
  if (problem) tellProblem(notices, { ...problem, message: `What was left of ${name}: ${problem.message}` });
  else tell(notices, { text: `What was left of ${name} is in it now` });
}
