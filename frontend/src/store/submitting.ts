/** Submitting: the words in which a run is asked of the server, and the moment when that can be done. */

import type { StoreApi } from "zustand/vanilla";
import type { Document } from "../core/document/model";
import { attempt } from "../core/edits";
import { sourcesOf } from "../core/run/made";
import type { Order } from "../core/run/submission";
import type { Submission } from "../net/protocol";
import type { DocumentState } from "./document-state";

/** What is sent, and where the outputs of that job come from. */
export interface Submitting {
  readonly body: Submission;
  readonly sources: ReadonlyMap<string, string>;
}

/** A run of a document by its name, so that the job has its text as it stands, and the edits that are of this run only. */
export function submissionOf(name: string, document: Document, order: Order, key: string): Submitting {
  const tried = attempt(document, order.edits);
  const body = {
    workflow: name,
    parameters: { ...order.parameters },
    to: [...order.to],
    idempotency_key: key,
    ...(order.edits.length > 0 && { edits: order.edits }),
  };
  return { body: body as Submission, sources: sourcesOf(tried.done ? tried.document : document) };
}

/** When the server has answered every edit: true; or false, where the document is no longer open. */
export function whenAnswered(store: StoreApi<DocumentState>): Promise<boolean> {
  return new Promise((resolve) => {
    const look = (): boolean => {
      const { status, document, unanswered } = store.getState();
      const isOver = status.kind === "failed" || status.kind === "closed";
      const isReady = status.kind === "open" && document !== null && unanswered === 0;
      if (isOver || isReady) resolve(isReady);
      return isOver || isReady;
    };
    if (look()) return;
    const stop = store.subscribe(() => {
      if (look()) stop();
    });
  });
}
