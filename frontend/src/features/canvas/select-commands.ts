/** Selecting commands: everything, nothing, the next one, what it needs, and linking by keyboard. */

import type { useReactFlow } from "@xyflow/react";
import { neighboursOf } from "../../core/graph/links";
import { downstream, order, upstream } from "../../core/graph/walk";
import type { Document, Node } from "../../core/document/model";
import type { Handlers } from "../../store/commands";
import type { Bench } from "./bench";
import { selectNodes } from "./selecting";
import { bringIntoView } from "./viewing";

type Flow = ReturnType<typeof useReactFlow>;

export function selectCommands(bench: Bench, flow: Flow): Handlers {
  const { tab, stage } = bench;
  const document = (): Document | null => tab.open.store.getState().document;
  const grow = (reach: typeof upstream): void => {
    const known = document();
    if (known) selectNodes(bench, reach(neighboursOf(known), tab.desk.getState().selected));
  };
  return {
    "select-all": () => {
      const { drawn } = stage.getState().flow;
      selectNodes(bench, document()?.nodes.keys() ?? [], drawn.map((thing) => thing.id)); // prettier-ignore
    },
    "select-none": () => selectNodes(bench, []),
    "select-next": () => step(bench, flow, 1),
    "select-previous": () => step(bench, flow, -1),
    "select-upstream": () => grow(upstream),
    "select-downstream": () => grow(downstream),
    connect: () => {
      const [id] = tab.desk.getState().selected;
      if (id !== undefined) stage.setState({ linking: id });
    },
  };
}

/** Select the next node in the order in which all could run, or the one before; after the last comes the first. */
function step(bench: Bench, flow: Flow, by: 1 | -1): void {
  const { document } = bench.tab.open.store.getState();
  if (!document || document.nodes.size === 0) return;
  const ids = order(neighboursOf(document));
  const selected = [...bench.tab.desk.getState().selected];
  const at = ids.indexOf((by === 1 ? selected.at(-1) : selected[0]) ?? "");
  const next = at < 0 && by < 0 ? ids.length - 1 : (at + by + ids.length) % ids.length;
  const id = ids[next] ?? "";
  selectNodes(bench, [id]);
  bringIntoView(bench, flow, id);
  const node = document.nodes.get(id);
  bench.stage.setState({ said: `${titleOf(id, node)}, ${node?.type ?? ""}, ${next + 1} of ${ids.length}` });
}

function titleOf(id: string, node: Node | undefined): string {
  return node && node.title !== "" ? node.title : id;
}
