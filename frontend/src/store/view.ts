/** The view: which of its rooms the page shows, for all documents alike. */

import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";

export type Mode = "graph" | "form";
/** What stands beside the canvas. */
export type Side = "inspector" | "queue" | "gallery";
/** What covers the page until it is closed. */
export type Sheet = "keys" | "templates" | "open" | "settings";

export interface ViewState {
  readonly mode: Mode;
  readonly side: Side | null;
  readonly outline: boolean;
  readonly source: boolean;
  readonly problems: boolean;
  readonly sheet: Sheet | null;
}

export const FIRST_VIEW: ViewState = {
  mode: "graph",
  side: "inspector",
  outline: false,
  source: false,
  problems: false,
  sheet: null,
};

export type View = StoreApi<ViewState>;

export function createView(kept: Partial<ViewState> = {}): View {
  return createStore<ViewState>()(() => ({ ...FIRST_VIEW, ...kept, sheet: null }));
}
