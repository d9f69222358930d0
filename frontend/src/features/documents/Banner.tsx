/** A banner: a calm line with what happened, and buttons for what can be done. */

import type { ReactNode } from "react";
import { Icon } from "../../parts/Icon";
import type { LucideIcon } from "../../parts/Icon";

interface Props {
  readonly icon: LucideIcon;
  readonly tone: "calm" | "warning" | "danger";
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

export function Banner({ icon, tone, children, actions }: Props) {
  return (
    <div className={`banner is-${tone}`} role={tone === "danger" ? "alert" : "status"}>
      <Icon of={icon} />
      <div className="banner-text">{children}</div>
      {actions !== undefined && <div className="banner-actions">{actions}</div>}
    </div>
  );
}
