/** The inspector: what is selected, in full; the workflow itself where nothing is. */

import { useDesk, useDocument } from "../../parts/workspace";
import { NodeView } from "./NodeView";
import { SelectionView } from "./SelectionView";
import { WorkflowView } from "./WorkflowView";
import "./inspector.css";

export function Inspector() {
  const selected = useDesk((desk) => desk.selected);
  const isOpen = useDocument(({ document }) => document !== null);
  const there = useDocument(({ document }) => [...selected].filter((id) => document?.nodes.has(id)).join(" "));
  const [first, ...others] = there === "" ? [] : there.split(" ");
  if (!isOpen) return null;
  if (first === undefined) return <WorkflowView />;
  return others.length === 0 ? <NodeView key={first} node={first} /> : <SelectionView nodes={[first, ...others]} />;
}
