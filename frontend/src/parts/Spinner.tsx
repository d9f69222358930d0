/** Something is at work, and it is not known for how long. */

import "./spinner.css";

export interface SpinnerProps {
  /** What is at work, for those who cannot see it turn; null where words beside it say so. */
  readonly label: string | null;
  /** Pixels. */
  readonly size?: number;
}

export function Spinner({ label, size = 16 }: SpinnerProps) {
  const heard = label === null ? { "aria-hidden": true } : { role: "status", "aria-label": label };
  return (
    <svg className="ui-spinner" width={size} height={size} viewBox="0 0 16 16" {...heard}>
      <circle cx="8" cy="8" r="6.25" className="ui-spinner-way" />
      <path d="M8 1.75 A6.25 6.25 0 0 1 14.25 8" className="ui-spinner-runner" />
    </svg>
  );
}
