/** The bench: the tab, the stage and the catalogue that the parts of the canvas work with. */

import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { Bench } from "./scene";
import type { StageState } from "./stage";

export type { Bench } from "./scene";

export const BenchContext = createContext<Bench | null>(null);

export function useBench(): Bench {
  const bench = useContext(BenchContext);
  if (bench === null) throw new Error("this stands outside of the canvas");
  return bench;
}

/** Something of the stage; drawn anew only when that changes. */
export function useStage<T>(select: (state: StageState) => T): T {
  return useStore(useBench().stage, select);
}
