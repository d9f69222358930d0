/**
 * The document store: one open document as it is shown, with one's own edits in it before the server has answered.
 *
 * What the page does goes through `DocumentActions`; what the server says comes through the channel. Nothing here knows
 * of runs, so that their progress never draws the graph anew.
 */

import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import { documentFromJson } from "../core/document/wire";
import type { Edit } from "../core/edits";
import { EditRefused, attempt } from "../core/edits";
import type { Problem } from "../core/problem";
import type { Pending, Replica } from "../core/replica";
import { afterAccepted, localOf, replicaOf, withPending } from "../core/replica";
import type { Channel, ChannelListener } from "../net/channel";
import type { Client } from "../net/client";
import type { Envelope } from "../net/envelopes";
import type { Accepted, Content } from "../net/protocol";
import { EMPTY_DOCUMENT, besides, entered } from "./document-state";
import type { DocumentState } from "./document-state";

export interface DocumentActions {
  /** Edit the document at once. What does not fit is not done and comes back as a problem. */
  readonly edit: (edits: readonly Edit[], gesture?: string) => Problem | null;
  /** Put a whole text, made from the text of a revision, in the place of the document. */
  readonly setText: (text: string, base: number) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly select: (selected: unknown) => void;
  readonly showSource: (on: boolean) => void;
  readonly resolve: (take: "theirs" | "mine") => void;
  /** Take note that a refusal was read. */
  readonly dismiss: (refusal: number) => void;
  readonly leave: () => void;
}

export interface OpenDocument {
  readonly store: StoreApi<DocumentState>;
  readonly actions: DocumentActions;
  /** What was done here and not answered, to be kept for the page after this one. */
  readonly unanswered: () => readonly Envelope[];
}

/** Open a document of the server. `kept` is what the page before this one left unanswered. */
export function openDocument(client: Client, name: string, kept: readonly Envelope[] = []): OpenDocument {
  const store = createStore<DocumentState>()(() => ({ ...EMPTY_DOCUMENT, name }));
  const mirror = new Mirror(store, () => channel.reload());
  const channel = client.open(name, mirror, kept);
  return { store, actions: actionsOf(client, channel, store), unanswered: () => channel.unanswered };
}

/** Keeps the store as the channel says. */
class Mirror implements ChannelListener {
  private replica: Replica | null = null;
  private pending: readonly Pending[] = [];

  constructor(
    private readonly store: StoreApi<DocumentState>,
    private readonly reload: () => void,
  ) {}

  changed(status: DocumentState["status"]): void {
    this.store.setState({ status });
  }

  replaced({ document, revision, text }: Content): void {
    this.replica = document && replicaOf(documentFromJson(document), this.pending);
    this.show({ revision, text: { revision, text } });
  }

  entered(message: Parameters<ChannelListener["entered"]>[0]): void {
    this.store.setState(entered(message));
  }

  accepted(message: Accepted, own: Envelope | null): void {
    const isMine = message.client === this.store.getState().client;
    const { work } = own ?? {};
    const answered = work?.kind === "text" && { answered: { ...work, revision: message.revision }, draft: null };
    const history = isMine ? { undo: message.undo ?? 0, redo: message.redo ?? 0 } : {};
    try {
      this.replica &&= afterAccepted(this.replica, message.edits, own?.request ?? null);
    } catch (error) {
      if (!(error instanceof EditRefused)) throw error;
      this.reload();
      return;
    }
    this.show({ revision: message.revision, ...history, ...answered });
  }

  refused(envelope: Envelope, problems: readonly Problem[]): void {
    const { refusals } = this.store.getState();
    const { request: id, work } = envelope;
    const draft = work.kind === "text" && { draft: { text: work.text, base: work.base, problems } };
    this.store.setState({ refusals: [...refusals, { id, work, problems }], ...draft });
  }

  waiting(envelopes: readonly Envelope[]): void {
    this.pending = envelopes.flatMap(({ request, work }) =>
      work.kind === "edit" ? [{ request, edits: work.edits }] : [],
    );
    this.replica &&= withPending(this.replica, this.pending);
    this.show({ unanswered: envelopes.length });
  }

  aside(message: Parameters<ChannelListener["aside"]>[0]): void {
    this.store.setState((state) => besides(state, message));
  }

  renamed(name: string): void {
    this.store.setState({ name });
  }

  private show(changes: Partial<DocumentState>): void {
    this.store.setState({ ...changes, document: this.replica && localOf(this.replica) });
  }
}

function actionsOf(client: Client, channel: Channel, store: StoreApi<DocumentState>): DocumentActions {
  return {
    edit(edits, gesture) {
      const { document } = store.getState();
      if (document === null) return NOT_READY;
      const tried = attempt(document, edits);
      if (!tried.done) return tried.problem;
      channel.edit(edits, gesture);
      return null;
    },
    setText: (text, base) => channel.setText(text, base),
    undo: () => channel.undo(),
    redo: () => channel.redo(),
    select: (selected) => channel.select(selected),
    showSource: (on) => channel.showSource(on),
    resolve: (take) => channel.resolve(take),
    leave: () => client.leave(channel),
    dismiss(refusal) {
      store.setState(({ refusals }) => ({ refusals: refusals.filter((one) => one.id !== refusal) }));
    },
  };
}

const NOT_READY: Problem = { code: "busy", message: "the workflow is not open yet" };
