/** A link between two cards, through its points. A point is dragged; a double click on the link adds one. */

import { BaseEdge, useReactFlow } from "@xyflow/react";
import type { EdgeProps } from "@xyflow/react";
import { memo } from "react";
import type { PointerEvent } from "react";
import { pathOf } from "../../core/canvas/route";
import type { Position } from "../../core/document/model";
import { useBench, useStage } from "./bench";
import { bendWire, keepBend } from "./bending";
import type { WireEdge as Wire } from "./flow";

const NO_POINTS: readonly Position[] = [];

export const WireEdge = memo(function WireEdge(props: EdgeProps<Wire>) {
  const { id, sourceX, sourceY, targetX, targetY, selected, data } = props;
  const bent = useStage((state) => (state.bend?.wire === id ? state.bend.points : null));
  const isTaken = useStage((state) => isSameWire(state.aim?.taken, data));
  const isSplice = useStage((state) => state.splice === id);
  const isNear = useStage((state) => state.level === "near");
  const points = bent ?? data?.points ?? NO_POINTS;
  const path = pathOf([sourceX, sourceY], [targetX, targetY], points);
  const className = ["wire", selected && "is-selected", isTaken && "is-taken", isSplice && "is-splice"];
  return (
    <>
      <BaseEdge
        path={path}
        className={className.filter(Boolean).join(" ")}
        style={{ stroke: data?.colour ?? "" }}
        interactionWidth={isNear ? 18 : 24}
      />
      {points.map((_, index) => (
        <Point key={index} wire={id} points={points} index={index} colour={data?.colour ?? ""} />
      ))}
    </>
  );
});

function isSameWire(taken: unknown, data: Wire["data"]): boolean {
  return taken != null && taken === data?.wire;
}

interface PointProps {
  readonly wire: string;
  readonly points: readonly Position[];
  readonly index: number;
  readonly colour: string;
}

function Point({ wire, points, index, colour }: PointProps) {
  const bench = useBench();
  const { screenToFlowPosition } = useReactFlow();
  const [x, y] = points[index] ?? [0, 0];
  const move = (event: PointerEvent<SVGCircleElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const place = screenToFlowPosition({ x: event.clientX, y: event.clientY });
    bendWire(bench, { wire, points: points.with(index, [place.x, place.y]) });
  };
  return (
    <circle
      className="wire-point nopan"
      cx={x}
      cy={y}
      r={5}
      style={{ fill: colour }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={move}
      onPointerUp={() => keepBend(bench)}
      onDoubleClick={(event) => {
        event.stopPropagation();
        bendWire(bench, { wire, points: points.toSpliced(index, 1) });
        keepBend(bench);
      }}
    />
  );
}
