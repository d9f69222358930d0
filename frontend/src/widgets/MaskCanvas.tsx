/** The picture with the mask on it, painted by pointer, or by keys: arrows move the brush, Space paints. */

import { useEffect, useRef, useState } from "react";
import type { CSSProperties, KeyboardEvent, PointerEvent } from "react";
import type { Spot } from "../core/fields/mask";
import type { Painting } from "./painting";
import { drawMask, drawPicture } from "./drawing";

export type Tool = "brush" | "eraser";

export interface MaskCanvasProps {
  readonly painting: Painting;
  readonly tool: Tool;
  readonly radius: number;
  /** Counts what changed the mask elsewhere. */
  readonly turn: number;
  readonly onTool: (tool: Tool) => void;
  readonly onRadius: (radius: number) => void;
  readonly onChanged: () => void;
}

const KEYS =
  "Arrow keys move the brush, with Shift further. Space paints, B is the brush, E the eraser, [ and ] the size, I inverts, Control Z undoes.";

export function MaskCanvas(props: MaskCanvasProps) {
  const { painting, radius, tool, turn } = props;
  const { width, height } = painting.pixels;
  const below = useRef<HTMLCanvasElement>(null);
  const above = useRef<HTMLCanvasElement>(null);
  const [spot, setSpot] = useState<Spot | null>(null);
  useEffect(() => {
    if (below.current) drawPicture(below.current, painting.pixels);
  }, [painting]);
  useEffect(() => {
    if (above.current) drawMask(above.current, painting.sheet);
  }, [painting, turn]);
  const handlers = useStrokes(props, above, spot, setSpot);
  const ring = spot && {
    left: `${(spot.x / width) * 100}%`,
    top: `${(spot.y / height) * 100}%`,
    width: `${((radius * 2) / width) * 100}%`,
  };
  return (
    <div className="mask-canvas-room">
      <div className="mask-canvas" style={{ "--ratio": width / height, "--width": `${width}px` } as CSSProperties}>
        <canvas ref={below} width={width} height={height} aria-hidden="true" />
        <canvas
          ref={above}
          width={width}
          height={height}
          tabIndex={0}
          role="application"
          aria-label={`The mask, ${width} by ${height} pixels`}
          aria-description={KEYS}
          {...handlers}
        />
        {ring && <span className={`mask-canvas-ring is-${tool}`} style={ring} />}
      </div>
      <p className="mask-canvas-keys">{KEYS}</p>
    </div>
  );
}

interface Canvas {
  readonly current: HTMLCanvasElement | null;
}

function useStrokes(props: MaskCanvasProps, canvas: Canvas, spot: Spot | null, setSpot: (spot: Spot | null) => void) {
  const { painting, tool, radius, onChanged } = props;
  const last = useRef<Spot | null>(null);
  const paint = (from: Spot, to: Spot): void => {
    const area = painting.sheet.line(from, to, radius, tool === "brush" ? 255 : 0);
    if (canvas.current) drawMask(canvas.current, painting.sheet, area);
  };
  const settle = (): void => {
    if (!last.current) return;
    last.current = null;
    painting.sheet.settle();
    onChanged();
  };
  const at = (event: PointerEvent<HTMLCanvasElement>): Spot => {
    const room = event.currentTarget.getBoundingClientRect();
    const { width, height } = painting.pixels;
    const [x, y] = [(event.clientX - room.left) / room.width, (event.clientY - room.top) / room.height];
    return { x: x * width, y: y * height };
  };
  return {
    onPointerDown(event: PointerEvent<HTMLCanvasElement>) {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      last.current = at(event);
      paint(last.current, last.current);
    },
    onPointerMove(event: PointerEvent<HTMLCanvasElement>) {
      const now = at(event);
      setSpot(now);
      if (!last.current) return;
      paint(last.current, now);
      last.current = now;
    },
    onPointerUp: settle,
    onPointerCancel: settle,
    onPointerLeave: () => last.current ?? setSpot(null),
    onFocus: () => spot ?? setSpot({ x: painting.pixels.width / 2, y: painting.pixels.height / 2 }),
    onKeyDown: keysOf(props, spot, setSpot, paint),
  };
}

const WAYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

type Paint = (from: Spot, to: Spot) => void;

/** Each press of Space is a stroke; with Control held, moving paints. */
function keysOf(props: MaskCanvasProps, spot: Spot | null, setSpot: (spot: Spot) => void, paint: Paint) {
  const { painting, radius, onTool, onRadius, onChanged } = props;
  const { width, height } = painting.pixels;
  const done = (): void => {
    painting.sheet.settle();
    onChanged();
  };
  const acts: Readonly<Record<string, () => unknown>> = {
    " ": () => spot && paint(spot, spot),
    b: () => onTool("brush"),
    e: () => onTool("eraser"),
    "[": () => onRadius(radius - Math.max(1, Math.round(radius / 8))),
    "]": () => onRadius(radius + Math.max(1, Math.round(radius / 8))),
    i: () => painting.sheet.invert(),
    z: () => painting.sheet.undo(),
    Z: () => painting.sheet.redo(),
  };
  return (event: KeyboardEvent): void => {
    const way = WAYS[event.key];
    const act = acts[event.key];
    const isHeld = event.ctrlKey || event.metaKey;
    if (way) {
      const step = (event.shiftKey ? 4 : 1) * Math.max(1, Math.round(radius / 4));
      const from = spot ?? { x: width / 2, y: height / 2 };
      const to = { x: clamp(from.x + way[0] * step, width), y: clamp(from.y + way[1] * step, height) };
      if (isHeld) paint(from, to);
      setSpot(to);
    } else if (act && isHeld === /^z$/i.test(event.key)) act();
    else return;
    event.preventDefault();
    event.stopPropagation();
    done();
  };
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(0, value));
}
