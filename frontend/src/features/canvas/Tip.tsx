/** The tip: what a port or a node is, and what is wrong with it, beside the pointer once it rests there. */

import { useEffect, useRef, useState } from "react";
import type { RefObject } from "react";
import { troublesIn } from "../../core/canvas/troubles";
import type { Problem } from "../../core/problem";
import { PortMark } from "../../parts/PortMark";
import type { Bench } from "./bench";
import { useBench } from "./bench";
import type { PortView } from "../../core/canvas/card";

const WAIT = 420;

interface Shown {
  readonly x: number;
  readonly y: number;
  readonly title: string;
  readonly port: PortView | null;
  readonly doc: string;
  readonly problems: readonly Problem[];
}

export function Tip() {
  const bench = useBench();
  const place = useRef<HTMLDivElement>(null);
  const shown = useShown(bench, place);
  return (
    <div ref={place} className="canvas-tip-place">
      {shown && (
        <div className="canvas-tip" role="tooltip" style={{ left: shown.x, top: shown.y }}>
          <p className="canvas-tip-title">
            {shown.port && <PortMark look={shown.port.look} />}
            <strong>{shown.title}</strong>
            {shown.port && <span>{shown.port.look.text}</span>}
          </p>
          {shown.doc && <p>{shown.doc}</p>}
          {shown.problems.map((problem, index) => (
            <p key={index} className={`canvas-tip-problem is-${problem.level ?? "error"}`}>
              {problem.message}
              {problem.hint ? ` – ${problem.hint}` : ""}
            </p>
          ))}
        </div>
      )}
    </div>
  );
}

/** One listener for all ports: a tip of its own at each of thousands would cost more than it gives. */
function useShown(bench: Bench, place: RefObject<HTMLDivElement | null>): Shown | null {
  const [shown, setShown] = useState<Shown | null>(null);
  useEffect(() => {
    const canvas = place.current?.parentElement;
    if (!canvas) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let under: Element | null = null;
    const hide = (): void => {
      clearTimeout(timer);
      under = null;
      setShown(null);
    };
    const over = (event: PointerEvent): void => {
      const target = event.target instanceof Element ? event.target.closest("[data-tip]") : null;
      if (target === under) return;
      hide();
      under = target;
      if (target && event.pointerType === "mouse" && event.buttons === 0) {
        timer = setTimeout(() => setShown(tipOf(bench, target, canvas)), WAIT);
      }
    };
    canvas.addEventListener("pointerover", over);
    canvas.addEventListener("pointerdown", hide, { capture: true });
    canvas.addEventListener("wheel", hide, { capture: true, passive: true });
    canvas.addEventListener("pointerleave", hide);
    return () => {
      hide();
      canvas.removeEventListener("pointerover", over);
      canvas.removeEventListener("pointerdown", hide, { capture: true });
      canvas.removeEventListener("wheel", hide, { capture: true });
      canvas.removeEventListener("pointerleave", hide);
    };
  }, [bench, place]);
  return shown;
}

function tipOf({ stage, tab }: Bench, target: Element, canvas: Element): Shown | null {
  const id = target.closest<HTMLElement>(".react-flow__node")?.dataset.id ?? "";
  const card = stage.getState().flow.byId.get(id)?.data.card;
  const said = target.getAttribute("data-tip") ?? "";
  if (!card || !target.isConnected) return null;
  const [around, box] = [canvas.getBoundingClientRect(), target.getBoundingClientRect()];
  const x = Math.min(Math.max(box.left - around.left, 8), Math.max(8, around.width - 300));
  const at = { x, y: box.bottom - around.top + 6 };
  const all = troublesIn(tab.open.store.getState().problems).get(id) ?? [];
  const [side = "", name = ""] = said.split(" ");
  if (side !== "input" && side !== "output") {
    const doc = said === "head" ? card.doc : "";
    return {
      ...at,
      title: card.title === card.id ? card.type : `${card.title} (${card.id})`,
      port: null,
      doc,
      problems: all,
    };
  }
  const port = (side === "input" ? card.inputs : card.outputs).find((one) => one.name === name);
  if (!port) return null;
  const problems = side === "input" ? all.filter((problem) => problem.port === name) : [];
  return { ...at, title: name, port, doc: port.doc, problems };
}
