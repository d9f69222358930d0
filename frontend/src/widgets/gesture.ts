/** Gestures: what is done in one go, such as a drag or a burst of typing, is undone in one go. */

import { useRef } from "react";

/** Milliseconds without a key after which typing is something new. */
const PAUSE = 1000;

export interface Gestures {
  /** A new gesture. */
  readonly begin: () => string;
  /** The gesture that goes on, or a new one after a pause. */
  readonly current: () => string;
}

export function useGestures(what: string): Gestures {
  const now = useRef({ gesture: "", at: -Infinity });
  const begin = (): string => {
    now.current = { gesture: `${what} ${crypto.getRandomValues(new Uint32Array(2)).join("")}`, at: performance.now() };
    return now.current.gesture;
  };
  const current = (): string => {
    if (performance.now() - now.current.at > PAUSE) return begin();
    now.current.at = performance.now();
    return now.current.gesture;
  };
  return { begin, current };
}
