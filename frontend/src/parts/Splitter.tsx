/** The line between two rooms of the page: drawn with the pointer or moved with the arrows, it makes one wider. */

import { useRef } from "react";
import type { KeyboardEvent, PointerEvent } from "react";
import "./splitter.css";

export interface SplitterProps {
  /** What it makes wider, for those who cannot see it. */
  readonly label: string;
  /** Which way it is moved: `x` for one that stands upright. */
  readonly axis: "x" | "y";
  /** The size of the room in pixels, and its bounds. */
  readonly size: number;
  readonly least: number;
  readonly most: number;
  /** Whether the room lies after the line: moved forward, the line makes that smaller. */
  readonly isAfter: boolean;
  readonly onSize: (size: number) => void;
}

const STEP = 16;

export function Splitter({ label, axis, size, least, most, isAfter, onSize }: SplitterProps) {
  const from = useRef<{ readonly at: number; readonly size: number } | null>(null);
  const resize = (wanted: number): void => onSize(Math.round(Math.min(most, Math.max(least, wanted))));
  const place = (event: PointerEvent): number => (axis === "x" ? event.clientX : event.clientY);
  const sign = isAfter ? -1 : 1;

  function pressed(event: KeyboardEvent): void {
    const [less, more] = axis === "x" ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
    if (event.key !== less && event.key !== more) return;
    event.preventDefault();
    resize(size + (event.key === more ? STEP : -STEP) * sign);
  }

  return (
    <div
      className={`ui-splitter is-${axis}`}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={axis === "x" ? "vertical" : "horizontal"}
      aria-valuenow={size}
      aria-valuemin={least}
      aria-valuemax={most}
      onKeyDown={pressed}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { at: place(event), size };
      }}
      onPointerMove={(event) => {
        if (from.current) resize(from.current.size + (place(event) - from.current.at) * sign);
      }}
      onLostPointerCapture={() => (from.current = null)}
    />
  );
}
