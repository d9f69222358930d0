/** How long to wait before trying again: longer each time, and never the same for all. */

const FIRST = 250;
const LONGEST = 15_000;

/** Milliseconds before the next try. `attempt` counts from 0, `random` is from 0 to 1. */
export function delayOf(attempt: number, random: number): number {
  const whole = Math.min(LONGEST, FIRST * 2 ** attempt);
  return Math.round(whole * (0.5 + random / 2));
}
