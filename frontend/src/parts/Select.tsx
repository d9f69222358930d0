/** A choice out of a few, as a button that opens a list. */

import { Check, ChevronDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { Icon } from "./Icon";
import "./select.css";

export interface Choice<V extends string> {
  readonly value: V;
  readonly label: ReactNode;
}

export interface SelectProps<V extends string> {
  /** What is chosen, for those who cannot see where it stands. */
  readonly label: string;
  readonly value: V;
  readonly choices: readonly Choice<V>[];
  readonly onChange: (value: V) => void;
  readonly size?: "small" | "medium";
  readonly isDisabled?: boolean;
  readonly id?: string;
}

export function Select<V extends string>(props: SelectProps<V>) {
  const { label, value, choices, onChange, size = "medium", isDisabled = false, id } = props;
  return (
    <Radix.Root value={value} onValueChange={(chosen) => onChange(chosen as V)} disabled={isDisabled}>
      <Radix.Trigger className={`ui-select is-${size}`} aria-label={label} {...(id && { id })}>
        <span className="ui-select-value">
          <Radix.Value />
        </span>
        <Icon of={ChevronDown} size={13} />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="ui-select-list" position="popper" sideOffset={4} collisionPadding={8}>
          <Radix.Viewport>
            {choices.map((choice) => (
              <Radix.Item key={choice.value} value={choice.value} className="ui-select-item">
                <span className="ui-select-check">
                  <Radix.ItemIndicator>
                    <Icon of={Check} size={13} />
                  </Radix.ItemIndicator>
                </span>
                <Radix.ItemText>{choice.label}</Radix.ItemText>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
