/** Presence: others are told what is selected here and where the pointer is, ten times a second at most. */

import { useReactFlow } from "@xyflow/react";
import { useEffect, useMemo, useRef } from "react";
import type { PointerEvent } from "react";
import type { Selected } from "../../core/canvas/presence";
import type { Position } from "../../core/document/model";
import { useDesk } from "../../parts/workspace";
import { useBench } from "./bench";

const EVERY = 100;

interface Told {
  cursor: Position | null;
  timer: ReturnType<typeof setTimeout> | null;
}

export function usePresence() {
  const { tab } = useBench();
  const flow = useReactFlow();
  const selected = useDesk((desk) => desk.selected);
  const told = useRef<Told>({ cursor: null, timer: null });
  const handlers = useMemo(() => {
    const say = (): void => {
      const { desk, open } = tab;
      told.current.timer = null;
      const said: Selected = { nodes: [...desk.getState().selected], cursor: told.current.cursor };
      open.actions.select(said);
    };
    const soon = (): void => {
      if (tab.open.store.getState().present.size > 1) told.current.timer ??= setTimeout(say, EVERY);
    };
    return {
      soon,
      onPointerMove: (event: PointerEvent): void => {
        const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }, { snapToGrid: false });
        told.current.cursor = [Math.round(x), Math.round(y)];
        soon();
      },
      onPointerLeave: (): void => {
        told.current.cursor = null;
        soon();
      },
    };
  }, [tab, flow]);
  const { soon, ...pointer } = handlers;
  useEffect(() => soon(), [selected, soon]);
  useEffect(() => {
    const { current } = told;
    return () => {
      if (current.timer !== null) clearTimeout(current.timer);
      current.timer = null;
    };
  }, []);
  return pointer;
}
