/** The notices: short words about what happened, gone after a while unless something must be done about them. */

import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Problem } from "../core/problem";

export interface Notice {
  readonly id: number;
  readonly kind: "done" | "problem";
  readonly text: string;
  readonly hint: string;
  readonly action: { readonly label: string; readonly perform: () => void } | null;
}

export type Notices = StoreApi<readonly Notice[]>;

let told = 0;

export function createNotices(): Notices {
  return createStore<readonly Notice[]>()(() => []);
}

/** Say something; its number, with which it can be taken away. */
export function tell(notices: Notices, notice: Partial<Omit<Notice, "id">> & { readonly text: string }): number {
  told += 1;
  const whole: Notice = { kind: "done", hint: "", action: null, ...notice, id: told };
  notices.setState((all) => [...all.slice(-4), whole], true);
  return told;
}

export function tellProblem(notices: Notices, problem: Problem): number {
  return tell(notices, { kind: "problem", text: problem.message, hint: problem.hint ?? "" });
}

export function takeAway(notices: Notices, id: number): void {
  notices.setState((all) => all.filter((one) => one.id !== id), true);
}
