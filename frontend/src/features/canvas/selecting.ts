/** Selecting: nodes on the desk, where all parts of the page see it; frames, notes and links on the stage. */

import type { EdgeChange, NodeChange } from "@xyflow/react";
import type { Bench } from "./bench";
import type { Thing } from "./flow";

/** What React Flow found to be selected or not any more. */
export function selectThings({ tab, stage }: Bench, changes: readonly NodeChange<Thing>[]): void {
  const chosen = changes.filter((change) => change.type === "select");
  if (chosen.length === 0) return;
  const { selected } = tab.desk.getState();
  const { picked, flow } = stage.getState();
  const [nodes, others] = [new Set(selected), new Set(picked)];
  for (const { id, selected: isSelected } of chosen) {
    const set = flow.byId.has(id) ? nodes : others;
    if (isSelected) set.add(id);
    else set.delete(id);
  }
  if (!isSame(nodes, selected)) tab.desk.setState({ selected: nodes });
  if (!isSame(others, picked)) stage.setState({ picked: others });
}

export function selectEdges({ stage }: Bench, changes: readonly EdgeChange[]): void {
  const chosen = changes.filter((change) => change.type === "select");
  if (chosen.length === 0) return;
  const picked = new Set(stage.getState().picked);
  for (const { id, selected } of chosen) {
    if (selected) picked.add(id);
    else picked.delete(id);
  }
  stage.setState({ picked });
}

/** Select these nodes, and nothing else. */
export function selectNodes({ tab, stage }: Bench, ids: Iterable<string>, picked: Iterable<string> = []): void {
  tab.desk.setState({ selected: new Set(ids) });
  stage.setState({ picked: new Set(picked) });
}

/** Cards whose picture made them higher, as React Flow has measured them. */
export function resize({ stage }: Bench, changes: readonly NodeChange<Thing>[]): void {
  const { sizes, flow } = stage.getState();
  const measured = changes.flatMap((change) => {
    if (change.type !== "dimensions" || !change.dimensions || change.resizing !== undefined) return [];
    return flow.byId.has(change.id) ? [{ id: change.id, size: change.dimensions }] : [];
  });
  if (measured.length === 0) return;
  const after = new Map(sizes);
  for (const { id, size } of measured) {
    if (size.height === flow.byId.get(id)?.data.card.height) after.delete(id);
    else after.set(id, size);
  }
  stage.setState({ sizes: after });
}

function isSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((id) => other.has(id));
}
