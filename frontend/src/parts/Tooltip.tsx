/** A tooltip: a few words more, and the keys, for what lies under the pointer or has the focus. */

import { Tooltip as Radix } from "radix-ui";
import type { ReactNode } from "react";
import type { Command } from "../core/keys";
import { Keys } from "./Keys";
import { keysOf } from "./keyboard";
import "./tooltip.css";

export interface TooltipProps {
  readonly text: ReactNode;
  /** The command whose keys are told. */
  readonly command?: Command;
  readonly side?: "top" | "right" | "bottom" | "left";
  /** One element that takes a ref: a button, most often. */
  readonly children: ReactNode;
}

/** Stands once around the page: the second tooltip comes without waiting. */
export function TooltipProvider({ children }: { readonly children: ReactNode }) {
  return (
    <Radix.Provider delayDuration={450} skipDelayDuration={250} disableHoverableContent>
      {children}
    </Radix.Provider>
  );
}

export function Tooltip({ text, command, side = "bottom", children }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="ui-tooltip" side={side} sideOffset={6} collisionPadding={8}>
          <span>{text}</span>
          {command && <Keys shown={keysOf(command)} />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
