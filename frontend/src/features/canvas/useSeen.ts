/** What is seen: the part of the canvas in view, the level of detail, and what someone wants to be brought into view. */

import { useReactFlow, useStoreApi } from "@xyflow/react";
import type { Viewport } from "@xyflow/react";
import { useEffect, useMemo } from "react";
import { useDesk } from "../../parts/workspace";
import type { Bench } from "./bench";
import { useBench } from "./bench";
import { levelAt } from "./stage";
import { bringIntoView } from "./viewing";

export function useSeen() {
  const bench = useBench();
  const flow = useReactFlow();
  const store = useStoreApi();
  const goal = useDesk((desk) => desk.goal);
  useEffect(() => {
    if (goal === null || goal.turn === shownGoals.get(bench.stage)) return;
    shownGoals.set(bench.stage, goal.turn);
    bringIntoView(bench, flow, goal.node, true);
  }, [goal, bench, flow]);
  return useMemo(() => {
    const seen = (viewport: Viewport): void => {
      const { width, height } = store.getState();
      see(bench, viewport, width, height);
    };
    return {
      onInit: () => seen(flow.getViewport()),
      onMove: (_: unknown, { zoom }: Viewport) => setLevel(bench, zoom),
      onMoveStart: () => bench.stage.setState({ isMoving: true }),
      onMoveEnd: (_: unknown, viewport: Viewport): void => {
        bench.stage.setState({ isMoving: false });
        seen(viewport);
      },
    };
  }, [bench, flow, store]);
}

const shownGoals = new WeakMap<object, number>();

function see(bench: Bench, viewport: Viewport, width: number, height: number): void {
  const { x, y, zoom } = viewport;
  bench.stage.viewport = viewport;
  setLevel(bench, zoom);
  bench.tab.desk.setState({ seen: { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom } });
}

function setLevel({ stage }: Bench, zoom: number): void {
  const { level } = stage.getState();
  const next = levelAt(zoom, level);
  if (next !== level) stage.setState({ level: next });
}
