/** The canvas: an open document as a graph. It is shown, and cannot be changed here yet. */

import { Background, BackgroundVariant, Controls, MiniMap, ReactFlow } from "@xyflow/react";
import type { Edge } from "@xyflow/react";
import { useStore } from "zustand";
import type { Catalogue } from "../../core/catalogue/catalogue";
import type { OpenDocument } from "../../store/document";
import { NodeCard } from "./NodeCard";
import type { Card } from "./flow";
import { useFlow } from "./useFlow";
import "@xyflow/react/dist/style.css";
import "./canvas.css";

const NODE_TYPES = { card: NodeCard };
const MOST_DRAWN = 200;

interface Props {
  readonly open: OpenDocument;
  readonly catalogue: Catalogue;
}

export function Canvas({ open, catalogue }: Props) {
  const document = useStore(open.store, (state) => state.document);
  const flow = useFlow(document, catalogue);
  if (document === null) return <p className="empty">The workflow is being opened.</p>;
  return (
    <ReactFlow<Card>
      nodes={flow.cards as Card[]}
      edges={flow.edges as Edge[]}
      nodeTypes={NODE_TYPES}
      nodesDraggable={false}
      nodesConnectable={false}
      onlyRenderVisibleElements={flow.cards.length > MOST_DRAWN}
      minZoom={0.1}
      fitView
      aria-label={`The graph of ${document.name || "the workflow"}`}
    >
      <Background variant={BackgroundVariant.Dots} gap={24} size={1.5} color="var(--grid)" />
      <MiniMap pannable zoomable nodeColor="var(--line)" maskColor="rgb(0 0 0 / 20%)" bgColor="var(--surface)" />
      <Controls showInteractive={false} />
    </ReactFlow>
  );
}
