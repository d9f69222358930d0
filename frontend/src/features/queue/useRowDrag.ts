/** Dragging a row to another place in a list of rows of one height. */

import { useCallback, useEffect, useRef, useState } from "react";
import type { PointerEvent, RefObject } from "react";

interface Drag {
  readonly job: string;
  /** Null until it was moved. */
  readonly gap: number | null;
}

export interface RowDrag {
  readonly job: string | null;
  /** The gap that it would go to, counted within the rows that can be moved. */
  readonly gap: number | null;
  readonly begin: (job: string, event: PointerEvent) => void;
}

/** `first` rows stand before the `count` that can be moved. Escape ends it without moving anything. */
export function useRowDrag(
  box: RefObject<HTMLElement | null>,
  row: number,
  first: number,
  count: number,
  onDrop: (job: string, gap: number) => void,
): RowDrag {
  const [drag, setDrag] = useState<Drag | null>(null);
  const begin = useCallback((job: string, event: PointerEvent) => {
    event.preventDefault();
    setDrag({ job, gap: null });
  }, []);
  const drop = useRef(onDrop);
  useEffect(() => {
    drop.current = onDrop;
  });
  useEffect(() => {
    if (drag === null) return;
    const gapAt = (y: number): number | null => {
      const element = box.current;
      if (!element) return drag.gap;
      const at = (y - element.getBoundingClientRect().top + element.scrollTop) / row - first;
      return Math.min(count, Math.max(0, Math.round(at)));
    };
    return listen({
      pointermove: (event) => setDrag({ ...drag, gap: gapAt(event.clientY) }),
      pointerup: () => {
        setDrag(null);
        if (drag.gap !== null) drop.current(drag.job, drag.gap);
      },
      keydown: (event) => {
        if (event.key === "Escape") setDrag(null);
      },
    });
  }, [drag, box, row, first, count]);
  return { job: drag?.job ?? null, gap: drag?.gap ?? null, begin };
}

type Heard = { readonly [E in "pointermove" | "pointerup" | "keydown"]: (event: WindowEventMap[E]) => void };

/** Hear what happens in the window, until what this gives is called. */
function listen(heard: Heard): () => void {
  const stop = new AbortController();
  addEventListener("pointermove", heard.pointermove, { signal: stop.signal });
  addEventListener("pointerup", heard.pointerup, { signal: stop.signal });
  addEventListener("keydown", heard.keydown, { signal: stop.signal });
  return () => stop.abort();
}
