/** The map: all of the graph, small, and which part of it is in view. Drag to go there, turn the wheel to zoom. */

import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useEffect, useRef } from "react";
import type { PointerEvent } from "react";
import type { Box } from "../../core/canvas/geometry";
import { bounds } from "../../core/canvas/geometry";
import type { Bench } from "./bench";
import { useBench } from "./bench";
import { allBoxes, isMoved } from "./boxes";
import { frameName } from "./flow";
import { colourOf, onTheme } from "./theme";

const SIZE = { width: 176, height: 112 } as const;
const ROOM = 8;

/** How the canvas is laid on the map. */
interface Scale {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export function MapView() {
  const bench = useBench();
  const store = useStoreApi();
  const flow = useReactFlow();
  const map = useRef<HTMLDivElement>(null);
  const scale = useRef<Scale>({ x: 0, y: 0, zoom: 1 });
  useEffect(() => keepMap(map.current, bench, store, (now) => (scale.current = now)), [bench, store]);

  function goTo(event: PointerEvent<HTMLDivElement>): void {
    const box = event.currentTarget.getBoundingClientRect();
    const { x, y, zoom } = scale.current;
    const place = { x: (event.clientX - box.x - x) / zoom, y: (event.clientY - box.y - y) / zoom };
    void flow.setCenter(place.x, place.y, { zoom: flow.getZoom() });
  }

  return (
    <div
      ref={map}
      className="canvas-map"
      role="img"
      aria-label="Map of the graph"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        goTo(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) goTo(event);
      }}
      onWheel={(event) => void flow.zoomTo(flow.getZoom() * Math.exp(-event.deltaY / 500))}
    >
      <canvas width={2 * SIZE.width} height={2 * SIZE.height} />
      <div className="canvas-map-view" />
    </div>
  );
}

/** Paint the map, and again whenever the graph, the selection or the theme changes; the view moves without painting. */
function keepMap(
  map: HTMLElement | null,
  bench: Bench,
  store: ReturnType<typeof useStoreApi>,
  tell: (scale: Scale) => void,
): (() => void) | undefined {
  const sheet = map?.querySelector("canvas");
  const view = map?.querySelector<HTMLElement>(".canvas-map-view");
  if (!sheet || !view) return undefined;
  let [asked, scale]: [number, Scale] = [0, { x: 0, y: 0, zoom: 1 }];
  const show = (): void => {
    const { transform, width, height } = store.getState();
    placeView(view, scale, transform, width, height);
  };
  const draw = (): void => {
    asked = 0;
    scale = paintMap(sheet, bench);
    tell(scale);
    show();
  };
  const again = (): void => void (asked ||= requestAnimationFrame(draw));
  draw();
  const ends = [
    store.subscribe((now, before) => {
      if (now.transform !== before.transform || now.width !== before.width) show();
    }),
    bench.stage.subscribe((now, before) => {
      if (isMoved(now, before)) again();
    }),
    bench.tab.desk.subscribe((now, before) => {
      if (now.selected !== before.selected) again();
    }),
    onTheme(again),
  ];
  return () => {
    cancelAnimationFrame(asked);
    ends.forEach((end) => end());
  };
}

function paintMap(canvas: HTMLCanvasElement, bench: Bench): Scale {
  const boxes = allBoxes(bench);
  const around = bounds(boxes.values());
  const context = canvas.getContext("2d");
  context?.setTransform(1, 0, 0, 1, 0, 0);
  context?.clearRect(0, 0, canvas.width, canvas.height);
  if (!context || !around) return { x: 0, y: 0, zoom: 1 };
  const scale = scaleFor(around);
  const { selected } = bench.tab.desk.getState();
  const colours = { node: colourOf(canvas, "--line-strong"), chosen: colourOf(canvas, "--accent") };
  context.setTransform(2 * scale.zoom, 0, 0, 2 * scale.zoom, 2 * scale.x, 2 * scale.y);
  for (const [id, { x, y, width, height }] of boxes) {
    context.globalAlpha = frameName(id) === null ? 0.85 : 0.25;
    context.fillStyle = selected.has(id) ? colours.chosen : colours.node;
    context.fillRect(x, y, width, height);
  }
  return scale;
}

function scaleFor({ x, y, width, height }: Box): Scale {
  const zoom = Math.min((SIZE.width - 2 * ROOM) / width, (SIZE.height - 2 * ROOM) / height, 0.12);
  const [left, top] = [(SIZE.width - width * zoom) / 2, (SIZE.height - height * zoom) / 2];
  return { x: left - x * zoom, y: top - y * zoom, zoom };
}

function placeView(
  view: HTMLElement,
  scale: Scale,
  [x, y, zoom]: readonly [number, number, number],
  width: number,
  height: number,
): void {
  const [left, top] = [scale.x - (x / zoom) * scale.zoom, scale.y - (y / zoom) * scale.zoom];
  view.style.transform = `translate(${left}px, ${top}px)`;
  view.style.width = `${(width / zoom) * scale.zoom}px`;
  view.style.height = `${(height / zoom) * scale.zoom}px`;
}
