/** Far away cards and links are painted together on one sheet: thousands of elements would be slow to move. */

import { useStoreApi } from "@xyflow/react";
import { useEffect, useRef } from "react";
import type { Box } from "../../core/canvas/geometry";
import { overlaps } from "../../core/canvas/geometry";
import type { Bench } from "./bench";
import { useBench, useStage } from "./bench";
import { isMoved, nodeBoxes } from "./boxes";
import type { Painting } from "./painting";
import { paint, paintingOf } from "./painting";
import { onTheme } from "./theme";

export function FarLayer() {
  const bench = useBench();
  const isFar = useStage((state) => state.level === "far");
  return isFar ? <Sheet bench={bench} /> : null;
}

function Sheet({ bench }: { readonly bench: Bench }) {
  const sheet = useRef<HTMLCanvasElement>(null);
  const store = useStoreApi();
  useEffect(() => (sheet.current ? keepPainted(sheet.current, bench, store) : undefined), [bench, store]);
  return <canvas ref={sheet} className="canvas-far" aria-hidden="true" />;
}

/** Paint the sheet, and again whenever the graph, the view or the theme changes. Gives what ends it. */
function keepPainted(canvas: HTMLCanvasElement, bench: Bench, store: ReturnType<typeof useStoreApi>): () => void {
  let asked = 0;
  let painting: Painting | null = null;
  const draw = (): void => {
    asked = 0;
    const { transform, width, height } = store.getState();
    painting ??= paintingOf(bench, canvas);
    paint(canvas, painting, transform, width, height);
  };
  const again = (): void => {
    asked ||= requestAnimationFrame(draw);
  };
  const anew = (): void => {
    painting = null;
    again();
  };
  draw();
  const ends = [
    store.subscribe((now, before) => {
      if (now.transform !== before.transform || now.width !== before.width || now.height !== before.height) again();
      const { userSelectionRect: rect, transform } = now;
      if (rect && rect !== before.userSelectionRect) selectIn(bench, rect, transform);
    }),
    bench.stage.subscribe((now, before) => {
      if (now.flow.edges !== before.flow.edges || isMoved(now, before)) anew();
    }),
    bench.tab.open.store.subscribe((now, before) => {
      if (now.problems !== before.problems) anew();
    }),
    onTheme(anew),
  ];
  return () => {
    cancelAnimationFrame(asked);
    ends.forEach((end) => end());
  };
}

/** Select what lies in the box that is being drawn, given in pixels of the page: React Flow does not know these cards. */
function selectIn(bench: Bench, rect: Box, [x, y, zoom]: readonly [number, number, number]): void {
  const box = { x: (rect.x - x) / zoom, y: (rect.y - y) / zoom, width: rect.width / zoom, height: rect.height / zoom };
  const ids = [...nodeBoxes(bench)].filter(([, one]) => overlaps(one, box)).map(([id]) => id);
  const { selected } = bench.tab.desk.getState();
  if (ids.length === selected.size && ids.every((id) => selected.has(id))) return;
  bench.tab.desk.setState({ selected: new Set(ids) });
}
