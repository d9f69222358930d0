/** An icon beside words, or in a button that has a name: never the only thing that says something. */

import type { LucideIcon } from "lucide-react";

export type { LucideIcon } from "lucide-react";

export interface IconProps {
  readonly of: LucideIcon;
  /** Pixels. */
  readonly size?: number;
}

export function Icon({ of: Drawn, size = 15 }: IconProps) {
  return <Drawn size={size} strokeWidth={1.75} aria-hidden="true" focusable="false" className="ui-icon" />;
}
