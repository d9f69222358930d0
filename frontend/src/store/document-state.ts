/** What is known of an open document besides what it says. */

import type { Document } from "../core/document/model";
import type { Problem } from "../core/problem";
import type { Aside, ChannelState } from "../net/channel";
import type { Work } from "../net/envelopes";
import type { Conflict, Draft, Opened, Resumed } from "../net/protocol";

/** Work that nothing came of, until someone has read why. */
export interface Refusal {
  readonly id: number;
  readonly work: Work;
  readonly problems: readonly Problem[];
}

export type Mark = "cached" | "runs";

export interface DocumentState {
  readonly name: string;
  readonly status: ChannelState;
  /** Null until it is open, and while its text has to be mended first. */
  readonly document: Document | null;
  readonly revision: number;
  /** The name that the server gave this page; others have others. */
  readonly client: string;
  /** Everyone who has it open, this page included, and what they have selected. */
  readonly present: ReadonlyMap<string, unknown>;
  /** What is wrong with the document, as of revision `checked`. */
  readonly problems: readonly Problem[];
  readonly checked: number;
  /** For each node whether its result is there, or it would run; as of revision `marked`. */
  readonly marks: ReadonlyMap<string, Mark>;
  readonly marked: number;
  /** The revision that the file holds, and why it does not hold a later one. */
  readonly saved: number;
  readonly unsaved: Problem | null;
  readonly conflict: Conflict | null;
  /** What is wrong with the text of this page that is no document; null where there is none. */
  readonly draft: (Pick<Draft, "text" | "base"> & { readonly problems: readonly Problem[] }) | null;
  /** The text of a revision: told when the document is opened, and while the source is shown. */
  readonly text: { readonly revision: number; readonly text: string } | null;
  /** The last text of this page that became the document: made from revision `base`, it made `revision`. */
  readonly answered: { readonly text: string; readonly base: number; readonly revision: number } | null;
  /** How much this page can take back, and do again. */
  readonly undo: number;
  readonly redo: number;
  /** How much of what was done here the server has not answered. */
  readonly unanswered: number;
  readonly refusals: readonly Refusal[];
}

export const EMPTY_DOCUMENT: DocumentState = {
  name: "",
  status: { kind: "opening" },
  document: null,
  revision: 0,
  client: "",
  present: new Map(),
  problems: [],
  checked: -1,
  marks: new Map(),
  marked: -1,
  saved: 0,
  unsaved: null,
  conflict: null,
  draft: null,
  text: null,
  answered: null,
  undo: 0,
  redo: 0,
  unanswered: 0,
  refusals: [],
};

/** What one is told who opens a document, or comes back to it. */
export function entered(message: Opened | Resumed): Partial<DocumentState> {
  const { checked, marks } = message;
  return {
    client: message.client,
    present: new Map(message.present.map(({ client, selected }) => [client, selected ?? null])),
    saved: message.saved,
    unsaved: message.unsaved?.problem ?? null,
    conflict: message.conflict ?? null,
    draft: message.draft ?? null,
    undo: message.undo ?? 0,
    redo: message.redo ?? 0,
    ...(checked && { problems: checked.problems, checked: checked.revision }),
    ...(marks && { marks: new Map(Object.entries(marks.marks)), marked: marks.revision }),
  };
}

/** What changes with a message that concerns the document without editing it. */
export function besides(state: DocumentState, message: Aside): Partial<DocumentState> {
  switch (message.type) {
    case "saved":
      return { saved: message.revision, unsaved: null };
    case "unsaved":
      return { unsaved: message.problem };
    case "conflict":
      return { conflict: message };
    case "settled":
      return { conflict: null };
    case "checked":
      return { problems: message.problems, checked: message.revision };
    case "marks":
      return { marks: new Map(Object.entries(message.marks)), marked: message.revision };
    case "source":
      return { text: { revision: message.revision, text: message.text } };
    case "presence":
      return { present: presentAfter(state.present, message) };
  }
}

function presentAfter(
  present: DocumentState["present"],
  { client, here, selected }: Extract<Aside, { type: "presence" }>,
): DocumentState["present"] {
  const after = new Map(present);
  if (here) after.set(client, selected ?? null);
  else after.delete(client);
  return after;
}
