/** What is wrong with the workflow and the values in the form, as the server sees them; asked once one has paused. */

import { useEffect, useState } from "react";
import type { Problem } from "../../core/problem";
import { useDesk, useDocument, useWorkspace } from "../../parts/workspace";

const PAUSE = 300;

interface Found {
  readonly values: ReadonlyMap<string, unknown>;
  readonly problems: readonly Problem[];
}

/** Those of the values that are there now; until they are known, those of the workflow by itself. */
export function useValueProblems(): readonly Problem[] {
  const { api } = useWorkspace();
  const workflow = useDocument((state) => state.name);
  const own = useDocument((state) => state.problems);
  const values = useDesk((state) => state.values);
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    if (values.size === 0) return;
    let isWanted = true;
    const wait = setTimeout(() => {
      void api.check({ workflow, parameters: Object.fromEntries(values) }).then((answer) => {
        if (isWanted) setFound({ values, problems: answer.ok ? answer.value.problems : answer.problems });
      });
    }, PAUSE);
    return () => {
      isWanted = false;
      clearTimeout(wait);
    };
  }, [api, workflow, values, own]);
  return values.size > 0 && found ? found.problems : own;
}
