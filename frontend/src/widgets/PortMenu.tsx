/** What can be done with an input: make it a parameter of the workflow or a literal again, reset it, disconnect it. */

import { EllipsisVertical, RotateCcw, SlidersHorizontal, SquarePen, Unlink } from "lucide-react";
import type { Catalogue } from "../core/catalogue/catalogue";
import type { Document } from "../core/document/model";
import { isLink } from "../core/document/model";
import { demote, promote } from "../core/fields/promote";
import { IconButton } from "../parts/Button";
import { Menu } from "../parts/Menu";
import type { MenuEntry } from "../parts/menu-entries";
import { useTab, useWorkspace } from "../parts/workspace";
import { useEdit } from "./useEdit";
import type { DoEdits } from "./useEdit";
import type { PortState } from "./usePort";

export interface PortMenuProps {
  readonly node: string;
  readonly port: string;
  readonly state: PortState;
}

export function PortMenu(props: PortMenuProps) {
  const { field, standing } = props.state;
  const { catalogue } = useWorkspace();
  const { open } = useTab();
  const edit = useEdit();
  if (standing.value === null && field.kind === "link") return null;
  const entries = (): readonly MenuEntry[] => {
    const { document } = open.store.getState();
    return document ? entriesFor(props, document, catalogue, edit) : [];
  };
  return (
    <Menu entries={entries} align="end">
      <IconButton size="small" icon={EllipsisVertical} label={`More for ${field.label}`} />
    </Menu>
  );
}

function entriesFor(
  { node, port, state }: PortMenuProps,
  document: Document,
  catalogue: Catalogue,
  edit: DoEdits,
): readonly MenuEntry[] {
  const { field, standing, set } = state;
  const entries: MenuEntry[] = [];
  const promoted = promote(document, catalogue, node, port);
  const demoted = demote(document, catalogue, node, port);
  if (promoted) {
    const done = `${promoted.name} is a parameter of the workflow now.`;
    const onSelect = (): boolean => edit(promoted.edits, done);
    entries.push({ label: "Make it a parameter of the workflow", icon: SlidersHorizontal, onSelect });
  }
  if (demoted) {
    const onSelect = (): boolean => edit(demoted, `${field.label} is written in the node now.`);
    entries.push({ label: "Write its value here again", icon: SquarePen, onSelect });
  }
  const reset = (): void => set(null);
  if (standing.value !== null && isLink(standing.value)) {
    entries.push({ label: "Disconnect", icon: Unlink, onSelect: reset });
  } else {
    const label = field.required ? "Clear" : "Reset to the default";
    entries.push({ label, icon: RotateCcw, onSelect: reset, isDisabled: standing.value === null });
  }
  return entries;
}
