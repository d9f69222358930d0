/** The link that is being drawn, and at the pointer why it cannot end where it is. */

import { useConnection } from "@xyflow/react";
import type { ConnectionLineComponentProps } from "@xyflow/react";
import { pathOf } from "../../core/canvas/route";
import type { Position } from "../../core/document/model";
import { useBench, useStage } from "./bench";
import { portPlace } from "./ends";
import { portOf, reasonOf } from "./linking";

export function AimLine({ fromX, fromY, toX, toY, connectionStatus }: ConnectionLineComponentProps) {
  const { stage } = useBench();
  const { aim, flow, moved } = stage.getState();
  const card = flow.byId.get(aim?.from.node ?? "");
  if (!aim || !card) return null;
  const { side, name } = aim.from;
  const port = (side === "output" ? card.data.card.outputs : card.data.card.inputs).find((one) => one.name === name);
  const from: Position = aim.taken ? portPlace(card, side, name, moved) : [fromX, fromY];
  const path = side === "output" ? pathOf(from, [toX, toY]) : pathOf([toX, toY], from);
  return (
    <path
      className={`wire is-aimed is-${connectionStatus ?? "loose"}`}
      d={path}
      style={{ stroke: port?.look.colour }}
    />
  );
}

export function AimReason() {
  const aim = useStage((state) => state.aim);
  const pointer = useConnection((connection) => (connection.inProgress ? connection.pointer : null));
  const over = useConnection((connection) => (connection.inProgress ? connection.toHandle : null));
  if (!aim || !pointer || !over?.id) return null;
  const fit = aim.fit(portOf(over.nodeId, over.id));
  const reason = reasonOf(fit);
  if (reason === "" || (over.nodeId === aim.taken?.to.node && over.id === `in:${aim.taken.to.input}`)) return null;
  return (
    <output
      className={`aim-reason ${fit.fits ? "is-doubt" : ""}`}
      style={{ left: pointer.x + 14, top: pointer.y + 16 }}
    >
      {reason}
    </output>
  );
}
