/** The whole window takes files: workflows, pictures that Darkroom made, and pictures to work with. */

import { FileInput } from "lucide-react";
import { useEffect, useState } from "react";
import type { Position } from "../../core/document/model";
import { Icon } from "../../parts/Icon";
import { useWorkspace } from "../../parts/workspace";
import type { Workspace } from "../../store/workspace";
import { receive } from "./receive";
import type { Target } from "./receive";
import "./drop-zone.css";

export function DropZone() {
  const workspace = useWorkspace();
  const [isOver, setIsOver] = useState(false);
  useEffect(() => listen(workspace, setIsOver), [workspace]);
  if (!isOver) return null;
  return (
    <div className="documents-drop" aria-hidden="true">
      <div className="documents-drop-sheet">
        <Icon of={FileInput} size={28} />
        <strong>Drop it here</strong>
        <span>A workflow, or a picture that Darkroom made, is opened. Any other picture becomes a node.</span>
      </div>
    </div>
  );
}

function listen(workspace: Workspace, setIsOver: (isOver: boolean) => void): () => void {
  const over = (event: DragEvent): void => {
    const isOurs = !event.defaultPrevented && event.dataTransfer?.types.includes("Files") === true;
    setIsOver(isOurs); // a part that takes the file itself has said so
    if (isOurs) event.preventDefault();
  };
  const left = (event: DragEvent): void => {
    if (event.relatedTarget === null) setIsOver(false);
  };
  const dropped = (event: DragEvent): void => {
    setIsOver(false);
    if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    void receive(workspace, [...event.dataTransfer.files], targetAt(workspace, [event.clientX, event.clientY]));
  };
  const pasted = (event: ClipboardEvent): void => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (event.defaultPrevented || files.length === 0) return;
    event.preventDefault();
    void receive(workspace, files, targetAt(workspace, null));
  };
  const ending = new AbortController();
  const { signal } = ending;
  addEventListener("dragover", over, { signal });
  addEventListener("dragleave", left, { signal });
  addEventListener("drop", dropped, { signal });
  addEventListener("paste", pasted, { signal });
  return () => ending.abort();
}

/** Where on the canvas of the shown document a point of the page is; its middle where there is none. */
function targetAt({ tabs }: Workspace, point: Position | null): Target | null {
  const { tabs: all, active } = tabs.store.getState();
  const tab = all.find((one) => one.id === active);
  if (!tab) return null;
  const { seen } = tab.desk.getState();
  const box = document.querySelector("[data-scope=canvas]")?.getBoundingClientRect();
  if (!seen || !box || box.width === 0 || box.height === 0) return { tab, at: [0, 0] };
  const [across, down] = point ? [(point[0] - box.left) / box.width, (point[1] - box.top) / box.height] : [0.5, 0.5];
  return { tab, at: [seen.x + seen.width * across, seen.y + seen.height * down] };
}
