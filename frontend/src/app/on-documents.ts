/** Hear of every change to any document that is open. */

import type { DocumentState } from "../store/document-state";
import type { Tabs } from "../store/tabs";

/** Until what this gives is called. */
export function onDocuments(tabs: Tabs, changed: (now: DocumentState, before: DocumentState) => void): () => void {
  let forget: readonly (() => void)[] = [];
  const listen = (): void => {
    for (const one of forget) one();
    forget = tabs.store.getState().tabs.map((tab) => tab.open.store.subscribe(changed));
  };
  listen();
  const end = tabs.store.subscribe(listen);
  return () => {
    end();
    for (const one of forget) one();
  };
}
