/** One of a few, all of them seen: a row of segments. */

import { ToggleGroup } from "radix-ui";
import type { ReactNode } from "react";
import { Icon } from "./Icon";
import type { LucideIcon } from "./Icon";
import "./segmented.css";

export interface Segment<V extends string> {
  readonly value: V;
  readonly label: ReactNode;
  readonly icon?: LucideIcon;
}

export interface SegmentedProps<V extends string> {
  /** What is chosen, for those who cannot see where it stands. */
  readonly label: string;
  readonly value: V;
  readonly segments: readonly Segment<V>[];
  readonly onChange: (value: V) => void;
}

export function Segmented<V extends string>({ label, value, segments, onChange }: SegmentedProps<V>) {
  return (
    <ToggleGroup.Root
      type="single"
      className="ui-segmented"
      aria-label={label}
      value={value}
      onValueChange={(chosen) => {
        if (chosen !== "") onChange(chosen as V);
      }}
    >
      {segments.map((segment) => (
        <ToggleGroup.Item key={segment.value} value={segment.value} className="ui-segment">
          {segment.icon && <Icon of={segment.icon} size={14} />}
          {segment.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
