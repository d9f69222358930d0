/**
 * The manuscript: the text as it stands here, and the text of the server that it was made from.
 *
 * What is written here and not in the document yet is `pending`, as changes to the server's text. What others change
 * comes as another text of the server: the difference goes through the pending changes into the text here, so that
 * neither takes anything from the other. A line that both wrote stays as it is here, and counts once it is sent.
 */

import { ChangeSet, Text } from "@codemirror/state";
import { textChanges } from "../../core/source/diff";
import type { TextChange } from "../../core/source/diff";

export interface ServerText {
  readonly revision: number;
  readonly text: string;
}

export interface Manuscript {
  readonly base: ServerText;
  /** Whether `base` is what the server has at that revision. If not, a text can only be sent after the next is told. */
  readonly isSure: boolean;
  /** From the text of `base` to the text here. */
  readonly pending: ChangeSet;
  /** The text that waits for an answer, and what was written since. */
  readonly sent: { readonly text: string; readonly base: number; readonly since: ChangeSet } | null;
  /** A text that was told while another waited for its answer. */
  readonly held: ServerText | null;
}

/** What is to be done to the text here. */
export interface Told {
  readonly manuscript: Manuscript;
  readonly changes: ChangeSet | null;
}

export const textOf = (text: string): Text => Text.of(text.split("\n"));

export function begin(base: ServerText): Manuscript {
  return { base, isSure: true, pending: ChangeSet.empty(textOf(base.text).length), sent: null, held: null };
}

export const isWritten = (manuscript: Manuscript): boolean => !manuscript.pending.empty;

/** The text here. */
export function currentText({ base, pending }: Manuscript): string {
  return pending.apply(textOf(base.text)).toString();
}

/** After something was written here. */
export function written(manuscript: Manuscript, changes: ChangeSet): Manuscript {
  const { sent } = manuscript;
  return {
    ...manuscript,
    pending: manuscript.pending.compose(changes),
    sent: sent && { ...sent, since: sent.since.compose(changes) },
  };
}

/** Whether there is something to send, and nothing that has to be heard before. */
export function canSend(manuscript: Manuscript): boolean {
  return isWritten(manuscript) && manuscript.isSure && manuscript.sent === null;
}

/** After the text here was sent. */
export function sending(manuscript: Manuscript): Manuscript {
  const text = currentText(manuscript);
  const since = ChangeSet.empty(manuscript.pending.newLength);
  return { ...manuscript, sent: { text, base: manuscript.base.revision, since } };
}

/** After the text that was sent became the document, as this revision. */
export function accepted(manuscript: Manuscript, revision: number): Told {
  const { sent, held } = manuscript;
  if (sent === null) return { manuscript, changes: null };
  const isSure = revision === sent.base + 1; // else others came between, and the document is neither's text
  const base = { revision, text: sent.text };
  const now: Manuscript = { base, isSure, pending: sent.since, sent: null, held: null };
  return held && held.revision >= revision ? told(now, held) : { manuscript: now, changes: null };
}

/** After nothing came of the text that was sent: it stays written here. */
export function refused(manuscript: Manuscript): Told {
  const now = { ...manuscript, sent: null, held: null };
  return manuscript.held ? told(now, manuscript.held) : { manuscript: now, changes: null };
}

/** After the server told its text of a revision. One that is older than what is known is another document's. */
export function told(manuscript: Manuscript, server: ServerText): Told {
  if (manuscript.sent) return { manuscript: { ...manuscript, held: server }, changes: null };
  const { base, pending } = manuscript;
  const before = textOf(base.text);
  const mine = writtenLines(before, changesIn(pending));
  const all = textChanges(base.text, server.text);
  const taken = all.filter((change) => linesOf(before, change).every((line) => !mine.has(line)));
  const theirs = ChangeSet.of(taken, before.length);
  const changes = theirs.map(pending);
  const after = changes.apply(pending.apply(before)).toString();
  const left = taken.length === all.length ? pending.map(theirs, true) : difference(server.text, after);
  const now: Manuscript = { ...manuscript, base: server, isSure: true, pending: left };
  return { manuscript: now, changes: changes.empty ? null : changes };
}

function difference(before: string, after: string): ChangeSet {
  return ChangeSet.of([...textChanges(before, after)], textOf(before).length);
}

function changesIn(set: ChangeSet): readonly TextChange[] {
  const changes: TextChange[] = [];
  set.iterChanges((from, to, _, __, insert) => changes.push({ from, to, insert: insert.toString() }));
  return changes;
}

function writtenLines(text: Text, changes: readonly TextChange[]): ReadonlySet<number> {
  return new Set(changes.flatMap((change) => [...linesOf(text, change)]));
}

/** The lines that a change writes in; none where it only puts lines between two others. */
function linesOf(text: Text, { from, to, insert }: TextChange): readonly number[] {
  const [first, last] = [text.lineAt(from), text.lineAt(to)];
  const isBetween = (from === first.from && insert.endsWith("\n")) || (from === first.to && insert.startsWith("\n"));
  if (from === to && isBetween) return [];
  const end = to > from && to === last.from ? last.number - 1 : last.number; // up to a line is not in it
  return Array.from({ length: end - first.number + 1 }, (_, index) => first.number + index);
}

/** What was written here and kept, put into the text that the server has now. */
export function resume(server: ServerText, kept: { readonly before: string; readonly text: string }): Manuscript {
  const pending = difference(kept.before, kept.text);
  const then = { ...begin({ revision: server.revision, text: kept.before }), pending };
  return told(then, server).manuscript;
}
