/** The desk: what this page alone knows of an open document. Nothing of it is in the file or seen by others. */

import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Position } from "../core/document/model";

/** A port of a node that a link is drawn from. */
export interface LooseEnd {
  readonly node: string;
  readonly port: string;
  readonly side: "input" | "output";
}

/** The palette is asked for: where the node shall stand, and what it shall fit. */
export interface PaletteAsked {
  /** In the coordinates of the canvas; null for the middle of what is seen. */
  readonly at: Position | null;
  readonly from: LooseEnd | null;
}

/** Something to be brought into view. Asking twice for the same is asking twice: `turn` counts. */
export interface Goal {
  readonly node: string;
  readonly port: string | null;
  readonly turn: number;
}

export type SeedPolicy = "fixed" | "increment" | "random";

export interface DeskState {
  readonly selected: ReadonlySet<string>;
  readonly goal: Goal | null;
  readonly palette: PaletteAsked | null;
  /** The jobs that were submitted from here, newest last; the canvas shows the run of the last one. */
  readonly jobs: readonly string[];
  readonly times: number;
  readonly seeds: SeedPolicy;
  readonly runOnChange: boolean;
  /** Values for the workflow's parameters that the form was given, where they differ from the defaults. */
  readonly values: ReadonlyMap<string, unknown>;
}

export const EMPTY_DESK: DeskState = {
  selected: new Set(),
  goal: null,
  palette: null,
  jobs: [],
  times: 1,
  seeds: "fixed",
  runOnChange: false,
  values: new Map(),
};

export type Desk = StoreApi<DeskState>;

export function createDesk(): Desk {
  return createStore<DeskState>()(() => EMPTY_DESK);
}

/** Select a node, or an input of it, and bring it into view. */
export function goTo(desk: Desk, node: string, port: string | null = null): void {
  desk.setState(({ goal }) => ({ selected: new Set([node]), goal: { node, port, turn: (goal?.turn ?? 0) + 1 } }));
}
