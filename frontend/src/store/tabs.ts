/** The tabs: the documents that this page has open, in order, and which of them is shown. */

import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Client } from "../net/client";
import type { Envelope } from "../net/envelopes";
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
  /** Put a tab at this place among the others. */
  readonly move: (id: number, index: number) => void;
  readonly close: (id: number) => void;
}

/** What of the tabs is worth keeping until the page is shown again: the names, and which of them is shown. */
export interface KeptTabs {
  readonly names: readonly string[];
  readonly active: string | null;
}

/** No tab yet. The documents begin with what the page before this one left unanswered, by their names. */
export function createTabs(client: Client, left: ReadonlyMap<string, readonly Envelope[]> = new Map()): Tabs {
  const store = createStore<TabsState>()(() => ({ tabs: [], active: null }));
  let made = 0;
  const waiting = new Map(left);
  const taken = (name: string): readonly Envelope[] => {
    const envelopes = waiting.get(name) ?? [];
    waiting.delete(name); // a tab that is opened once more begins with nothing
    return envelopes;
  };
  return {
    store,
    show(name) {
      const known = store.getState().tabs.find((tab) => nameOf(tab) === name);
      if (known && isAlive(known)) {
        store.setState({ active: known.id });
        return known;
      }
      made += 1;
      const tab: Tab = { id: made, open: openDocument(client, name, taken(name)), desk: createDesk() };
      store.setState(({ tabs }) => ({ tabs: placed(tabs, tab, known), active: tab.id }));
      known?.open.actions.leave();
      return tab;
    },
    activate: (id) => store.setState({ active: id }),
    move(id, index) {
      store.setState(({ tabs }) => ({ tabs: moved(tabs, id, index) }));
    },
    close(id) {
      const tab = store.getState().tabs.find((one) => one.id === id);
      store.setState((state) => without(state, id));
      tab?.open.actions.leave();
    },
  };
}

/** Whether a document is open, or on its way: one that was deleted may be there again, but not in the same tab. */
function isAlive(tab: Tab): boolean {
  const { kind } = tab.open.store.getState().status;
  return kind === "open" || kind === "opening";
}

/** The tabs with a new one in the place of another, or at their end. */
function placed(tabs: readonly Tab[], tab: Tab, instead: Tab | undefined): readonly Tab[] {
  return instead ? tabs.map((one) => (one === instead ? tab : one)) : [...tabs, tab];
}

function moved(tabs: readonly Tab[], id: number, index: number): readonly Tab[] {
  const others = tabs.filter((tab) => tab.id !== id);
  return [...others.slice(0, index), ...tabs.filter((tab) => tab.id === id), ...others.slice(index)];
}

/** The tabs without one; if it was shown, the next one is, or the last. */
function without({ tabs, active }: TabsState, id: number): TabsState {
  const left = tabs.filter((tab) => tab.id !== id);
  const index = tabs.findIndex((tab) => tab.id === id);
  const next = left[Math.min(index, left.length - 1)]?.id ?? null;
  return { tabs: left, active: active === id ? next : active };
}

/** The name of the document in a tab, which may have been renamed since it was opened. */
export function nameOf(tab: Tab): string {
  return tab.open.store.getState().name;
}

export function keptTabs({ tabs, active }: TabsState): KeptTabs {
  const shown = tabs.find((tab) => tab.id === active);
  return { names: tabs.map(nameOf), active: shown ? nameOf(shown) : null };
}

/** Tabs as they were kept; nothing where that is none of ours. */
export function tabsFromKept(kept: unknown): KeptTabs {
  const said = (typeof kept === "object" && kept !== null ? kept : {}) as Readonly<Record<string, unknown>>;
  const names = Array.isArray(said.names) ? said.names.filter((name) => typeof name === "string") : [];
  const active = typeof said.active === "string" && names.includes(said.active) ? said.active : (names[0] ?? null);
  return { names: [...new Set(names)].slice(0, MOST_KEPT), active };
}

const MOST_KEPT = 50;
