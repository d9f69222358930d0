/** A popover: a small sheet beside what opens it. */

import { Popover as Radix } from "radix-ui";
import type { ReactNode } from "react";
import "./popover.css";

export interface PopoverProps {
  /** What it is, for those who cannot see it. */
  readonly label: string;
  /** The button that opens it. */
  readonly trigger: ReactNode;
  readonly children: ReactNode;
  readonly align?: "start" | "center" | "end";
  readonly side?: "top" | "right" | "bottom" | "left";
  /** For who holds that it is open; without these it does so itself. */
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
  readonly className?: string;
}

export function Popover(props: PopoverProps) {
  const { label, trigger, children, align = "start", side = "bottom", open, onOpenChange, className = "" } = props;
  return (
    <Radix.Root {...(open !== undefined && { open })} {...(onOpenChange && { onOpenChange })}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className={`ui-popover ${className}`}
          aria-label={label}
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Closes the popover that it stands in. */
export const PopoverClose = Radix.Close;
