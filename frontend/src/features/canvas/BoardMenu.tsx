/** The menu of the right mouse button: for a node, a link, a frame, or the ground. */

import { useReactFlow } from "@xyflow/react";
import type { ReactElement } from "react";
import { useRef } from "react";
import type { MouseEvent } from "react";
import { ContextMenu } from "../../parts/Menu";
import type { MenuEntry } from "../../parts/menu-entries";
import { useWorkspace } from "../../parts/workspace";
import type { Position } from "../../core/document/model";
import { useBench } from "./bench";
import { entriesFor } from "./menu";
import type { Spot } from "./menu";
import { selectNodes } from "./selecting";

export function BoardMenu({ children }: { readonly children: ReactElement }) {
  const bench = useBench();
  const flow = useReactFlow();
  const { notices } = useWorkspace();
  const spot = useRef<Spot>({ id: null, edge: null, at: [0, 0] });

  function opened(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target : null;
    const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    spot.current = { ...spotOf(target), at: [Math.round(x), Math.round(y)] satisfies Position };
    const { id, edge } = spot.current;
    const { selected } = bench.tab.desk.getState();
    const { picked, flow: drawn } = bench.stage.getState();
    const chosen = id ?? edge;
    if (chosen === null || selected.has(chosen) || picked.has(chosen)) return;
    if (drawn.byId.has(chosen)) selectNodes(bench, [chosen]);
    else selectNodes(bench, [], [chosen]);
  }

  const entries = (): readonly MenuEntry[] => entriesFor(bench, notices, spot.current);
  return (
    <ContextMenu entries={entries}>
      <div className="canvas-spot" onContextMenuCapture={opened}>
        {children}
      </div>
    </ContextMenu>
  );
}

function spotOf(target: Element | null): Omit<Spot, "at"> {
  return {
    id: target?.closest<HTMLElement>(".react-flow__node")?.dataset.id ?? null,
    edge: target?.closest<HTMLElement>(".react-flow__edge")?.dataset.id ?? null,
  };
}
