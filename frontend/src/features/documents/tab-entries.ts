/** What can be done with the document of a tab. */

import { Copy, FilePen, SaveAll, Trash2, X } from "lucide-react";
import type { MenuEntry } from "../../parts/menu-entries";
import type { Tab } from "../../store/tabs";
import { nameOf } from "../../store/tabs";
import type { Workspace } from "../../store/workspace";
import { duplicate, remove } from "./actions";

export function tabEntries(workspace: Workspace, tab: Tab, onRename: (tab: number) => void): readonly MenuEntry[] {
  const { tabs } = workspace;
  const all = tabs.store.getState().tabs;
  const index = all.indexOf(tab);
  const name = nameOf(tab);
  const moveBy = (step: number): MenuEntry => ({
    label: step < 0 ? "Move left" : "Move right",
    isDisabled: all[index + step] === undefined,
    onSelect: () => tabs.move(tab.id, index + step),
  });
  return [
    { label: "Rename", icon: FilePen, keys: "F2", onSelect: () => later(() => onRename(tab.id)) },
    { label: "Save as…", icon: SaveAll, onSelect: () => void saveAs(workspace, name, onRename) },
    { label: "Duplicate", icon: Copy, onSelect: () => void duplicate(workspace, name) },
    "line",
    moveBy(-1),
    moveBy(1),
    "line",
    { label: "Close", icon: X, onSelect: () => tabs.close(tab.id) },
    { label: "Close the others", isDisabled: all.length < 2, onSelect: () => closeOthers(workspace, tab) },
    "line",
    { label: "Delete", icon: Trash2, isDanger: true, onSelect: () => void remove(workspace, name) },
  ];
}

/** A copy, whose name is asked for where it stands: so it has one even if nobody writes it. */
async function saveAs(workspace: Workspace, name: string, onRename: (tab: number) => void): Promise<void> {
  const copy = await duplicate(workspace, name);
  if (copy) later(() => onRename(copy.id));
}

/** After the menu has given up the focus. */
function later(act: () => void): void {
  setTimeout(act);
}

function closeOthers({ tabs }: Workspace, tab: Tab): void {
  for (const other of tabs.store.getState().tabs) if (other !== tab) tabs.close(other.id);
}
