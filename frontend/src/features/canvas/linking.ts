/** Linking: a link that is drawn from a port with the pointer, and what becomes of it. */

import type { Connection, FinalConnectionState } from "@xyflow/react";
import type { Aim, Port } from "../../core/graph/aim";
import { aimFrom, endsOf } from "../../core/graph/aim";
import { connecting, disconnecting, reconnecting } from "../../core/graph/connect";
import type { Fit } from "../../core/graph/fits";
import type { Wire } from "../../core/graph/links";
import type { Position } from "../../core/document/model";
import type { Edit } from "../../core/edits";
import type { Bench } from "./bench";

/** The port that a handle is of. */
export function portOf(node: string, handle: string | null | undefined): Port {
  const [kind = "", ...name] = (handle ?? "").split(":");
  return { node, name: name.join(":"), side: kind === "out" ? "output" : "input" };
}

/** A link is begun at a port. One that ends there already is taken off, unless Shift is held. */
export function beginLink(bench: Bench, node: string, handle: string, isNew: boolean): void {
  const { document } = bench.tab.open.store.getState();
  if (!document) return;
  const port = portOf(node, handle);
  const taken = port.side === "input" && !isNew ? lastWire(bench, port) : null;
  bench.stage.setState({ aim: aimFrom(document, bench.catalogue, port, taken) });
}

/** Whether a link may end at a port; said to React Flow while the pointer is near it. */
export function mayLink(
  { stage }: Bench,
  connection: Pick<Connection, "source" | "target" | "sourceHandle" | "targetHandle">,
): boolean {
  const { aim } = stage.getState();
  if (!aim) return false;
  return aim.fit(otherEnd(aim.taken !== null || aim.from.side === "input", connection)).fits;
}

/** Why a link may not end at a port, or what is doubtful about it; empty where all is well. */
export function reasonOf(fit: Fit): string {
  return fit.fits ? (fit.doubt ?? "") : fit.reason;
}

/** The link ends at a port. */
export function endLink(bench: Bench, connection: Connection): void {
  const { aim } = bench.stage.getState();
  if (!aim) return;
  const isFromInput = aim.taken !== null || aim.from.side === "input";
  linkPorts(bench, aim.from, otherEnd(isFromInput, connection), aim.taken);
}

/** Link two ports, and say what stands in the way if something does. */
export function linkPorts({ tab, catalogue }: Bench, one: Port, other: Port, taken: Wire | null = null): void {
  const { document } = tab.open.store.getState();
  const ends = endsOf(one, other);
  if (!document || !ends) return;
  const edits: readonly Edit[] = taken
    ? reconnecting(document, catalogue, taken, ends.from, ends.to)
    : connecting(document, catalogue, ends.from, ends.to);
  if (edits.length > 0) tab.open.actions.edit(edits);
}

/** The pointer was let go. On the ground the palette shows what would fit; a link that was taken off is gone. */
export function dropLink(bench: Bench, state: FinalConnectionState, at: Position, over: string | null): void {
  const { aim } = bench.stage.getState();
  bench.stage.setState({ aim: null });
  if (!aim || state.toHandle !== null) return;
  if (over !== null && over !== aim.from.node && linkToCard(bench, aim, over)) return;
  if (aim.taken) {
    const { document } = bench.tab.open.store.getState();
    if (document) bench.tab.open.actions.edit(disconnecting(document, aim.taken));
    return;
  }
  const { node, name, side } = aim.from;
  bench.tab.desk.setState({ palette: { at, from: { node, port: name, side } } });
}

/** The ports of a node that a link may end at: first those that wait for one, last those that have one. */
export function portsFor({ stage }: Bench, aim: Aim, node: string): readonly Port[] {
  const card = stage.getState().flow.byId.get(node)?.data.card;
  if (!card) return [];
  const side = aim.from.side === "output" ? "input" : "output";
  const ports = side === "input" ? card.inputs : card.outputs;
  const fitting = ports.filter((port) => aim.fit({ node, name: port.name, side }).fits);
  const free = [...fitting].sort((one, other) => rank(other) - rank(one));
  return free.map(({ name }) => ({ node, name, side }));
}

function rank(port: { readonly isLinked: boolean; readonly isMissing: boolean }): number {
  return port.isMissing ? 2 : port.isLinked ? 0 : 1;
}

function linkToCard(bench: Bench, aim: Aim, node: string): boolean {
  const port = portsFor(bench, aim, node)[0];
  if (!port) return false;
  linkPorts(bench, aim.from, port, aim.taken);
  return true;
}

function otherEnd(
  isFromInput: boolean,
  { source, sourceHandle, target, targetHandle }: Omit<Connection, "kind">,
): Port {
  return isFromInput ? portOf(source, sourceHandle) : portOf(target, targetHandle);
}

/** The last of the links that end at an input. */
function lastWire({ stage }: Bench, port: Port): Wire | null {
  const ending = stage
    .getState()
    .flow.edges.filter((edge) => edge.target === port.node && edge.targetHandle === `in:${port.name}`);
  return ending.at(-1)?.data?.wire ?? null;
}
