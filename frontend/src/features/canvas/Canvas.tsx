/** The canvas: the shown document as a graph that can be worked on. */

import { ReactFlowProvider } from "@xyflow/react";
import type { Viewport } from "@xyflow/react";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useDocument, useTab, useWorkspace } from "../../parts/workspace";
import { Board } from "./Board";
import { BenchContext } from "./bench";
import { beginView, firstView } from "./first-view";
import type { Bench } from "./scene";
import { benchOf, play } from "./scene";
import { stageOf } from "./stage";
import "@xyflow/react/dist/base.css";
import "./canvas.css";
import "./card.css";
import "./things.css";

export function Canvas() {
  const tab = useTab();
  const { catalogue } = useWorkspace();
  const bench = useMemo(() => benchOf(tab, stageOf(tab), catalogue), [tab, catalogue]);
  const isOpen = useDocument((state) => state.document !== null);
  return isOpen ? <OpenCanvas bench={bench} /> : null;
}

/** It is measured before anything is drawn in it, so that it begins with the view that it is to have. */
function OpenCanvas({ bench }: { readonly bench: Bench }) {
  const room = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<Viewport | null>(null);
  useLayoutEffect(() => play(bench), [bench]);
  useLayoutEffect(() => {
    const { clientWidth = 0, clientHeight = 0 } = room.current ?? {};
    const first = firstView(bench, clientWidth, clientHeight);
    beginView(bench, first, clientWidth, clientHeight);
    setView(first);
  }, [bench]);
  useEffect(() => () => bench.stage.setState({ aim: null, renaming: null, linking: null, touched: null }), [bench]);
  return (
    <BenchContext value={bench}>
      <div ref={room} className="canvas-spot">
        {view && (
          <ReactFlowProvider>
            <Board view={view} />
          </ReactFlowProvider>
        )}
      </div>
    </BenchContext>
  );
}
