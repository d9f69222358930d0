/** Dragging a number: to the right it grows; with Shift finely, with Alt coarsely; a click without a drag edits it. */

import { useRef } from "react";
import type { PointerEvent } from "react";
import type { NumberRange } from "../core/fields/field";
import type { Pace } from "../core/fields/numbers";
import { dragged } from "../core/fields/numbers";

/** Pixels that are a click still. */
const SLACK = 3;

interface Drag {
  x: number;
  from: number;
  pace: Pace;
  gesture: string;
  isMoving: boolean;
}

interface Asked {
  readonly value: number;
  readonly range: NumberRange;
  readonly begin: () => string;
  readonly onChange: (value: number, gesture: string) => void;
}

/** What the input needs to be dragged, and to be written in after a click. */
export function useDragged({ value, range, begin, onChange }: Asked) {
  const drag = useRef<Drag | null>(null);
  return {
    onPointerDown(event: PointerEvent<HTMLInputElement>) {
      if (event.button !== 0 || document.activeElement === event.currentTarget) return;
      event.preventDefault(); // the caret goes in only after a click
      event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { x: event.clientX, from: value, pace: paceOf(event), gesture: "", isMoving: false };
    },
    onPointerMove(event: PointerEvent<HTMLInputElement>) {
      const now = drag.current;
      if (!now) return;
      if (!now.isMoving && Math.abs(event.clientX - now.x) < SLACK) return;
      if (!now.isMoving) Object.assign(now, { isMoving: true, gesture: begin() });
      if (now.pace !== paceOf(event)) Object.assign(now, { x: event.clientX, from: value, pace: paceOf(event) });
      const next = dragged(now.from, event.clientX - now.x, range, now.pace);
      if (next !== value) onChange(next, now.gesture);
    },
    onPointerUp(event: PointerEvent<HTMLInputElement>) {
      if (drag.current?.isMoving === false) {
        event.currentTarget.focus();
        event.currentTarget.select();
      }
      drag.current = null;
    },
    onPointerCancel() {
      drag.current = null;
    },
  };
}

/** How fast the keys that are held make it. */
export function paceOf({ shiftKey, altKey }: { readonly shiftKey: boolean; readonly altKey: boolean }): Pace {
  return shiftKey ? "fine" : altKey ? "coarse" : "normal";
}
