/** What stands in a menu. */

import type { Command } from "../core/keys";
import type { LucideIcon } from "./Icon";

export interface MenuAction {
  readonly label: string;
  readonly icon?: LucideIcon;
  /** The keys that do the same, as people read them. */
  readonly keys?: string;
  readonly onSelect: () => void;
  readonly isDisabled?: boolean;
  /** It takes something away. */
  readonly isDanger?: boolean;
  /** For what is on or off. */
  readonly checked?: boolean;
}

/** A command of the table of keys: the menu asks for it, and tells its label and keys. */
export interface MenuCommand {
  readonly command: Command;
  readonly label?: string;
  readonly icon?: LucideIcon;
  readonly isDanger?: boolean;
}

export interface SubMenu {
  readonly label: string;
  readonly icon?: LucideIcon;
  readonly entries: readonly MenuEntry[];
}

/** A heading over what follows. */
export interface MenuHeading {
  readonly heading: string;
}

export type MenuEntry = MenuAction | MenuCommand | SubMenu | MenuHeading | "line";

/** What stands in a menu, or what makes it when the menu opens. */
export type MenuEntries = readonly MenuEntry[] | (() => readonly MenuEntry[]);

export function entriesOf(entries: MenuEntries): readonly MenuEntry[] {
  return typeof entries === "function" ? entries() : entries;
}
