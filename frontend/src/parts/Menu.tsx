/** Menus: under a button, or where the right mouse button was pressed. Both are made of the same entries. */

import { ContextMenu as RadixContext, DropdownMenu as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { MenuItems } from "./MenuItems";
import type { MenuEntries } from "./menu-entries";
import "./menu.css";

export interface MenuProps {
  readonly entries: MenuEntries;
  /** The button that opens it. */
  readonly children: ReactNode;
  readonly align?: "start" | "center" | "end";
  readonly side?: "top" | "right" | "bottom" | "left";
}

export function Menu({ entries, children, align = "start", side = "bottom" }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="ui-menu" align={align} side={side} sideOffset={4} collisionPadding={8} loop>
          <MenuItems of={Radix} entries={entries} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export interface ContextMenuProps {
  readonly entries: MenuEntries;
  /** Where the right mouse button opens it: one element that takes a ref. */
  readonly children: ReactNode;
  readonly isDisabled?: boolean;
}

export function ContextMenu({ entries, children, isDisabled = false }: ContextMenuProps) {
  return (
    <RadixContext.Root modal={false}>
      <RadixContext.Trigger asChild disabled={isDisabled}>
        {children}
      </RadixContext.Trigger>
      <RadixContext.Portal>
        <RadixContext.Content className="ui-menu" collisionPadding={8} loop>
          <MenuItems of={RadixContext} entries={entries} />
        </RadixContext.Content>
      </RadixContext.Portal>
    </RadixContext.Root>
  );
}
