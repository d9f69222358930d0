/** A node of the workflow as a card: its title, its ports and its settings. How much is drawn depends on the zoom. */

import type { NodeProps } from "@xyflow/react";
import { memo, useEffect, useState } from "react";
import type { CardView } from "../../core/canvas/card";
import { CARD } from "../../core/canvas/card";
import { troublesIn, worst } from "../../core/canvas/troubles";
import type { Problem } from "../../core/problem";
import { useDocument } from "../../parts/workspace";
import { NodePreview } from "../../status/NodePreview";
import { NodeStatus } from "../../status/NodeStatus";
import { CardHead } from "./CardHead";
import { CardRow } from "./CardRow";
import { CardSketch } from "./CardSketch";
import { useBench, useStage } from "./bench";
import type { CardNode } from "./flow";
import { usePeers } from "./usePeers";

const NO_PROBLEMS: readonly Problem[] = [];

export const NodeCard = memo(function NodeCard({ data, selected }: NodeProps<CardNode>) {
  const { card } = data;
  const level = useStage((state) => state.level);
  const problems = useDocument((state) => troublesIn(state.problems).get(card.id) ?? NO_PROBLEMS);
  const peers = usePeers(card.id);
  const trouble = worst(problems);
  const className = [
    "card",
    `is-${level}`,
    selected && "is-selected",
    card.isDisabled && "is-disabled",
    card.isUnknown && "is-unknown",
    card.isCollapsed && "is-collapsed",
    trouble && `has-${trouble}`,
  ];
  const [isTouched, setTouched] = useState(false);
  const isWhole = useWhole();
  const isAiming = useStage((state) => state.aim !== null);
  const peer = peers[0];
  const isSketch = (level === "middle" || !isWhole) && !isTouched && !isAiming;
  return (
    <article
      className={className.filter(Boolean).join(" ")}
      style={{ paddingTop: card.height }}
      aria-label={`${card.title}, ${card.type}`}
      onPointerEnter={() => setTouched(true)}
      onPointerLeave={({ pointerType }) => setTouched(pointerType === "touch")} // a finger that was lifted comes again
    >
      {peer && <Peer colour={peer.colour} name={peer.name} />}
      {level !== "far" && <CardBody card={card} problems={problems} isNear={level === "near"} isSketch={isSketch} />}
    </article>
  );
});

/** Whether the view has stood still since the card came into it, as it does for all but those that are passed by. */
function useWhole(): boolean {
  const { stage } = useBench();
  const [isWhole, setWhole] = useState(() => !stage.getState().isMoving);
  useEffect(() => {
    if (isWhole) return;
    return stage.subscribe(({ isMoving }) => {
      if (!isMoving) setWhole(true);
    });
  }, [isWhole, stage]);
  return isWhole;
}

interface BodyProps {
  readonly card: CardView;
  readonly problems: readonly Problem[];
  readonly isNear: boolean;
  readonly isSketch: boolean;
}

function CardBody({ card, problems, isNear, isSketch }: BodyProps) {
  return (
    <>
      <CardHead card={card} problems={problems}>
        <NodeStatus node={card.id} />
      </CardHead>
      {isSketch ? <CardSketch card={card} /> : <Rows card={card} problems={problems} isNear={isNear} />}
      {(card.hidden > 0 || card.isOpened) && <More card={card} />}
      {!card.isCollapsed && <CardPicture node={card.id} />}
    </>
  );
}

/** What the node made, below all that has its place. */
function CardPicture({ node }: { readonly node: string }) {
  return (
    <div className="card-picture">
      <NodePreview node={node} />
    </div>
  );
}

function Rows({ card, problems, isNear }: Omit<BodyProps, "isSketch">) {
  return card.rows.map((row) => (
    <CardRow
      key={`${row.input?.name ?? ""} ${row.output?.name ?? ""}`}
      node={card.id}
      row={row}
      problems={problems}
      isNear={isNear}
    />
  ));
}

function More({ card }: { readonly card: CardView }) {
  const { stage } = useBench();
  const toggle = (): void => {
    stage.setState(({ opened }) => {
      const after = new Set(opened);
      if (!after.delete(card.id)) after.add(card.id);
      return { opened: after };
    });
  };
  return (
    <button
      type="button"
      className="card-more nodrag"
      style={{ top: card.height - CARD.more - CARD.edge }}
      aria-expanded={card.isOpened}
      onClick={toggle}
      tabIndex={-1}
    >
      {card.isOpened ? "Fewer settings" : `${card.hidden} more`}
    </button>
  );
}

function Peer({ colour, name }: { readonly colour: string; readonly name: string }) {
  return (
    <span className="card-peer" style={{ color: `var(--${colour})` }}>
      <span>{name}</span>
    </span>
  );
}
