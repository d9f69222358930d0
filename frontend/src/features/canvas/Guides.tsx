/** The lines that dragged things keep to, and the pointers of others, in the coordinates of the canvas. */

import { ViewportPortal } from "@xyflow/react";
import type { Guide } from "../../core/canvas/geometry";
import { useStage } from "./bench";
import { useEveryone } from "./usePeers";

export function Guides() {
  const guides = useStage((state) => state.guides);
  if (guides.length === 0) return null;
  return (
    <ViewportPortal>
      {guides.map((guide) => (
        <div key={`${guide.axis} ${guide.at}`} className={`guide is-${guide.axis}`} style={placeOf(guide)} />
      ))}
    </ViewportPortal>
  );
}

function placeOf({ axis, at, from, to }: Guide) {
  return axis === "x" ? { left: at, top: from, height: to - from } : { left: from, top: at, width: to - from };
}

export function Cursors() {
  const everyone = useEveryone();
  const pointing = everyone.filter((one) => one.cursor !== null);
  if (pointing.length === 0) return null;
  return (
    <ViewportPortal>
      {pointing.map(({ client, name, colour, cursor }) => (
        <div
          key={client}
          className="cursor"
          style={{ color: `var(--${colour})`, transform: `translate(${cursor?.[0] ?? 0}px, ${cursor?.[1] ?? 0}px)` }}
        >
          <svg width="16" height="20" viewBox="0 0 16 20" aria-hidden="true">
            <path d="M1 1 L15 11 L8 12 L4.5 18.5 Z" />
          </svg>
          <span>{name}</span>
        </div>
      ))}
    </ViewportPortal>
  );
}
