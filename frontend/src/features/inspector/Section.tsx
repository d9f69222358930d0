/** A part of the inspector under a heading. */

import type { ReactNode } from "react";

export interface SectionProps {
  readonly title: string;
  /** Buttons beside the heading. */
  readonly actions?: ReactNode;
  readonly isShown?: boolean;
  readonly children?: ReactNode;
}

export function Section({ title, actions, isShown = true, children }: SectionProps) {
  if (!isShown) return null;
  return (
    <section className="inspector-section" aria-label={title}>
      <header className="inspector-section-head">
        <h2>{title}</h2>
        {actions}
      </header>
      {children}
    </section>
  );
}
