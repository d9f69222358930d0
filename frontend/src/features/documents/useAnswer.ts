/** Asking the server for what a sheet shows. */

import { useCallback, useEffect, useState } from "react";
import type { Problem } from "../../core/problem";
import type { Answer } from "../../net/http";

export type Asked<T> =
  | { readonly kind: "asking" }
  | { readonly kind: "told"; readonly value: T }
  | { readonly kind: "refused"; readonly problem: Problem };

/** What was told, and how to ask again. What is shown stays until the next answer. */
export function useAnswer<T>(ask: () => Promise<Answer<T>>): readonly [Asked<T>, () => void] {
  const [told, setTold] = useState<Asked<T>>({ kind: "asking" });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let isGone = false;
    void ask().then((answer) => {
      if (isGone) return;
      const problem = answer.ok ? undefined : answer.problems[0];
      if (answer.ok) setTold({ kind: "told", value: answer.value });
      else setTold({ kind: "refused", problem: problem ?? NO_REASON });
    });
    return () => void (isGone = true);
  }, [ask, turn]);
  return [told, useCallback(() => setTurn((before) => before + 1), [])];
}

const NO_REASON: Problem = { code: "server-failed", message: "the server does not say why" };
