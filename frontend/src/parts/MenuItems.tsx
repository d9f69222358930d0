/** The entries of a menu, whichever kind of menu it is. */

import { Check, ChevronRight } from "lucide-react";
import type { ContextMenu, DropdownMenu } from "radix-ui";
import { useContext } from "react";
import { Icon } from "./Icon";
import type { LucideIcon } from "./Icon";
import { Keys } from "./Keys";
import { keysOf, labelOf } from "./keyboard";
import { entriesOf } from "./menu-entries";
import type { MenuAction, MenuEntries, MenuEntry, SubMenu } from "./menu-entries";
import { WorkspaceContext } from "./workspace";

type Radix = typeof DropdownMenu | typeof ContextMenu;

interface Props {
  readonly of: Radix;
  readonly entries: MenuEntries;
}

export function MenuItems({ of, entries }: Props) {
  return entriesOf(entries).map((entry, index) => <Entry key={index} of={of} entry={entry} />);
}

function Entry({ of, entry }: { readonly of: Radix; readonly entry: MenuEntry }) {
  const commands = useContext(WorkspaceContext)?.commands;
  if (entry === "line") return <of.Separator className="ui-menu-line" />;
  if ("heading" in entry) return <of.Label className="ui-menu-heading">{entry.heading}</of.Label>;
  if ("entries" in entry) return <Sub of={of} entry={entry} />;
  if (!("command" in entry)) return <Action of={of} entry={entry} />;
  const { command, label = labelOf(command), ...rest } = entry;
  const action: MenuAction = {
    ...rest,
    label,
    keys: keysOf(command),
    isDisabled: commands?.can(command) !== true,
    onSelect: () => commands?.perform(command),
  };
  return <Action of={of} entry={action} />;
}

function Action({ of, entry }: { readonly of: Radix; readonly entry: MenuAction }) {
  const { label, icon, keys = "", onSelect, isDisabled = false, isDanger = false, checked } = entry;
  const shared = { className: `ui-menu-item ${isDanger ? "is-danger" : ""}`, disabled: isDisabled, onSelect };
  if (checked !== undefined) {
    return (
      <of.CheckboxItem {...shared} checked={checked}>
        <Row icon={checked ? Check : undefined} label={label} keys={keys} />
      </of.CheckboxItem>
    );
  }
  return (
    <of.Item {...shared}>
      <Row icon={icon} label={label} keys={keys} />
    </of.Item>
  );
}

function Sub({ of, entry }: { readonly of: Radix; readonly entry: SubMenu }) {
  return (
    <of.Sub>
      <of.SubTrigger className="ui-menu-item">
        <Row icon={entry.icon} label={entry.label} keys="" />
        <Icon of={ChevronRight} />
      </of.SubTrigger>
      <of.Portal>
        <of.SubContent className="ui-menu" sideOffset={2} collisionPadding={8} loop>
          <MenuItems of={of} entries={entry.entries} />
        </of.SubContent>
      </of.Portal>
    </of.Sub>
  );
}

interface RowProps {
  readonly icon: LucideIcon | undefined;
  readonly label: string;
  readonly keys: string;
}

function Row({ icon, label, keys }: RowProps) {
  return (
    <>
      <span className="ui-menu-icon">{icon && <Icon of={icon} />}</span>
      <span className="ui-menu-label">{label}</span>
      {keys !== "" && <Keys shown={keys} />}
    </>
  );
}
