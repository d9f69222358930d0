/** What every widget is given, whichever kind of field it is for. */

import type { Field } from "../core/fields/field";
import type { Value } from "../core/document/model";
import type { Json } from "../core/json";

/** Where a widget stands: a row of a card, the inspector, or the form. */
export type Room = "card" | "inspector" | "form";

export interface WidgetProps {
  readonly field: Field;
  /** What is written; null where nothing is, so that the default counts. */
  readonly value: Value | null;
  /** What counts where nothing is written; undefined where something must be. */
  readonly fallback: Json | undefined;
  /** Write a value. All that is written under one gesture is undone together. */
  readonly onChange: (value: Value, gesture: string) => void;
  /** The name, for those who cannot see where it stands. */
  readonly label: string;
  readonly id: string;
  readonly room: Room;
  readonly isWrong: boolean;
  /** Ids of what says more of it. */
  readonly describedBy: string | undefined;
  /** Whose field this is, for seeds and tokens; null for a parameter of the workflow. */
  readonly node: string | null;
  /** The node that reads a parameter, where it is shown at one. */
  readonly reader?: string;
}

/** The literal that a widget shows; undefined where there is none. */
export function literalOf({ value, fallback }: Pick<WidgetProps, "value" | "fallback">): Json | undefined {
  if (value === null) return fallback;
  return "value" in value ? value.value : undefined;
}

/** What a control says of itself for those who cannot see it. */
export function controlOf({ id, label, isWrong, describedBy }: WidgetProps) {
  return {
    id,
    "aria-label": label,
    ...(isWrong && { "aria-invalid": true }),
    ...(describedBy !== undefined && { "aria-describedby": describedBy }),
  };
}
