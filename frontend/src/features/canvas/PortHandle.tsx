/** A port: where links end and begin. Its colour and its shape tell its type; while a link is drawn, whether it fits. */

import { Handle, Position } from "@xyflow/react";
import type { PortView } from "../../core/canvas/card";
import { useStage } from "./bench";
import type { StageState } from "./stage";

interface Props {
  readonly node: string;
  readonly port: PortView;
  readonly side: "input" | "output";
  /** Down from the card's top. */
  readonly at: number;
  readonly isWrong: boolean;
}

export function PortHandle({ node, port, side, at, isWrong }: Props) {
  const { look } = port;
  const fit = useStage((state) => fitOf(state, node, port.name, side));
  const className = [
    "port",
    `is-${look.shape}`,
    look.isList && "is-list",
    port.isMissing && "is-missing",
    isWrong && "is-wrong",
    fit,
  ];
  return (
    <Handle
      id={`${side === "input" ? "in" : "out"}:${port.name}`}
      type={side === "input" ? "target" : "source"}
      position={side === "input" ? Position.Left : Position.Right}
      className={className.filter(Boolean).join(" ")}
      style={{ color: look.colour, top: at }}
      data-tip={`${side} ${port.name}`}
      role="img"
      aria-label={`${side} ${port.name}, ${look.text}`}
    />
  );
}

/** Whether the link that is being drawn may end here. */
function fitOf({ aim }: StageState, node: string, name: string, side: "input" | "output"): string {
  if (aim === null) return "";
  if (aim.from.node === node && aim.from.name === name && aim.from.side === side) return "is-from";
  return aim.fit({ node, name, side }).fits ? "may-link" : "may-not-link";
}
