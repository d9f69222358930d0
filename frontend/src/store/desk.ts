/** The desk: what this page alone knows of an open document. Nothing of it is in the file or seen by others. */

import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Box } from "../core/canvas/geometry";
import type { Position } from "../core/document/model";
import type { Wire } from "../core/graph/links";
import type { Problem } from "../core/problem";
import type { SeedPolicy } from "../core/run/seeds";

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
  /** The link that it is put into, where it is one. */
  readonly into?: Wire;
}

/** Something to be brought into view. Asking twice for the same is asking twice: `turn` counts. */
export interface Goal {
  readonly node: string;
  readonly port: string | null;
  readonly turn: number;
}

export type { SeedPolicy } from "../core/run/seeds";

export interface DeskState {
  readonly selected: ReadonlySet<string>;
  readonly goal: Goal | null;
  readonly palette: PaletteAsked | null;
  /** The part of the canvas that is in view; null until it was shown. */
  readonly seen: Box | null;
  /** The jobs that were submitted from here, newest last; the canvas shows the run of the last one. */
  readonly jobs: readonly string[];
  readonly times: number;
  readonly seeds: SeedPolicy;
  /** The nodes that the next run does anew because it has other seeds than the document says. */
  readonly varied: ReadonlySet<string>;
  /** How many runs were asked for whose jobs are not all submitted yet. */
  readonly sending: number;
  /** Why the last submission was refused; empty once one was taken. */
  readonly refused: readonly Problem[];
  /** The problem that one went to last, by its key in the list. */
  readonly atProblem: string | null;
  readonly runOnChange: boolean;
  /** Values for the workflow's parameters that the form was given, where they differ from the defaults. */
  readonly values: ReadonlyMap<string, unknown>;
  /** Seeds that runs shall leave as they are, and those that the last run used, by `seedKey`. */
  readonly locked: ReadonlySet<string>;
  readonly used: ReadonlyMap<string, string>;
  /** What the document said of each seed in that run, by the same keys: as long as it does, seeds count on. */
  readonly written: ReadonlyMap<string, string>;
}

export const EMPTY_DESK: DeskState = {
  selected: new Set(),
  goal: null,
  palette: null,
  seen: null,
  jobs: [],
  times: 1,
  seeds: "fixed",
  varied: new Set(),
  sending: 0,
  refused: [],
  atProblem: null,
  runOnChange: false,
  values: new Map(),
  locked: new Set(),
  used: new Map(),
  written: new Map(),
};

export type Desk = StoreApi<DeskState>;

export function createDesk(): Desk {
  return createStore<DeskState>()(() => EMPTY_DESK);
}

/** Select a node, or an input of it, and bring it into view. */
export function goTo(desk: Desk, node: string, port: string | null = null): void {
  desk.setState(({ goal }) => ({ selected: new Set([node]), goal: { node, port, turn: (goal?.turn ?? 0) + 1 } }));
}
