/** What was done and not answered, as the page keeps it when it is left, for the one that comes after it. */

import type { Edit } from "../core/edits";
import type { Envelope, Work } from "../net/envelopes";
import type { TabsState } from "./tabs";
import { nameOf } from "./tabs";

export type Left = ReadonlyMap<string, readonly Envelope[]>;

/** By the names of the documents; those that have nothing left are not among them. */
export function leftIn({ tabs }: TabsState): Left {
  const left = tabs.map((tab) => [nameOf(tab), tab.open.unanswered()] as const);
  return new Map(left.filter(([, envelopes]) => envelopes.length > 0));
}

export function leftToKeep(left: Left): unknown {
  return [...left].map(([name, envelopes]) => ({
    name,
    envelopes: envelopes.map(({ request, work }) => ({ request, work })),
  }));
}

/** What was kept; nothing of it where it is none of ours. All of it is to be sent again. */
export function leftFromKept(kept: unknown): Left {
  if (!Array.isArray(kept)) return new Map();
  const found = kept.flatMap((said: unknown): readonly (readonly [string, readonly Envelope[]])[] => {
    const { name, envelopes } = fieldsOf(said);
    if (typeof name !== "string" || !Array.isArray(envelopes)) return [];
    return [[name, envelopes.flatMap(envelopeFrom)]];
  });
  return new Map(found);
}

function envelopeFrom(said: unknown): readonly Envelope[] {
  const { request, work } = fieldsOf(said);
  const known = workFrom(fieldsOf(work));
  if (!Number.isSafeInteger(request) || known === null) return [];
  return [{ request: request as number, work: known, sentAs: null }];
}

/** The server judges what edits say: here it is enough that they are some. */
function workFrom({ kind, edits, gesture, text, base }: Fields): Work | null {
  switch (kind) {
    case "edit":
      if (!Array.isArray(edits) || edits.length === 0 || !edits.every(isEdit)) return null;
      return { kind, edits, gesture: typeof gesture === "string" ? gesture : "" };
    case "text":
      return typeof text === "string" && typeof base === "number" ? { kind, text, base } : null;
    case "undo":
    case "redo":
      return { kind };
    default:
      return null;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(said: unknown): Fields {
  return typeof said === "object" && said !== null ? (said as Fields) : {};
}

function isEdit(said: unknown): said is Edit {
  return typeof fieldsOf(said).edit === "string";
}
