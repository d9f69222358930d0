/** How far something is: a thin bar. */

import "./meter.css";

export interface MeterProps {
  /** What it is, for those who cannot see it. */
  readonly label: string;
  readonly done: number;
  /** 0 where it is not known. */
  readonly total: number;
}

/** The bar is drawn by a scale, so that thirty changes a second lay nothing out anew. */
export function Meter({ label, done, total }: MeterProps) {
  const part = total > 0 ? Math.min(1, Math.max(0, done / total)) : 0;
  return (
    <div
      className="ui-meter"
      role="progressbar"
      aria-label={label}
      {...(total > 0 && { "aria-valuemin": 0, "aria-valuemax": total, "aria-valuenow": done })}
    >
      <div className="ui-meter-done" style={{ scale: `${part} 1` }} />
    </div>
  );
}
