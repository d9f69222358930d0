/** What jobs made: their outputs, and the nodes that these come from. */

import type { Document } from "../document/model";
import type { Json } from "../json";
import type { Problem } from "../problem";

export interface MadeFile {
  readonly kind: "file";
  readonly digest: string;
  readonly media_type: string;
  readonly size: number;
  readonly label?: string;
}

export interface MadeValue {
  readonly kind: "value";
  readonly value: Json;
}

export type Made = MadeFile | MadeValue;

/** A job that has ended, as far as the page shows it. */
export interface JobResult {
  /** By the workflow's outputs. */
  readonly outputs: ReadonlyMap<string, readonly Made[]>;
  /** The node that each of these outputs leads to. */
  readonly sources: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

/** For each output of a document the node that it leads to. */
export function sourcesOf(document: Document): ReadonlyMap<string, string> {
  return new Map([...document.outputs].map(([name, { node }]) => [name, node]));
}

/** The newest that was made of each node, by jobs from the oldest to the newest. */
export function madeByNode(results: Iterable<JobResult>): ReadonlyMap<string, readonly Made[]> {
  const nodes = new Map<string, readonly Made[]>();
  for (const { outputs, sources } of results) {
    const here = new Map<string, readonly Made[]>();
    for (const [name, made] of outputs) {
      const node = sources.get(name);
      if (node !== undefined) here.set(node, [...(here.get(node) ?? []), ...made]);
    }
    for (const [node, made] of here) nodes.set(node, made);
  }
  return nodes;
}

export type Shown = "picture" | "sound" | "film" | "text" | "file" | "value";

/** What kind of thing an output is, for those who look at it. */
export function shownAs(made: Made): Shown {
  if (made.kind === "value") return "value";
  const [family] = made.media_type.split("/", 1);
  if (family === "image" && made.media_type !== "image/svg+xml") return "picture";
  if (family === "audio") return "sound";
  if (family === "video") return "film";
  return family === "text" || made.media_type === "application/json" ? "text" : "file";
}

const LONGEST = 4;

/** A value as people read it: numbers without their last digits, texts as they are, lists on one line. */
export function valueText(value: Json): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return Number.isInteger(value) ? value.toString() : Number(value.toPrecision(LONGEST)).toString(); // prettier-ignore
  if (Array.isArray(value)) return (value as readonly Json[]).map(valueText).join(", ");
  return JSON.stringify(value);
}
