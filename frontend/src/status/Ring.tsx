/** A ring that fills as work is done; where nothing is known of how much there is, it turns. */

export interface RingProps {
  /** From 0 to 1; null where nothing is known. */
  readonly part: number | null;
  readonly size?: number;
}

const CIRCLE = 2 * Math.PI * 6;

export function Ring({ part, size = 16 }: RingProps) {
  const drawn = part ?? 0.25;
  return (
    <svg
      className={`status-ring ${part === null ? "is-turning" : ""}`}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      <circle className="status-ring-bed" cx="8" cy="8" r="6" />
      <circle
        className="status-ring-part"
        cx="8"
        cy="8"
        r="6"
        strokeDasharray={`${drawn * CIRCLE} ${CIRCLE}`}
        transform="rotate(-90 8 8)"
      />
    </svg>
  );
}
