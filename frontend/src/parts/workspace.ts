/** The workspace and the tab that a part of the page stands in, for the components. */

import { createContext, useContext, useEffect } from "react";
import { useStore } from "zustand";
import type { DeskState } from "../store/desk";
import type { DocumentState } from "../store/document-state";
import type { Handlers } from "../store/commands";
import type { RunState } from "../store/run";
import type { Tab } from "../store/tabs";
import type { ViewState } from "../store/view";
import type { Workspace } from "../store/workspace";

export const WorkspaceContext = createContext<Workspace | null>(null);
export const TabContext = createContext<Tab | null>(null);

export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext);
  if (workspace === null) throw new Error("this stands outside of the workspace");
  return workspace;
}

/** The tab of the document that is shown. */
export function useTab(): Tab {
  const tab = useContext(TabContext);
  if (tab === null) throw new Error("this stands outside of a tab");
  return tab;
}

/** Something of the shown document; drawn anew only when that changes. */
export function useDocument<T>(select: (state: DocumentState) => T): T {
  return useStore(useTab().open.store, select);
}

export function useDesk<T>(select: (state: DeskState) => T): T {
  return useStore(useTab().desk, select);
}

export function useRuns<T>(select: (state: RunState) => T): T {
  return useStore(useWorkspace().runs.store, select);
}

export function useView<T>(select: (state: ViewState) => T): T {
  return useStore(useWorkspace().view, select);
}

/** Do these commands as long as the component is shown. The handlers of the latest drawing count. */
export function useCommands(handlers: Handlers): void {
  const { commands } = useWorkspace();
  useEffect(() => commands.register(handlers));
}
