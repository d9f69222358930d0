/** The commands of the canvas, for the keyboard and for menus. It draws nothing, and is never drawn again. */

import { useReactFlow } from "@xyflow/react";
import { useEffect } from "react";
import { useCommands, useWorkspace } from "../../parts/workspace";
import { arrangeCommands } from "./arranging";
import { useBench } from "./bench";
import { copiedText, editCommands, pasteFrom, removeSelected } from "./editing";
import type { Bench } from "./bench";
import { selectCommands } from "./select-commands";
import { viewCommands } from "./viewing";

export function CanvasCommands() {
  const bench = useBench();
  const flow = useReactFlow();
  const { notices } = useWorkspace();
  useCommands({
    ...editCommands(bench, notices),
    ...selectCommands(bench, flow),
    ...arrangeCommands(bench, flow),
    ...viewCommands(bench, flow),
  });
  useEffect(() => listenToCopying(bench), [bench]);
  useEffect(() => listenToPasting((text, isLinked) => pasteFrom(bench, notices, text, isLinked)), [bench, notices]);
  return null;
}

/** Copying and cutting by keys are the browser's own events, which take text without asking for leave. */
function listenToCopying(bench: Bench): () => void {
  const copied = (event: ClipboardEvent): void => {
    if (event.defaultPrevented || !isOnCanvas(event.target) || getSelection()?.isCollapsed === false) return;
    const text = copiedText(bench);
    if (text === null) return;
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    if (event.type === "cut") removeSelected(bench);
  };
  document.addEventListener("copy", copied);
  document.addEventListener("cut", copied);
  return () => {
    document.removeEventListener("copy", copied);
    document.removeEventListener("cut", copied);
  };
}

/** Pasting by keys carries the text in its event. Whether Shift was held is known of the key alone. */
function listenToPasting(paste: (text: string, isLinked: boolean) => void): () => void {
  let isLinked = false;
  const pressed = (event: KeyboardEvent): void => void (isLinked = event.shiftKey);
  const pasted = (event: ClipboardEvent): void => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!isOnCanvas(event.target) || text === "") return;
    event.preventDefault();
    paste(text, isLinked);
  };
  document.addEventListener("keydown", pressed, { capture: true });
  document.addEventListener("paste", pasted);
  return () => {
    document.removeEventListener("keydown", pressed, { capture: true });
    document.removeEventListener("paste", pasted);
  };
}

function isOnCanvas(target: EventTarget | null): boolean {
  if (target === document.body) return true;
  if (!(target instanceof Element) || target.closest("input, textarea, [contenteditable=true]")) return false;
  return target.closest("[data-scope=canvas]") !== null;
}
