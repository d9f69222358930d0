/** The rooms of the shown document: the canvas or the form in the middle, and around it what was asked for. */

import { Suspense, useEffect, useRef } from "react";
import { Canvas } from "../features/canvas/Canvas";
import { FormView } from "../features/form/FormView";
import { Outline } from "../features/outline/Outline";
import { Palette } from "../features/palette/Palette";
import { ProblemsPanel } from "../features/problems/ProblemsPanel";
import { Spinner } from "../parts/Spinner";
import { later } from "../parts/later";
import { useView } from "../parts/workspace";
import { Boundary } from "./Boundary";
import { SidePanel } from "./SidePanel";
import { SizedRoom } from "./SizedRoom";

/** The text editor is large, and few pages begin with it. */
const SourceView = later(async () => (await import("../features/source/SourceView")).SourceView);

export function Rooms() {
  const mode = useView((view) => view.mode);
  const side = useView((view) => view.side);
  return (
    <div className={`app-rooms is-${mode}`}>
      {mode === "graph" ? <Graph /> : <Form />}
      {side !== null && (
        <SizedRoom room="side" label="Side panel" isAfter>
          <SidePanel />
        </SizedRoom>
      )}
    </div>
  );
}

function Form() {
  return (
    <main className="app-room app-form" aria-label="Form" data-room tabIndex={-1}>
      <Boundary room="The form">
        <FormView />
      </Boundary>
    </main>
  );
}

function Graph() {
  const outline = useView((view) => view.outline);
  const source = useView((view) => view.source);
  return (
    <>
      {outline && (
        <SizedRoom room="outline" label="Outline">
          <Outline />
        </SizedRoom>
      )}
      <Middle />
      {source && (
        <SizedRoom room="source" label="Source" isAfter>
          <Suspense fallback={<Coming />}>
            <SourceView />
          </Suspense>
        </SizedRoom>
      )}
    </>
  );
}

function Middle() {
  const problems = useView((view) => view.problems);
  const canvas = useRef<HTMLElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) canvas.current?.focus({ preventScroll: true }); // so that its keys count
  }, []);
  return (
    <div className="app-middle">
      <main
        ref={canvas}
        className="app-room app-canvas"
        aria-label="Canvas"
        data-scope="canvas"
        data-room
        tabIndex={-1}
      >
        <Boundary room="The canvas">
          <Canvas />
          <Palette />
        </Boundary>
      </main>
      {problems && (
        <SizedRoom room="problems" label="Problems" isAfter>
          <ProblemsPanel />
        </SizedRoom>
      )}
    </div>
  );
}

function Coming() {
  return (
    <div className="app-coming">
      <Spinner label="The source is being opened" />
    </div>
  );
}
