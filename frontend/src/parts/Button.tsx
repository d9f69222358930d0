/** Buttons: with words, or with an icon whose name and keys a tooltip tells. */

import type { ComponentProps, Ref } from "react";
import type { Command } from "../core/keys";
import { Icon } from "./Icon";
import type { LucideIcon } from "./Icon";
import { Tooltip } from "./Tooltip";
import "./button.css";

export type Kind = "plain" | "primary" | "quiet" | "danger";

export interface ButtonProps extends Omit<ComponentProps<"button">, "type"> {
  readonly kind?: Kind;
  readonly size?: "small" | "medium" | "large";
  readonly icon?: LucideIcon;
  readonly type?: "button" | "submit";
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({ kind = "plain", size = "medium", icon, className, children, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className={classOf(`ui-button is-${kind} is-${size}`, className)}>
      {icon && <Icon of={icon} />}
      {children !== undefined && <span className="ui-button-text">{children}</span>}
    </button>
  );
}

export interface IconButtonProps extends Omit<ComponentProps<"button">, "type" | "children"> {
  /** What it does: its name for those who cannot see the icon, and its tooltip. */
  readonly label: string;
  readonly icon: LucideIcon;
  /** The command that it asks for, whose keys the tooltip tells. */
  readonly command?: Command;
  readonly kind?: Kind;
  readonly size?: "small" | "medium" | "large";
  /** For what is on or off. */
  readonly pressed?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function IconButton(props: IconButtonProps) {
  const { label, icon, command, kind = "quiet", size = "medium", pressed, className, ...rest } = props;
  return (
    <Tooltip text={label} {...(command && { command })}>
      <button
        type="button"
        aria-label={label}
        {...(pressed !== undefined && { "aria-pressed": pressed })}
        {...rest}
        className={classOf(`ui-button is-icon is-${kind} is-${size}`, className)}
      >
        <Icon of={icon} size={size === "small" ? 14 : 16} />
      </button>
    </Tooltip>
  );
}

function classOf(own: string, given: string | undefined): string {
  return given ? `${own} ${given}` : own;
}
