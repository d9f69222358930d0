/** A switch: on or off, with its name beside it. */

import { Switch } from "radix-ui";
import { useId } from "react";
import type { ReactNode } from "react";
import "./toggle.css";

export interface ToggleProps {
  readonly label: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly isDisabled?: boolean;
  /** The name is heard and not seen, where something else shows it. */
  readonly isBare?: boolean;
}

export function Toggle({ label, checked, onChange, isDisabled = false, isBare = false }: ToggleProps) {
  const id = useId();
  return (
    <span className="ui-toggle">
      <Switch.Root id={id} className="ui-switch" checked={checked} disabled={isDisabled} onCheckedChange={onChange}>
        <Switch.Thumb className="ui-switch-thumb" />
      </Switch.Root>
      <label htmlFor={id} className={isBare ? "only-heard" : ""}>
        {label}
      </label>
    </span>
  );
}
