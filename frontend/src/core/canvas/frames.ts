/** Frames: titled areas. What lies in one moves with it. */

import type { Box, Boxes } from "./geometry";
import { bounds, contains } from "./geometry";
import type { Drawn, Frame } from "./layout";

const ROOM = { side: 24, top: 52 } as const;

/** The colours that frames can have, by the names of tokens. */
export const FRAME_COLOURS = ["person-1", "person-2", "person-3", "person-4", "person-5", "person-6"] as const;

/** A frame around boxes, with room for its title; null around none. */
export function frameAround(boxes: Iterable<Box>, title: string, colour: string = FRAME_COLOURS[0]): Frame | null {
  const around = bounds(boxes);
  if (!around) return null;
  return {
    x: around.x - ROOM.side,
    y: around.y - ROOM.top,
    width: around.width + 2 * ROOM.side,
    height: around.height + ROOM.top + ROOM.side,
    title,
    colour,
  };
}

/** The things that lie wholly in a frame, other frames too. */
export function heldBy(name: string, frame: Box, boxes: Boxes): readonly string[] {
  return [...boxes].filter(([id, box]) => id !== name && contains(frame, box)).map(([id]) => id);
}

/** A name that no entry of a part of the layout has: `frame_1`, `note_3`. */
export function freeName(entries: Drawn["frames"] | Drawn["notes"], kind: "frame" | "note"): string {
  for (let number = entries.size + 1; ; number++) {
    const name = `${kind}_${number}`;
    if (!entries.has(name)) return name;
  }
}
