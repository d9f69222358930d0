/** A frame in which pictures lie under a lens. */

import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import type { LensTools } from "./useLens";

export interface LensFrameProps {
  readonly tools: LensTools;
  readonly onDoubleClick?: () => void;
  readonly children: ReactNode;
}

export function LensFrame({ tools, onDoubleClick, children }: LensFrameProps) {
  const { setFrame, hold, turn } = tools;
  const [element, setElement] = useState<HTMLElement | null>(null);
  useWheel(element, turn);
  return (
    <div
      ref={(drawn) => {
        setElement(drawn);
        setFrame(drawn);
      }}
      className="gallery-frame"
      onPointerDown={(event) => hold.begin(event)}
      onPointerMove={(event) => hold.move(event)}
      onPointerUp={() => hold.end()}
      onDoubleClick={onDoubleClick}
    >
      {children}
    </div>
  );
}

/** Heard from the browser itself, which would scroll otherwise. */
function useWheel(frame: HTMLElement | null, onTurn: LensTools["turn"]): void {
  useEffect(() => {
    if (!frame) return;
    const turned = (event: WheelEvent): void => {
      event.preventDefault();
      const box = frame.getBoundingClientRect();
      onTurn(event.deltaY, {
        x: event.clientX - box.left - box.width / 2,
        y: event.clientY - box.top - box.height / 2,
      });
    };
    frame.addEventListener("wheel", turned, { passive: false });
    return () => frame.removeEventListener("wheel", turned);
  });
}
