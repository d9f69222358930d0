/** The lens of a frame: zoomed by the wheel and keys, moved by dragging. Several pictures may lie under one. */

import { useCallback, useLayoutEffect, useState } from "react";
import type { PointerEvent } from "react";
import type { Lens, Size } from "../../core/gallery/zoom";
import { fitted, kept, zoomed } from "../../core/gallery/zoom";

export interface LensTools {
  readonly lens: Lens;
  /** Takes the frame that the picture is seen in. */
  readonly setFrame: (element: HTMLElement | null) => void;
  /** The wheel was turned, at a point that is counted from the middle of the frame. */
  readonly turn: (turned: number, at: Point) => void;
  readonly zoom: (factor: number) => void;
  readonly fit: () => void;
  /** Pixel by pixel. */
  readonly whole: () => void;
  readonly hold: Hold;
}

interface Hold {
  readonly begin: (event: PointerEvent<HTMLElement>) => void;
  readonly move: (event: PointerEvent<HTMLElement>) => void;
  readonly end: () => void;
}

const STEP = 1.0015;

/** A lens on a picture of some size; it fits anew when another picture or frame comes. */
export function useLens(picture: Size): LensTools {
  const [frame, setFrame] = useState<HTMLElement | null>(null);
  const size = useSize(frame);
  const [own, setOwn] = useState<{ readonly of: string; readonly lens: Lens } | null>(null);
  const of = `${picture.width}x${picture.height} in ${size.width}x${size.height}`;
  const fit = fitted(picture, size);
  const lens = own?.of === of ? own.lens : fit;
  const change = useCallback((next: Lens) => setOwn({ of, lens: kept(next, picture, size) }), [of, picture, size]);
  const zoomAt = (factor: number, at: Point): void => change(zoomed(lens, factor, at, Math.min(fit.scale, 1)));
  return {
    lens,
    setFrame,
    turn: (turned, at) => zoomAt(STEP ** -turned, at),
    zoom: (factor) => zoomAt(factor, MIDDLE),
    fit: () => setOwn(null),
    whole: () => change({ scale: 1, ...MIDDLE }),
    hold: useHold(lens, change),
  };
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

const MIDDLE: Point = { x: 0, y: 0 };

/** The lens is moved as long as the pointer is down. */
function useHold(lens: Lens, change: (lens: Lens) => void): Hold {
  const [from, setFrom] = useState<Point | null>(null);
  return {
    begin(event) {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      setFrom({ x: event.clientX - lens.x, y: event.clientY - lens.y });
    },
    move(event) {
      if (from) change({ scale: lens.scale, x: event.clientX - from.x, y: event.clientY - from.y });
    },
    end: () => setFrom(null),
  };
}

function useSize(frame: HTMLElement | null): Size {
  const [size, setSize] = useState<Size>({ width: 1, height: 1 });
  useLayoutEffect(() => {
    if (!frame) return;
    const observer = new ResizeObserver(() => setSize({ width: frame.clientWidth, height: frame.clientHeight }));
    observer.observe(frame);
    return () => observer.disconnect();
  }, [frame]);
  return size;
}
