/** The keys of the outline: those of every tree, and the canvas's own for removing, naming and connecting. */

import type { KeyboardEvent, RefObject } from "react";
import { useState } from "react";
import { removing } from "../../core/canvas/removal";
import type { Line } from "../../core/canvas/outline";
import type { Wire } from "../../core/graph/links";
import { disconnecting } from "../../core/graph/connect";
import { useTab, useWorkspace } from "../../parts/workspace";
import type { Tab } from "../../store/tabs";
import { goTo } from "../../store/desk";

export const wireKey = (wire: Wire): string => `${wire.from.node}>${wire.to.node}.${wire.to.input}.${wire.index}`;

export function wiresOfLine({ reads, feeds }: Line): readonly Wire[] {
  return [...reads, ...feeds];
}

/** The rows of the tree from top to bottom: nodes by id, links beneath open ones by `id key`. */
function rowsOf(lines: readonly Line[], open: ReadonlySet<string>): readonly string[] {
  return lines.flatMap((line) => [
    line.id,
    ...(open.has(line.id) ? wiresOfLine(line).map((wire) => `${line.id} ${wireKey(wire)}`) : []),
  ]);
}

export function useOutlineKeys(lines: readonly Line[], tree: RefObject<HTMLElement | null>) {
  const tab = useTab();
  const { commands } = useWorkspace();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [asked, setCurrent] = useState("");
  const [isRenaming, setRenaming] = useState<string | null>(null);
  const rows = rowsOf(lines, open);
  const current = rows.includes(asked) ? asked : (rows[0] ?? "");
  const line = lines.find(({ id }) => id === current.split(" ", 1)[0]);

  const toggle = (id: string): void =>
    setOpen((before) => new Set(before.has(id) ? without(before, id) : [...before, id]));
  const move = (to: string | undefined): void => {
    if (to === undefined) return;
    setCurrent(to);
    tab.desk.setState({ selected: new Set([to.split(" ", 1)[0] ?? ""]) });
    requestAnimationFrame(() => tree.current?.querySelector<HTMLElement>("[tabindex='0']")?.focus());
  };
  const acts: Readonly<Record<string, () => void>> = {
    ...moving(rows, current, move),
    ArrowRight: () => (isFolded(line, current, open) ? toggle(line.id) : move(after(rows, current))),
    ArrowLeft: () => {
      if (line && current !== line.id) move(line.id);
      else if (line && open.has(line.id)) toggle(line.id);
    },
    Enter: () => go(tab, line, current),
    " ": () => go(tab, line, current),
    F2: () => setRenaming(line?.id ?? null),
    Delete: () => remove(tab, line, current),
    Backspace: () => remove(tab, line, current),
    l: () => {
      if (!line) return;
      tab.desk.setState({ selected: new Set([line.id]) });
      commands.perform("connect");
    },
  };
  return { open, current, isRenaming, toggle, setCurrent, setRenaming, onKeyDown: actingOn(acts) };
}

function moving(rows: readonly string[], current: string, move: (to: string | undefined) => void) {
  return {
    ArrowDown: () => move(after(rows, current)),
    ArrowUp: () => move(rows[rows.indexOf(current) - 1]),
    Home: () => move(rows[0]),
    End: () => move(rows.at(-1)),
  };
}

/** A handler that does what its key stands for, and leaves all other keys, and fields, alone. */
function actingOn(acts: Readonly<Record<string, () => void>>): (event: KeyboardEvent) => void {
  return (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : acts[event.key];
    if (!act || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
}

function isFolded(line: Line | undefined, current: string, open: ReadonlySet<string>): line is Line {
  return line?.id === current && !open.has(current);
}

const after = (rows: readonly string[], current: string): string | undefined => rows[rows.indexOf(current) + 1];
const without = (ids: ReadonlySet<string>, gone: string): readonly string[] => [...ids].filter((id) => id !== gone);

/** Show what a row is about on the canvas: the node, or the other end of the link. */
function go({ desk }: Tab, line: Line | undefined, current: string): void {
  if (!line) return;
  const wire = wiresOfLine(line).find((one) => `${line.id} ${wireKey(one)}` === current);
  if (!wire) goTo(desk, line.id);
  else goTo(desk, wire.from.node === line.id ? wire.to.node : wire.from.node);
}

function remove({ open }: Tab, line: Line | undefined, current: string): void {
  const { document } = open.store.getState();
  if (!document || !line) return;
  const wire = wiresOfLine(line).find((one) => `${line.id} ${wireKey(one)}` === current);
  open.actions.edit(
    wire ? disconnecting(document, wire) : removing(document, { nodes: [line.id], frames: [], notes: [] }),
  );
}
