/** The tab of a document: its name, whether it is saved, and what can be done with it. */

import { X } from "lucide-react";
import type { DragEvent } from "react";
import { useStore } from "zustand";
import { IconButton } from "../../parts/Button";
import { ContextMenu } from "../../parts/Menu";
import { useWorkspace } from "../../parts/workspace";
import type { Tab } from "../../store/tabs";
import { NameField } from "./NameField";
import { SaveMark } from "./SaveMark";
import { rename } from "./actions";
import { tabEntries } from "./tab-entries";

interface Props {
  readonly tab: Tab;
  readonly isShown: boolean;
  /** Whether its name is being written. */
  readonly isRenamed: boolean;
  /** Have the name of a tab written, or of none. */
  readonly onRename: (tab: number | null) => void;
}

/** The kind of what is dragged: no other page, and nothing but a tab, has it. */
const DRAGGED = "application/x-darkroom-tab";

export function DocumentTab({ tab, isShown, isRenamed, onRename }: Props) {
  const workspace = useWorkspace();
  const { tabs } = workspace;
  const name = useStore(tab.open.store, (state) => state.name);

  function renamed(to: string | null): void {
    onRename(null);
    if (to !== null && to !== name) void rename(workspace, name, to);
  }

  return (
    <ContextMenu entries={() => tabEntries(workspace, tab, onRename)}>
      <li
        className={`documents-tab ${isShown ? "is-shown" : ""}`}
        draggable={!isRenamed}
        onDragStart={(event) => event.dataTransfer.setData(DRAGGED, String(tab.id))}
        onDragOver={(event) => letIn(event)}
        onDrop={(event) => {
          const index = tabs.store.getState().tabs.indexOf(tab);
          tabs.move(Number(event.dataTransfer.getData(DRAGGED)), index);
        }}
        onAuxClick={({ button }) => (button === 1 ? tabs.close(tab.id) : undefined)}
      >
        {isRenamed ? (
          <NameField name={name} onDone={renamed} />
        ) : (
          <Name tab={tab} name={name} isShown={isShown} onRename={() => onRename(tab.id)} />
        )}
        <SaveMark tab={tab} />
        <IconButton label={`Close ${name}`} icon={X} size="small" onClick={() => tabs.close(tab.id)} />
      </li>
    </ContextMenu>
  );
}

function letIn(event: DragEvent): void {
  if (event.dataTransfer.types.includes(DRAGGED)) event.preventDefault();
}

interface NameProps {
  readonly tab: Tab;
  readonly name: string;
  readonly isShown: boolean;
  readonly onRename: () => void;
}

function Name({ tab, name, isShown, onRename }: NameProps) {
  const { tabs } = useWorkspace();
  return (
    <button
      type="button"
      className="documents-tab-name"
      aria-current={isShown ? "page" : undefined}
      title={`${name}: double click to rename`}
      onClick={() => tabs.activate(tab.id)}
      onDoubleClick={onRename}
      onKeyDown={(event) => {
        if (event.key === "F2") onRename();
        else if (event.key === "Delete") tabs.close(tab.id);
        else return;
        event.preventDefault();
      }}
    >
      {name}
    </button>
  );
}
