/** The runner of the shown document, at work as long as the document is shown. */

import { useEffect, useMemo } from "react";
import { seedFrom } from "../../core/fields/seeds";
import { CLOCK } from "../../net/clock";
import { useTab, useWorkspace } from "../../parts/workspace";
import type { Memory } from "../../store/remembered";
import { Runner } from "../../store/runner";

export function useRunner(): Runner {
  const workspace = useWorkspace();
  const tab = useTab();
  const runner = useMemo(
    () => new Runner(workspace, tab, { clock: CLOCK, memory, drawSeed, newKey }),
    [workspace, tab],
  );
  useEffect(() => runner.start(), [runner]);
  return runner;
}

/** The browser's own memory, which it may forbid to use at all. */
const memory: Memory = {
  getItem: (name) => localStorage.getItem(name),
  setItem: (name, value) => localStorage.setItem(name, value),
  removeItem: (name) => localStorage.removeItem(name),
};

/** Below 2^32: short enough to be read out and typed. */
function drawSeed(): bigint {
  return seedFrom([0, words(1)[0] ?? 0]);
}

function newKey(): string {
  return Array.from(words(4), (word) => word.toString(16).padStart(8, "0")).join("");
}

const words = (count: number): Uint32Array => crypto.getRandomValues(new Uint32Array(count));
