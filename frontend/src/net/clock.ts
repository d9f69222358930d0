/** The clock that the net waits by, so that tests need not wait. */

export interface Clock {
  /** Do something later; what comes back stops that. */
  after(milliseconds: number, act: () => void): () => void;
  /** A number from 0 to 1, so that clients that were cut off together do not all come back at once. */
  random(): number;
}

export const CLOCK: Clock = {
  after(milliseconds, act) {
    const timer = setTimeout(act, milliseconds);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};
