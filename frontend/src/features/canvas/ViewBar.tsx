/** Buttons for the view: nearer, farther, all of it, laid out anew. */

import { Panel } from "@xyflow/react";
import { Maximize, Minus, Network, Plus } from "lucide-react";
import { IconButton } from "../../parts/Button";
import { useWorkspace } from "../../parts/workspace";

export function ViewBar() {
  const { commands } = useWorkspace();
  return (
    <Panel position="bottom-left" className="canvas-bar">
      <IconButton label="Zoom in" icon={Plus} command="zoom-in" onClick={() => commands.perform("zoom-in")} />
      <IconButton label="Zoom out" icon={Minus} command="zoom-out" onClick={() => commands.perform("zoom-out")} />
      <IconButton
        label="Show everything"
        icon={Maximize}
        command="zoom-fit"
        onClick={() => commands.perform("zoom-fit")}
      />
      <IconButton
        label="Lay out"
        icon={Network}
        command="auto-layout"
        onClick={() => commands.perform("auto-layout")}
      />
    </Panel>
  );
}
