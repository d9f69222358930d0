/** What the pointer does on the board: select, drag, link, open the palette, add points to links. */

import { useReactFlow } from "@xyflow/react";
import type {
  Connection,
  Edge,
  EdgeChange,
  FinalConnectionState,
  Node,
  NodeChange,
  OnConnectStart,
} from "@xyflow/react";
import { useMemo, useRef } from "react";
import type { MouseEvent } from "react";
import { addPoint } from "./bending";
import type { Bench } from "./bench";
import { useBench } from "./bench";
import { cardAt } from "./boxes";
import type { Drag } from "./drag";
import { beginDrag, endDrag, moveDrag } from "./drag";
import type { Thing } from "./flow";
import { beginLink, dropLink, endLink, mayLink } from "./linking";
import { resize, selectEdges, selectThings } from "./selecting";

type Flow = ReturnType<typeof useReactFlow>;
interface Keys {
  readonly altKey: boolean;
}

interface Hand {
  drag: Drag | null;
  isFree: boolean;
}

export function useBoard() {
  const bench = useBench();
  const flow = useReactFlow();
  const hand = useRef<Hand>({ drag: null, isFree: false });
  return useMemo(
    () => ({ ...dragging(bench, flow, hand), ...linking(bench, flow), ...clicking(bench, flow) }),
    [bench, flow],
  );
}

function dragging(bench: Bench, flow: Flow, hand: { current: Hand }) {
  const begin = (event: Keys, nodes: Node[]): void => {
    const ids = nodes.map((node) => node.id);
    hand.current = { drag: beginDrag(bench, ids, bench.tab.desk.getState().seen), isFree: event.altKey };
  };
  const go = (event: Keys): void => void (hand.current.isFree = event.altKey);
  const end = (): void => {
    hand.current.drag = null;
    endDrag(bench);
  };
  return {
    onNodesChange: (changes: NodeChange[]): void => {
      const own = changes as unknown as NodeChange<Thing>[];
      if (hand.current.drag) moveDrag(bench, hand.current.drag, own, flow.getZoom(), hand.current.isFree);
      selectThings(bench, own);
      resize(bench, own);
    },
    onNodeDragStart: (event: Keys, _: Node, nodes: Node[]) => begin(event, nodes),
    onNodeDrag: go,
    onNodeDragStop: end,
    onSelectionDragStart: (event: Keys, nodes: Node[]) => begin(event, nodes),
    onSelectionDrag: go,
    onSelectionDragStop: end,
    onEdgesChange: (changes: EdgeChange[]) => selectEdges(bench, changes),
  };
}

function linking(bench: Bench, flow: Flow) {
  const start: OnConnectStart = (event, { nodeId, handleId }) => {
    if (nodeId !== null && handleId !== null) beginLink(bench, nodeId, handleId, event.shiftKey);
  };
  return {
    onConnectStart: start,
    isValidConnection: (connection: Connection | Edge) =>
      mayLink(bench, {
        ...connection,
        sourceHandle: connection.sourceHandle ?? null,
        targetHandle: connection.targetHandle ?? null,
      }),
    onConnect: (connection: Connection) => endLink(bench, connection),
    onConnectEnd: (event: globalThis.MouseEvent | TouchEvent, state: FinalConnectionState): void => {
      const touch = "changedTouches" in event ? event.changedTouches[0] : event;
      if (!touch) return;
      const { x, y } = flow.screenToFlowPosition({ x: touch.clientX, y: touch.clientY });
      const below = document.elementFromPoint(touch.clientX, touch.clientY);
      const over = below?.closest<HTMLElement>(".react-flow__node-card")?.dataset.id ?? null;
      dropLink(bench, state, [x, y], over);
    },
  };
}

function clicking(bench: Bench, flow: Flow) {
  const placeOf = (event: MouseEvent) => flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
  return {
    onEdgeDoubleClick: (event: MouseEvent, edge: Edge): void => {
      const { x, y } = placeOf(event);
      addPoint(bench, edge.id, [x, y]);
    },
    onPaneMouseMove: (event: MouseEvent): void => {
      const { level, touched } = bench.stage.getState();
      if (level !== "far" || event.buttons !== 0) return;
      const { x, y } = placeOf(event);
      const under = cardAt(bench, [x, y]);
      if (under !== touched) bench.stage.setState({ touched: under });
    },
    onDoubleClick: (event: MouseEvent): void => {
      if (!(event.target instanceof Element) || !event.target.classList.contains("react-flow__pane")) return;
      const { x, y } = placeOf(event);
      bench.tab.desk.setState({ palette: { at: [x, y], from: null } });
    },
  };
}
