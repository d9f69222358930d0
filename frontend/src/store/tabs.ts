/** The tabs: the documents that this page has open, in order, and which of them is shown. */

import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Client } from "../net/client";
import type { Desk } from "./desk";
import { createDesk } from "./desk";
import type { OpenDocument } from "./document";
import { openDocument } from "./document";

export interface Tab {
  /** Stays when the document is renamed. */
  readonly id: number;
  readonly open: OpenDocument;
  readonly desk: Desk;
}

export interface TabsState {
  readonly tabs: readonly Tab[];
  readonly active: number | null;
}

export interface Tabs {
  readonly store: StoreApi<TabsState>;
  /** Show a document: its tab, or a new one. */
  readonly show: (name: string) => Tab;
  readonly activate: (id: number) => void;
  readonly close: (id: number) => void;
}

export function createTabs(client: Client): Tabs {
  const store = createStore<TabsState>()(() => ({ tabs: [], active: null }));
  let made = 0;
  return {
    store,
    show(name) {
      const known = store.getState().tabs.find((tab) => tab.open.store.getState().name === name);
      if (known) {
        store.setState({ active: known.id });
        return known;
      }
      made += 1;
      const tab: Tab = { id: made, open: openDocument(client, name), desk: createDesk() };
      store.setState(({ tabs }) => ({ tabs: [...tabs, tab], active: tab.id }));
      return tab;
    },
    activate: (id) => store.setState({ active: id }),
    close(id) {
      const { tabs, active } = store.getState();
      const index = tabs.findIndex((tab) => tab.id === id);
      const tab = tabs[index];
      if (!tab) return;
      const left = tabs.filter((one) => one !== tab);
      const next = left[Math.min(index, left.length - 1)]?.id ?? null;
      store.setState({ tabs: left, active: active === id ? next : active });
      tab.open.actions.leave();
    },
  };
}
