/** A number or a word on something: how many there are, or what state it is in. */

import type { ReactNode } from "react";
import "./badge.css";

export interface BadgeProps {
  readonly tone?: "plain" | "accent" | "good" | "warning" | "danger" | "cool";
  readonly children: ReactNode;
}

export function Badge({ tone = "plain", children }: BadgeProps) {
  return <span className={`ui-badge is-${tone}`}>{children}</span>;
}
