/** A card from some way off: the same as near, of few elements, since many are in view. The pointer brings the ports. */

import type { CardView, PortView, Row } from "../../core/canvas/card";
import { CARD } from "../../core/canvas/card";

export function CardSketch({ card }: { readonly card: CardView }) {
  const ports = card.rows.filter((row) => row.kind === "ports");
  const settings = card.rows.filter((row) => row.kind !== "ports");
  const top = CARD.head + CARD.edge;
  return (
    <>
      <span className="card-lines is-names is-ports" style={{ top }}>
        {ports.map((row) => row.input?.name ?? "").join("\n")}
      </span>
      <span className="card-lines is-outputs is-ports" style={{ top }}>
        {ports.map((row) => row.output?.name ?? "").join("\n")}
      </span>
      {settings.length > 0 && <Settings rows={settings} top={top + ports.length * CARD.row} />}
      <svg className="card-marks" width={CARD.width + 12} height={card.height} aria-hidden="true">
        {card.rows.map((row) => (
          <Marks key={row.at} row={row} />
        ))}
      </svg>
    </>
  );
}

/** Names left, values right; what has three lines near takes three here. */
function Settings({ rows, top }: { readonly rows: readonly Row[]; readonly top: number }) {
  const lines = (text: (port: PortView) => string): string =>
    rows.map((row) => `${row.input ? oneLine(text(row.input)) : ""}${row.kind === "text" ? "\n\n" : ""}`).join("\n");
  return (
    <>
      <span className="card-lines is-names" style={{ top }}>
        {lines((port) => port.name)}
      </span>
      <span className="card-lines is-values" style={{ top }}>
        {lines((port) => port.value)}
      </span>
    </>
  );
}

function Marks({ row }: { readonly row: Row }) {
  return (
    <>
      {row.input?.isOpen && <path d={markOf(row.input, 6, row.at)} fill={row.input.look.colour} />}
      {row.output && <path d={markOf(row.output, CARD.width + 6, row.at)} fill={row.output.look.colour} />}
    </>
  );
}

function markOf({ look }: PortView, x: number, y: number): string {
  switch (look.shape) {
    case "square":
      return `M${x - 4},${y - 4}h8v8h-8z`;
    case "diamond":
      return `M${x},${y - 5}l5,5l-5,5l-5,-5z`;
    case "triangle":
      return `M${x - 4},${y - 5}l9,5l-9,5z`;
    case "circle":
      return `M${x - 4},${y}a4,4 0 1 1 8,0a4,4 0 1 1 -8,0z`;
  }
}

const LONGEST = 22;

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}
