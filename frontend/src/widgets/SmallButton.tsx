/** A button within a field: an icon with a name. It is light, for a canvas has hundreds. */

import type { MouseEvent } from "react";
import { Icon } from "../parts/Icon";
import type { LucideIcon } from "../parts/Icon";
import "./small-button.css";

export interface SmallButtonProps {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly onClick: (event: MouseEvent<HTMLButtonElement>) => void;
  /** For what is on or off. */
  readonly pressed?: boolean;
  readonly isDisabled?: boolean;
}

export function SmallButton({ icon, label, onClick, pressed, isDisabled = false }: SmallButtonProps) {
  return (
    <button
      type="button"
      className="small-button nodrag"
      aria-label={label}
      title={label}
      disabled={isDisabled}
      {...(pressed !== undefined && { "aria-pressed": pressed })}
      onClick={onClick}
    >
      <Icon of={icon} size={13} />
    </button>
  );
}
