/** The keyboard of the page: presses become commands, unless they belong to what has the focus. */

import { useEffect } from "react";
import { BINDINGS, chordOf, commandFor } from "../core/keys";
import type { Command } from "../core/keys";
import { IS_MAC } from "../parts/keyboard";
import type { Commands } from "../store/commands";

export function useKeyboard(commands: Commands): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const command = commandOf(event);
      if (command === undefined || (event.repeat && !REPEATED.test(command))) return;
      if (commands.perform(command)) event.preventDefault();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [commands]);
}

/** What goes on as long as the key is held. */
const REPEATED = /^(undo|redo|move-|zoom-in|zoom-out|select-next|select-previous)/;
/** What counts wherever the focus is, though it needs no Control: no button or list means something by it. */
const ANYWHERE: ReadonlySet<Command> = new Set([
  "help",
  ...BINDINGS.filter((binding) => binding.scope === "everywhere").map((binding) => binding.command),
]);
/** What has keys of its own as long as it is open. */
const OPEN = "[role=dialog], [role=alertdialog], [role=menu], [role=listbox]";
/** The browser's own events say these, which need no leave to read the clipboard: the canvas listens to them. */
const CLIPBOARD: ReadonlySet<Command> = new Set(["copy", "cut", "paste", "paste-linked"]);

function commandOf(event: KeyboardEvent): Command | undefined {
  const target = event.target instanceof Element ? event.target : document.body;
  const command = commandFor(event, IS_MAC, isTyping(target));
  if (command === undefined || CLIPBOARD.has(command) || target.closest(OPEN)) return undefined;
  if (ANYWHERE.has(command) || chordOf(event, IS_MAC).startsWith("Mod+")) return command;
  return belongsToCanvas(target, event.key) ? command : undefined;
}

/**
 * Single keys are the canvas's where the focus is on it, or nowhere. Tab leaves what has the focus, as everywhere, so
 * that from nowhere it leads into the page; on the canvas it asks for a node, and Shift+Tab or F6 lead out.
 */
function belongsToCanvas(target: Element, key: string): boolean {
  if (target.closest("[data-scope=canvas]")) return !target.closest("button, [role=separator], [role=slider]");
  return target === document.body && key !== "Tab";
}

function isTyping(target: Element): boolean {
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button", "range"].includes(target.type);
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable);
}
