/** The board: React Flow with what stands on it, and what the pointer does there. */

import { Background, BackgroundVariant, ConnectionMode, ReactFlow, SelectionMode, useStoreApi } from "@xyflow/react";
import type { Edge, Node, ReactFlowProps, Viewport } from "@xyflow/react";
import { useState } from "react";
import { useStore } from "zustand";
import { useDocument } from "../../parts/workspace";
import { AimLine, AimReason } from "./AimLine";
import { BoardMenu } from "./BoardMenu";
import { CanvasCommands } from "./CanvasCommands";
import { EmptyBoard } from "./EmptyBoard";
import { FarLayer } from "./FarLayer";
import { FrameNode } from "./FrameNode";
import { Cursors, Guides } from "./Guides";
import { LinkPicker } from "./LinkPicker";
import { MapView } from "./MapView";
import { NodeCard } from "./NodeCard";
import { NoteNode } from "./NoteNode";
import { Tip } from "./Tip";
import { ViewBar } from "./ViewBar";
import { WireEdge } from "./WireEdge";
import { useBench, useStage } from "./bench";
import { ZOOM } from "./first-view";
import { knowPorts } from "./measures";
import { useBoard } from "./useBoard";
import { usePresence } from "./usePresence";
import { useSeen } from "./useSeen";

const NODE_TYPES = { card: NodeCard, frame: FrameNode, note: NoteNode };
const EDGE_TYPES = { wire: WireEdge };

/** How the board is handled, the same for every document. */
const HANDLING = {
  nodeTypes: NODE_TYPES,
  edgeTypes: EDGE_TYPES,
  connectionMode: ConnectionMode.Loose,
  connectionLineComponent: AimLine,
  connectionRadius: 26,
  connectOnClick: false,
  elevateNodesOnSelect: false,
  onlyRenderVisibleElements: true,
  selectionMode: SelectionMode.Partial,
  selectionKeyCode: "Shift",
  multiSelectionKeyCode: ["Shift", "Meta", "Control"],
  deleteKeyCode: null,
  panActivationKeyCode: "Space",
  disableKeyboardA11y: true,
  nodesFocusable: false,
  edgesFocusable: false,
  panOnDrag: [0, 1],
  zoomOnDoubleClick: false,
  minZoom: ZOOM.min,
  maxZoom: ZOOM.max,
  attributionPosition: "top-right",
} as const satisfies ReactFlowProps;

const GROUND = <Background variant={BackgroundVariant.Dots} gap={24} size={2} color="var(--grid)" />;

/** The same elements whatever the graph is: an edit draws none of them anew. */
const LAYERS = (
  <>
    <FarLayer />
    <Guides />
    <Cursors />
    <ViewBar />
  </>
);

/** `view` is where it begins. */
export function Board({ view }: { readonly view: Viewport }) {
  const name = useDocument((state) => state.document?.name ?? "");
  const level = useStage((state) => state.level);
  const presence = usePresence();
  return (
    <BoardMenu>
      <div
        className={`canvas is-${level}`}
        role="group"
        aria-label={`Graph of ${name || "the workflow"}`}
        tabIndex={0}
        {...presence}
      >
        <Graph view={view} />
        <MapView />
        <AimReason />
        <Tip />
        <EmptyBoard />
        <LinkPicker />
        <Said />
        <CanvasCommands />
      </div>
    </BoardMenu>
  );
}

function Graph({ view }: { readonly view: Viewport }) {
  const store = useStoreApi();
  useState(() => knowPorts(store)); // before anything that is drawn below asks to be measured
  const { things, edges } = useStore(useBench().scene, (scene) => scene);
  const isNear = useStage((state) => state.level === "near");
  const board = useBoard();
  const seen = useSeen();
  return (
    <ReactFlow
      nodes={things as unknown as Node[]}
      edges={edges as unknown as Edge[]}
      defaultViewport={view}
      {...HANDLING}
      {...board}
      {...seen}
    >
      {isNear && GROUND}
      {LAYERS}
    </ReactFlow>
  );
}

/** What was just done or selected, for those who listen. */
function Said() {
  const said = useStage((state) => state.said);
  return (
    <p className="only-heard" role="status">
      {said}
    </p>
  );
}
