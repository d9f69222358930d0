/** Whether the workflow is shown as a graph or as a form. */

import { ListChecks, Workflow } from "lucide-react";
import { Segmented } from "../parts/Segmented";
import { useView, useWorkspace } from "../parts/workspace";

const SEGMENTS = [
  { value: "graph", label: "Graph", icon: Workflow },
  { value: "form", label: "Form", icon: ListChecks },
] as const;

export function ModeSwitch() {
  const { view } = useWorkspace();
  const mode = useView((state) => state.mode);
  return (
    <Segmented
      label="How the workflow is shown"
      value={mode}
      segments={SEGMENTS}
      onChange={(chosen) => view.setState({ mode: chosen })}
    />
  );
}
