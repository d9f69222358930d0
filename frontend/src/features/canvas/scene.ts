/** The scene: what React Flow is given. A thing that looks as it did stays the same object, and is not drawn again. */

import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Catalogue } from "../../core/catalogue/catalogue";
import type { Document } from "../../core/document/model";
import type { Tab } from "../../store/tabs";
import type { Thing, WireEdge } from "./flow";
import { NO_FLOW, flowOf, kept } from "./flow";
import type { Stage, StageState } from "./stage";

export interface Scene {
  readonly things: readonly Thing[];
  readonly edges: readonly WireEdge[];
}

export interface Bench {
  readonly tab: Tab;
  readonly stage: Stage;
  readonly scene: StoreApi<Scene>;
  readonly catalogue: Catalogue;
}

interface Made<T> {
  readonly base: T;
  readonly made: T;
}

export function benchOf(tab: Tab, stage: Stage, catalogue: Catalogue): Bench {
  return { tab, stage, catalogue, scene: createStore<Scene>()(() => ({ things: [], edges: [] })) };
}

/** Keep the scene as the document, the desk and the stage are. Gives what ends it. */
export function play({ tab, stage, scene, catalogue }: Bench): () => void {
  const things = new Map<string, Made<Thing>>();
  const edges = new Map<string, Made<WireEdge>>();
  const flow = (): void => {
    const { flow: before, opened } = stage.getState();
    const { document } = tab.open.store.getState();
    if (document === before.document && opened === before.opened) return;
    stage.setState({ flow: document ? flowOf(document, catalogue, opened, before) : NO_FLOW });
    if (document) unselectGone(tab, document);
  };
  let shown: StageState | null = null;
  const draw = (): void => {
    const state = stage.getState();
    const { selected } = tab.desk.getState();
    const before = scene.getState();
    const after = kept(before.things, thingsOf(state, selected, things));
    const lines = shown && hasSameEdges(state, shown) ? before.edges : kept(before.edges, edgesOf(state, edges));
    shown = state;
    if (after !== before.things || lines !== before.edges) scene.setState({ things: after, edges: lines });
  };
  flow();
  draw();
  const ends = [
    tab.open.store.subscribe(flow),
    tab.desk.subscribe((now, before) => {
      if (now.selected !== before.selected) draw();
    }),
    stage.subscribe((now, before) => {
      if (now.opened !== before.opened) flow();
      if (isDrawn(now, before)) draw();
    }),
  ];
  return () => ends.forEach((end) => end());
}

/** A node that is no more, whoever removed it, is not selected: what is done to the selection would count it. */
function unselectGone({ desk }: Tab, { nodes }: Document): void {
  const { selected } = desk.getState();
  const left = [...selected].filter((id) => nodes.has(id));
  if (left.length < selected.size) desk.setState({ selected: new Set(left) });
}

function isDrawn(now: StageState, before: StageState): boolean {
  const fields = ["flow", "moved", "resized", "sizes", "picked", "touched"] as const;
  return fields.some((field) => now[field] !== before[field]) || isFar(now) !== isFar(before);
}

function hasSameEdges(now: StageState, before: StageState): boolean {
  return now.flow.edges === before.flow.edges && now.picked === before.picked && isFar(now) === isFar(before);
}

const isFar = ({ level }: StageState): boolean => level === "far";

/**
 * Frames lie beneath, then notes, then cards in the document's order. Far away the cards are painted together, and only
 * those are there that someone works with.
 */
function thingsOf(state: StageState, selected: ReadonlySet<string>, known: Map<string, Made<Thing>>): readonly Thing[] {
  const { flow, picked, touched, moved } = state;
  const isSelected = (id: string): boolean => selected.has(id) || picked.has(id);
  const isHeld = ({ id }: Thing): boolean => id === touched || isSelected(id) || moved.has(id);
  const cards = isFar(state) ? flow.cards.filter(isHeld) : flow.cards;
  return [...flow.drawn, ...cards].map((base) => {
    const last = known.get(base.id);
    const made = thingOf(base, state, isSelected(base.id), last?.base === base ? last.made : base);
    if (made !== last?.made) known.set(base.id, { base, made });
    return made;
  });
}

/** A thing as it stands just now. `last` is how it stood before, or the thing itself. */
function thingOf(base: Thing, state: StageState, selected: boolean, last: Thing): Thing {
  const box = state.resized.get(base.id);
  const [x, y] = box ? [box.x, box.y] : (state.moved.get(base.id) ?? [base.position.x, base.position.y]);
  const size = box ?? state.sizes.get(base.id) ?? base.measured;
  const [width, height] = [size?.width ?? 0, size?.height ?? 0];
  const stands = last.position.x === x && last.position.y === y && (last.selected ?? false) === selected;
  if (stands && last.measured?.width === width && last.measured.height === height) return last;
  const fixed = base.type === "card" ? {} : { width, height };
  return { ...base, ...fixed, position: { x, y }, measured: { width, height }, selected };
}

/** Far away there are none: they are painted together. */
function edgesOf(state: StageState, known: Map<string, Made<WireEdge>>): readonly WireEdge[] {
  const { flow, picked } = state;
  if (isFar(state)) return [];
  return flow.edges.map((base) => {
    const last = known.get(base.id);
    const selected = picked.has(base.id);
    if (last?.base === base && (last.made.selected ?? false) === selected) return last.made;
    const made = selected ? { ...base, selected } : base;
    known.set(base.id, { base, made });
    return made;
  });
}
