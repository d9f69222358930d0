/** Where nothing is yet: what will stand here, and what to do for it. */

import type { ReactNode } from "react";
import type { LucideIcon } from "./Icon";
import { Icon } from "./Icon";
import "./empty-state.css";

export interface EmptyStateProps {
  readonly icon?: LucideIcon;
  readonly title: string;
  readonly children?: ReactNode;
  /** Buttons. */
  readonly actions?: ReactNode;
}

export function EmptyState({ icon, title, children, actions }: EmptyStateProps) {
  return (
    <div className="ui-empty">
      {icon && (
        <span className="ui-empty-icon">
          <Icon of={icon} size={22} />
        </span>
      )}
      <h3 className="ui-empty-title">{title}</h3>
      {children !== undefined && <div className="ui-empty-text">{children}</div>}
      {actions !== undefined && <div className="ui-empty-actions">{actions}</div>}
    </div>
  );
}
