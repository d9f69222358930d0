/** Which rooms stand around the canvas. */

import { FileCode, ListTree, PanelRight } from "lucide-react";
import { IconButton } from "../parts/Button";
import { useView, useWorkspace } from "../parts/workspace";

export function RoomSwitches() {
  const { view, commands } = useWorkspace();
  const { mode, outline, source, side } = useView((state) => state);
  const isGraph = mode === "graph";
  return (
    <div className="app-switches" role="group" aria-label="Rooms">
      {isGraph && (
        <>
          <IconButton
            label="Outline"
            command="outline"
            className="app-wide"
            icon={ListTree}
            pressed={outline}
            onClick={() => commands.perform("outline")}
          />
          <IconButton
            label="Source"
            command="source"
            className="app-wide"
            icon={FileCode}
            pressed={source}
            onClick={() => commands.perform("source")}
          />
        </>
      )}
      <IconButton
        label="Side panel"
        icon={PanelRight}
        pressed={side !== null}
        onClick={() => view.setState({ side: side === null ? (isGraph ? "inspector" : "gallery") : null })}
      />
    </div>
  );
}
