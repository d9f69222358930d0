/** What stands in the menu of the run bar: everything that the bar has, also where it has no room for it. */

import { Lock, RotateCcw, X } from "lucide-react";
import type { SeedPolicy } from "../../core/run/seeds";
import type { MenuEntry } from "../../parts/menu-entries";
import type { Desk } from "../../store/desk";
import type { Runner } from "../../store/runner";

export const POLICIES: readonly { readonly value: SeedPolicy; readonly label: string; readonly short: string }[] = [
  { value: "fixed", label: "Seeds as written", short: "Fixed" },
  { value: "increment", label: "Seeds count up", short: "Count up" },
  { value: "random", label: "Seeds at random", short: "Random" },
];

const OFTEN = [1, 2, 4, 8, 16] as const;

export function runEntries(runner: Runner, desk: Desk, open: number): readonly MenuEntry[] {
  const { times, runOnChange } = desk.getState();
  return [
    { command: "run" },
    { command: "run-to" },
    "line",
    {
      label: times === 1 ? "Run once" : `Run ${times} times`,
      icon: RotateCcw,
      entries: OFTEN.map((often) => ({
        label: often === 1 ? "Once" : `${often} times`,
        checked: often === times,
        onSelect: () => desk.setState({ times: often }),
      })),
    },
    { label: "Seeds", icon: Lock, entries: seedEntries(runner, desk) },
    {
      label: "Run on change",
      checked: runOnChange,
      onSelect: () => desk.setState({ runOnChange: !runOnChange }),
    },
    "line",
    { command: "cancel" },
    {
      label: open > 1 ? `Cancel all ${open}` : "Cancel all",
      icon: X,
      isDanger: true,
      isDisabled: open === 0,
      onSelect: () => void runner.cancelAll(),
    },
  ];
}

export function seedEntries(runner: Runner, desk: Desk): readonly MenuEntry[] {
  const { seeds } = desk.getState();
  const kept = runner.seedsToKeep();
  return [
    { heading: "In each run" },
    ...POLICIES.map(({ value, label }) => ({
      label,
      checked: value === seeds,
      onSelect: () => desk.setState({ seeds: value }),
    })),
    "line",
    {
      label: kept.length === 1 ? `Keep the last seed, ${kept[0]?.value ?? ""}` : "Keep the last seeds",
      isDisabled: kept.length === 0,
      onSelect: () => runner.keepSeeds(),
    },
  ];
}
