/** The stage: what the canvas alone knows of one tab, much of it only while the pointer is down. */

import type { Viewport } from "@xyflow/react";
import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Box, Guide } from "../../core/canvas/geometry";
import type { Position } from "../../core/document/model";
import type { Aim } from "../../core/graph/aim";
import type { Tab } from "../../store/tabs";
import type { Flow } from "./flow";
import { NO_FLOW } from "./flow";

/** How much of a card is drawn: all of it, its ports without fields, or a box. */
export type Level = "near" | "middle" | "far";

export interface Bend {
  readonly wire: string;
  readonly points: readonly Position[];
}

export interface StageState {
  readonly flow: Flow;
  readonly level: Level;
  /** Where things are while they are dragged, by the id that React Flow knows them by. */
  readonly moved: ReadonlyMap<string, Position>;
  /** Frames and notes while they are resized. */
  readonly resized: ReadonlyMap<string, Box>;
  /** Sizes that cards turned out to have, where a picture made them higher. */
  readonly sizes: ReadonlyMap<string, { readonly width: number; readonly height: number }>;
  /** Cards that show all of their settings. */
  readonly opened: ReadonlySet<string>;
  /** Frames, notes and links that are selected; selected nodes are on the desk. */
  readonly picked: ReadonlySet<string>;
  /** Whether the view is being moved: cards that come into it wait with their fields until it stands. */
  readonly isMoving: boolean;
  /** The card under the pointer, far away. */
  readonly touched: string | null;
  readonly guides: readonly Guide[];
  readonly bend: Bend | null;
  /** The link that what is dragged would be put into. */
  readonly splice: string | null;
  readonly aim: Aim | null;
  /** What is being named in place. */
  readonly renaming: string | null;
  /** The node that a link is made from by keyboard. */
  readonly linking: string | null;
  /** What was last done, for those who cannot see it. */
  readonly said: string;
}

export type Stage = StoreApi<StageState> & { viewport: Viewport | null };

const NOWHERE: ReadonlyMap<string, never> = new Map<string, never>();
const NOTHING: ReadonlySet<string> = new Set();

export const EMPTY_STAGE: StageState = {
  flow: NO_FLOW,
  level: "near",
  moved: NOWHERE,
  resized: NOWHERE,
  sizes: NOWHERE,
  opened: NOTHING,
  picked: NOTHING,
  isMoving: false,
  touched: null,
  guides: [],
  bend: null,
  splice: null,
  aim: null,
  renaming: null,
  linking: null,
  said: "",
};

/** What a drag leaves behind: nothing. */
export const STILL = { moved: NOWHERE, resized: NOWHERE, guides: [], splice: null } as const;

const STAGES = new WeakMap<Tab, Stage>();

/** The stage of a tab: the same one whenever the tab is shown again. */
export function stageOf(tab: Tab): Stage {
  const known = STAGES.get(tab);
  if (known) return known;
  const stage: Stage = Object.assign(
    createStore<StageState>()(() => EMPTY_STAGE),
    { viewport: null },
  );
  STAGES.set(tab, stage);
  return stage;
}

/** The level at a zoom. Around each border it stays what it is, so that nothing flickers. */
export function levelAt(zoom: number, now: Level): Level {
  const [far, near] = [now === "far" ? 0.34 : 0.3, now === "near" ? 0.58 : 0.62];
  return zoom < far ? "far" : zoom < near ? "middle" : "near";
}
