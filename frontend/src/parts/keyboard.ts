/** The keyboard in front of the page. */

import { BINDINGS, shownKeys } from "../core/keys";
import type { Command } from "../core/keys";

/** Whether Command is meant by `Mod`. */
export const IS_MAC = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The first keys of a command as people read them; nothing where it has none. */
export function keysOf(command: Command): string {
  const chord = BINDINGS.find((binding) => binding.command === command)?.keys[0];
  return chord === undefined ? "" : shownKeys(chord, IS_MAC);
}

/** What a command is called. */
export function labelOf(command: Command): string {
  return BINDINGS.find((binding) => binding.command === command)?.label ?? command;
}
