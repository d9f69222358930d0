/** The view: which of its rooms the page shows, for all documents alike. */

import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";

export type Mode = "graph" | "form";
/** What stands beside the canvas. */
export type Side = "inspector" | "queue" | "gallery";
/** What covers the page until it is closed. */
export type Sheet = "keys" | "templates" | "open";
export type Theme = "system" | "dark" | "light";
/** The rooms that can be made wider or higher. */
export type Room = "outline" | "source" | "side" | "problems";

export interface ViewState {
  readonly mode: Mode;
  readonly side: Side | null;
  readonly outline: boolean;
  readonly source: boolean;
  readonly problems: boolean;
  readonly sheet: Sheet | null;
  readonly theme: Theme;
  /** Pixels. */
  readonly sizes: Readonly<Record<Room, number>>;
}

export const FIRST_VIEW: ViewState = {
  mode: "graph",
  side: "inspector",
  outline: false,
  source: false,
  problems: false,
  sheet: null,
  theme: "system",
  sizes: { outline: 260, source: 420, side: 340, problems: 180 },
};

/** How small and how large a room can be made, in pixels. */
export const BOUNDS: Readonly<Record<Room, readonly [least: number, most: number]>> = {
  outline: [180, 480],
  source: [260, 900],
  side: [260, 720],
  problems: [96, 480],
};

export type View = StoreApi<ViewState>;

export function createView(kept: Partial<ViewState> = {}): View {
  return createStore<ViewState>()(() => ({ ...FIRST_VIEW, ...kept, sheet: null }));
}

export function resize(view: View, room: Room, size: number): void {
  const [least, most] = BOUNDS[room];
  const bounded = Math.min(most, Math.max(least, Math.round(size)));
  view.setState(({ sizes }) => ({ sizes: { ...sizes, [room]: bounded } }));
}

/** What of a view is worth keeping until the page is shown again. */
export function keptOf(state: ViewState): Omit<ViewState, "sheet"> {
  const { mode, side, outline, source, problems, theme, sizes } = state;
  return { mode, side, outline, source, problems, theme, sizes };
}

/** A view as it was kept, by an earlier version perhaps, or by somebody else: what does not fit is left out. */
export function viewFromKept(kept: unknown): Partial<ViewState> {
  if (typeof kept !== "object" || kept === null) return {};
  const said = kept as Readonly<Record<string, unknown>>;
  const found: Record<string, unknown> = {};
  for (const [name, known] of Object.entries(KNOWN)) if (known.includes(said[name])) found[name] = said[name];
  return { ...found, sizes: sizesFromKept(said.sizes) };
}

const SWITCH: readonly unknown[] = [true, false];
const KNOWN: Readonly<Record<string, readonly unknown[]>> = {
  mode: ["graph", "form"] satisfies readonly Mode[],
  side: ["inspector", "queue", "gallery", null] satisfies readonly (Side | null)[],
  theme: ["system", "dark", "light"] satisfies readonly Theme[],
  outline: SWITCH,
  source: SWITCH,
  problems: SWITCH,
};

function sizesFromKept(kept: unknown): ViewState["sizes"] {
  const said = (typeof kept === "object" && kept !== null ? kept : {}) as Readonly<Record<string, unknown>>;
  const known = Object.entries(BOUNDS).flatMap(([room, [least, most]]) => {
    const size = said[room];
    return typeof size === "number" && size >= least && size <= most ? [[room, size] as const] : [];
  });
  return { ...FIRST_VIEW.sizes, ...Object.fromEntries(known) };
}
