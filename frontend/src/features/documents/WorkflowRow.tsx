/** A workflow in the list: opened by a click, and all that can be done with it in its menu. */

import { Copy, EllipsisVertical, FilePen, FolderOpen, Trash2 } from "lucide-react";
import { useState } from "react";
import { sizeText } from "../../core/when";
import type { WorkflowEntry } from "../../net/protocol";
import { IconButton } from "../../parts/Button";
import { Menu } from "../../parts/Menu";
import { useWorkspace } from "../../parts/workspace";
import { NameField } from "./NameField";
import { duplicate, remove, rename } from "./actions";

interface Props {
  readonly entry: WorkflowEntry;
  readonly when: string;
  /** The list has to be asked for again. */
  readonly onChanged: () => void;
}

export function WorkflowRow({ entry, when, onChanged }: Props) {
  const workspace = useWorkspace();
  const { tabs, view } = workspace;
  const { name, size } = entry;
  const [isRenaming, setIsRenaming] = useState(false);

  function open(): void {
    tabs.show(name);
    view.setState({ sheet: null });
  }

  async function renamed(to: string | null): Promise<void> {
    setIsRenaming(false);
    if (to !== null && to !== name && (await rename(workspace, name, to))) onChanged();
  }

  async function act(done: Promise<unknown>): Promise<void> {
    await done;
    onChanged();
  }

  const entries = [
    { label: "Open", icon: FolderOpen, onSelect: open },
    { label: "Rename", icon: FilePen, onSelect: () => setTimeout(() => setIsRenaming(true)) },
    { label: "Duplicate", icon: Copy, onSelect: () => void act(duplicate(workspace, name)) },
    "line",
    { label: "Delete", icon: Trash2, isDanger: true, onSelect: () => void act(remove(workspace, name)) },
  ] as const;

  return (
    <li className="open-row">
      {isRenaming ? (
        <NameField name={name} onDone={(to) => void renamed(to)} />
      ) : (
        <button type="button" className="open-name" onClick={open}>
          <span>{name}</span>
          <small>{`${when} · ${sizeText(size)}`}</small>
        </button>
      )}
      <Menu entries={entries} align="end">
        <IconButton label={`More for ${name}`} icon={EllipsisVertical} size="small" />
      </Menu>
    </li>
  );
}
