/** The page as it is, kept in the address, in the browser and in the title. */

import { useEffect } from "react";
import { keptOf } from "../store/view";
import type { DocumentState } from "../store/document-state";
import type { Theme } from "../store/view";
import { keptTabs, nameOf } from "../store/tabs";
import type { Tab } from "../store/tabs";
import type { Workspace } from "../store/workspace";
import { keep } from "./kept";
import { onDocuments } from "./on-documents";
import { hashOf, placeOf } from "./place";

export function useKeptPage(workspace: Workspace): void {
  useEffect(() => {
    const { tabs, view } = workspace;
    const shown = (): Tab | undefined => {
      const { tabs: all, active } = tabs.store.getState();
      return all.find((tab) => tab.id === active);
    };
    const note = (): void => {
      const tab = shown();
      const name = tab ? nameOf(tab) : "";
      const hash = hashOf(name, view.getState().mode);
      if (location.hash !== hash) history.replaceState(null, "", location.pathname + location.search + hash);
      document.title = name === "" ? "Darkroom" : `${name} – Darkroom`;
      keep("tabs", keptTabs(tabs.store.getState()));
      keep("view", keptOf(view.getState()));
      applyTheme(view.getState().theme);
    };
    const led = (): void => {
      const { name, mode } = placeOf(location.hash);
      if (mode) view.setState({ mode });
      if (name !== "") tabs.show(name);
    };
    const renamed = (now: DocumentState, before: DocumentState): void => {
      if (now.name !== before.name) note();
    };
    note();
    addEventListener("hashchange", led);
    const forget = [tabs.store.subscribe(note), view.subscribe(note), onDocuments(tabs, renamed)];
    return () => {
      removeEventListener("hashchange", led);
      for (const one of forget) one();
    };
  }, [workspace]);
}

export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
