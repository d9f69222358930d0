/** A page with nothing but React Flow, and as many nodes as the editor is measured with: what it is compared with. */

import { Handle, Position, ReactFlow } from "@xyflow/react";
import { memo } from "react";
import { createRoot } from "react-dom/client";
import "@xyflow/react/dist/style.css";
import { COUNT, linksOf, placeOf } from "../harness/large";

const INPUTS = ["unet", "schedule", "positive", "negative", "latent", "seed", "guidance"];

const Bare = memo(function Bare() {
  return (
    <div className="bare">
      <Handle type="source" id="out" position={Position.Right} />
      <div>UNetSample</div>
      {INPUTS.map((name, index) => (
        <div key={name}>
          <Handle type="target" id={name} position={Position.Left} style={{ top: 36 + 24 * index }} />
          {name}
        </div>
      ))}
    </div>
  );
});

const NODE_TYPES = { bare: Bare };
const nodes = Array.from({ length: COUNT }, (_, index) => {
  const [x, y] = placeOf(index);
  return { id: `n${index}`, type: "bare", position: { x, y }, data: {} };
});
const edges = linksOf().map(({ from, to, input }) => {
  return { id: `${to} ${input}`, source: `n${from}`, sourceHandle: "out", target: `n${to}`, targetHandle: input };
});

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <ReactFlow
      defaultNodes={nodes}
      defaultEdges={edges}
      nodeTypes={NODE_TYPES}
      onlyRenderVisibleElements
      minZoom={0.04}
      fitView
    />,
  );
}
