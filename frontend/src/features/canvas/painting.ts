/** The painting of the far canvas: cards as boxes with a head, links as lines, in as few strokes as there are colours. */

import { CARD } from "../../core/canvas/card";
import type { Box } from "../../core/canvas/geometry";
import { pathOf } from "../../core/canvas/route";
import { troublesIn, worst } from "../../core/canvas/troubles";
import type { Bench } from "./bench";
import { boxOfThing } from "./boxes";
import { endsOfEdge } from "./ends";
import { colourOf } from "./theme";

/** Shapes of one colour. */
interface Layer {
  readonly colour: string;
  readonly path: Path2D;
}

export interface Painting {
  readonly cards: readonly Layer[];
  readonly links: readonly Layer[];
}

/** What is to be painted, as long as nothing changes but the view. */
export function paintingOf(bench: Bench, canvas: HTMLElement): Painting {
  return { cards: cardsOf(bench, canvas), links: linksOf(bench) };
}

export function paint(
  canvas: HTMLCanvasElement,
  { cards, links }: Painting,
  [x, y, zoom]: readonly [number, number, number],
  width: number,
  height: number,
): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width, height);
  context.setTransform(zoom, 0, 0, zoom, x, y);
  context.lineWidth = Math.max(0.8 / zoom, 2);
  context.globalAlpha = 0.7;
  for (const { colour, path } of links) {
    context.strokeStyle = colour;
    context.stroke(path);
  }
  context.globalAlpha = 1;
  for (const { colour, path } of cards) {
    context.fillStyle = colour;
    context.fill(path);
  }
}

function cardsOf({ stage, tab }: Bench, canvas: HTMLElement): readonly Layer[] {
  const troubles = troublesIn(tab.open.store.getState().problems);
  const state = stage.getState();
  const [rims, bodies, heads, wrong] = [new Path2D(), new Path2D(), new Path2D(), new Path2D()];
  for (const card of state.flow.cards) {
    const box = boxOfThing(card, state);
    const level = worst(troubles.get(card.id) ?? []);
    add(level === "error" ? wrong : rims, box, 5);
    add(bodies, box, 0);
    add(heads, { ...box, height: CARD.head }, 0);
  }
  return [
    { colour: colourOf(canvas, "--line-strong"), path: rims },
    { colour: colourOf(canvas, "--danger"), path: wrong },
    { colour: colourOf(canvas, "--raised"), path: bodies },
    { colour: colourOf(canvas, "--line-strong"), path: heads },
  ];
}

function add(path: Path2D, { x, y, width, height }: Box, rim: number): void {
  path.rect(x - rim, y - rim, width + 2 * rim, height + 2 * rim);
}

/** The links of each colour as one path. */
function linksOf(bench: Bench): readonly Layer[] {
  const texts = new Map<string, string[]>();
  for (const edge of bench.stage.getState().flow.edges) {
    const ends = endsOfEdge(bench, edge);
    if (!ends || !edge.data) continue;
    const { colour, points } = edge.data;
    const known = texts.get(colour) ?? [];
    known.push(pathOf(ends.from, ends.to, points));
    texts.set(colour, known);
  }
  return [...texts].map(([colour, paths]) => ({ colour, path: new Path2D(paths.join("")) }));
}
