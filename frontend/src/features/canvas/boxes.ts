/** Boxes: where everything on the canvas stands just now, and how large it is. */

import type { Box, Boxes } from "../../core/canvas/geometry";
import type { Position } from "../../core/document/model";
import type { Bench } from "./bench";
import type { Thing } from "./flow";
import type { StageState } from "./stage";

/** The box of a thing of the flow, as it is dragged and resized just now. */
export function boxOfThing({ id, position, measured }: Thing, { moved, resized, sizes }: StageState): Box {
  const box = resized.get(id);
  if (box) return box;
  const [x, y] = moved.get(id) ?? [position.x, position.y];
  const size = sizes.get(id) ?? measured;
  return { x, y, width: size?.width ?? 0, height: size?.height ?? 0 };
}

/** Whether anything has another box than before, came or went. */
export function isMoved(now: StageState, before: StageState): boolean {
  if (now.moved !== before.moved || now.resized !== before.resized || now.sizes !== before.sizes) return true;
  const [{ cards, drawn }, last] = [now.flow, before.flow];
  if (drawn !== last.drawn || cards.length !== last.cards.length) return true;
  return cards !== last.cards && cards.some((card, index) => !isInPlace(card, last.cards[index]));
}

function isInPlace({ id, position, measured }: Thing, before: Thing | undefined): boolean {
  const isHere = id === before?.id && position.x === before.position.x && position.y === before.position.y;
  return isHere && measured?.height === before.measured?.height;
}

/** All boxes, by the ids that React Flow has. */
export function allBoxes({ stage }: Bench): Boxes {
  const state = stage.getState();
  const things: readonly Thing[] = [...state.flow.drawn, ...state.flow.cards];
  return new Map(things.map((thing) => [thing.id, boxOfThing(thing, state)]));
}

/** The boxes of nodes. */
export function nodeBoxes({ stage }: Bench): Boxes {
  const state = stage.getState();
  return new Map(state.flow.cards.map((card) => [card.id, boxOfThing(card, state)]));
}

/** The boxes of all that is selected. */
export function selectedBoxes(bench: Bench): Boxes {
  const { selected } = bench.tab.desk.getState();
  const { picked } = bench.stage.getState();
  return new Map([...allBoxes(bench)].filter(([id]) => selected.has(id) || picked.has(id)));
}

/** The uppermost card at a place. */
export function cardAt({ stage }: Bench, [x, y]: Position): string | null {
  const state = stage.getState();
  const hit = state.flow.cards.findLast((card) => {
    const box = boxOfThing(card, state);
    return x >= box.x && y >= box.y && x <= box.x + box.width && y <= box.y + box.height;
  });
  return hit?.id ?? null;
}

export function middleOf({ x, y, width, height }: Box): Position {
  return [x + width / 2, y + height / 2];
}
