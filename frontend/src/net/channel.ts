/**
 * The channel: one open document, over any number of connections.
 *
 * It hears every envelope in the order of revisions, keeps what was not answered, and after a lost connection asks for
 * what it missed. An envelope that is among that was done; one that is not is sent again.
 */

import type { Edit } from "../core/edits";
import type { Problem } from "../core/problem";
import { Envelopes } from "./envelopes";
import type { Envelope, Work } from "./envelopes";
import type { Accepted, ClientMessage, Closed, Content, Opened, Resumed, ServerMessage } from "./protocol";

export type ChannelState =
  | { readonly kind: "opening" }
  | { readonly kind: "open" }
  /** It cannot be opened, or is no more. */
  | { readonly kind: "failed"; readonly problem: Problem }
  | { readonly kind: "closed"; readonly reason: Closed["reason"] | "left" };

/** Messages that a channel has nothing to do with but to hand them on. */
export type Aside = Extract<
  ServerMessage,
  { type: "saved" | "unsaved" | "conflict" | "settled" | "checked" | "marks" | "source" | "presence" }
>;

export type DocumentMessage = Extract<ServerMessage, { name: string }>;

export interface ChannelListener {
  changed(state: ChannelState): void;
  /** The document is this one, whatever it was. */
  replaced(content: Content): void;
  /** What a client who opens it, or comes back, is told besides. */
  entered(told: Opened | Resumed): void;
  /** The next revision. `own` is the envelope that this answers, if it is one of ours. */
  accepted(message: Accepted, own: Envelope | null): void;
  /** Nothing came of an envelope of ours, and why. */
  refused(envelope: Envelope, problems: readonly Problem[]): void;
  /** Something waits to be answered, or does so no longer. */
  waiting(envelopes: readonly Envelope[]): void;
  aside(message: Aside): void;
  renamed(to: string): void;
}

/** An edit came while this client had the document open no longer, as when it begins anew: it is sent again. */
const NOT_OPEN = "file-missing";

const UNANSWERED: Problem = { code: "wrong-request", message: "the server could not read this edit" };

export class Channel {
  private current: ChannelState = { kind: "opening" };
  private readonly envelopes: Envelopes;
  private client: string | null = null;
  private epoch = "";
  private known: number | null = null;
  private doubted: readonly number[] = [];

  constructor(
    private title: string,
    private readonly send: (message: ClientMessage) => boolean,
    private readonly nextRequest: () => number,
    private readonly listener: ChannelListener,
    /** What the page before this one asked for and had no answer to. */
    kept: readonly Envelope[] = [],
  ) {
    this.envelopes = new Envelopes(kept);
  }

  get name(): string {
    return this.title;
  }

  get state(): ChannelState {
    return this.current;
  }

  get revision(): number | null {
    return this.known;
  }

  get unanswered(): readonly Envelope[] {
    return this.envelopes.all;
  }

  // What the page asks for.

  edit(edits: readonly Edit[], gesture = ""): void {
    if (edits.length > 0) this.ask({ kind: "edit", edits, gesture });
  }

  setText(text: string, base: number): void {
    this.ask({ kind: "text", text, base });
  }

  undo(): void {
    this.ask({ kind: "undo" });
  }

  redo(): void {
    this.ask({ kind: "redo" });
  }

  select(selected: unknown): void {
    this.send({ type: "select", name: this.title, selected });
  }

  showSource(on: boolean): void {
    this.send({ type: "show_source", name: this.title, on });
  }

  resolve(take: "theirs" | "mine"): void {
    this.send({ type: "resolve", name: this.title, take });
  }

  /** Ask for the whole document, where what is known of it cannot be trusted. */
  reload(): void {
    this.known = null;
    this.reopen();
  }

  leave(): void {
    this.send({ type: "close", name: this.title });
    this.enter({ kind: "closed", reason: "left" });
  }

  // What happens to the connection.

  /** There is a connection: open the document, from where it was known. */
  connected(client: string): void {
    this.client = client;
    this.reopen();
  }

  /** The connection ended. What is on its way may have arrived: `resumed` will tell. */
  disconnected(): void {
    this.client = null;
    this.doubted = [];
    if (this.current.kind === "open") this.enter({ kind: "opening" });
  }

  /** The server could not read something that may have been ours: what is not answered by the next `pong` was that. */
  doubt(): void {
    this.doubted = this.envelopes.all.filter((one) => one.sentAs !== null).map((one) => one.request);
  }

  /** The `pong` after `doubt` came, behind the answers to all that could be read. */
  settleDoubt(): void {
    for (const request of this.doubted) this.giveUp(request, [UNANSWERED]);
    this.doubted = [];
  }

  /** Nothing can come of an envelope. Whether it was one of this document's. */
  giveUp(request: number, problems: readonly Problem[]): boolean {
    const envelope = this.envelopes.answered(null, request);
    if (!envelope) return false;
    this.listener.refused(envelope, problems);
    this.flush();
    return true;
  }

  /** What the server says of this document. */
  receive(message: DocumentMessage): void {
    switch (message.type) {
      case "opened":
        this.opened(message);
        break;
      case "resumed":
        this.resumed(message);
        break;
      case "accepted":
        this.accepted(message, this.client);
        this.flush();
        break;
      case "refused":
        if (message.problem.code === NOT_OPEN && message.request != null) this.reopen();
        else this.refused(message.request ?? null, [message.problem, ...(message.skipped ?? [])]);
        break;
      case "drafted":
        this.refused(message.request ?? null, message.problems);
        break;
      case "resync":
        this.replace(message.content);
        break;
      case "moved":
        this.title = message.to;
        this.listener.renamed(message.to);
        break;
      case "closed":
        this.enter({ kind: "closed", reason: message.reason });
        break;
      default:
        this.listener.aside(message);
    }
  }

  private opened(message: Opened): void {
    this.envelopes.recall();
    this.replace(message.content);
    this.entered(message);
  }

  private resumed(message: Resumed): void {
    for (const missed of message.missed) this.accepted(missed, missed.client);
    this.envelopes.recall();
    this.entered(message);
  }

  private entered(message: Opened | Resumed): void {
    this.enter({ kind: "open" });
    this.listener.entered(message);
    this.flush();
  }

  private replace(content: Content): void {
    this.epoch = content.epoch;
    this.known = content.revision;
    this.listener.replaced(content);
  }

  /**
   * The next revision; one that is known is left out, and where one is missing all are asked for anew. An envelope that
   * came again, as after the page was loaded anew, is answered with the revision that it made then.
   */
  private accepted(message: Accepted, client: string | null): void {
    if (this.known === null) return;
    if (message.revision > this.known + 1) {
      this.reopen();
      return;
    }
    const isOwn = message.client === client && message.request != null;
    const own = isOwn ? this.envelopes.answered(client, message.request ?? 0) : null;
    if (message.revision <= this.known) return;
    this.known = message.revision;
    this.listener.accepted(message, own);
  }

  private refused(request: number | null, problems: readonly Problem[]): void {
    if (request !== null) this.giveUp(request, problems);
    else if (this.current.kind === "opening" && problems[0]) this.enter({ kind: "failed", problem: problems[0] });
  }

  private ask(work: Work): void {
    this.envelopes.add(this.nextRequest(), work);
    this.flush();
  }

  private reopen(): void {
    if (this.current.kind === "closed" || this.client === null) return;
    this.enter({ kind: "opening" });
    const from = this.known === null ? {} : { epoch: this.epoch, revision: this.known };
    this.send({ type: "open", name: this.title, ...from });
  }

  private flush(): void {
    if (this.client !== null && this.current.kind === "open") {
      for (const envelope of this.envelopes.take(this.client)) this.send(this.messageOf(envelope));
    }
    this.listener.waiting(this.envelopes.all);
  }

  private messageOf({ request, work }: Envelope): ClientMessage {
    const about = { name: this.title, request };
    switch (work.kind) {
      case "edit":
        return { type: "edit", ...about, base: this.known ?? 0, edits: sent(work.edits), gesture: work.gesture };
      case "text":
        return { type: "set_text", ...about, base: work.base, text: work.text };
      default:
        return { type: work.kind, ...about };
    }
  }

  private enter(state: ChannelState): void {
    this.current = state;
    this.listener.changed(state);
  }
}

type SentEdits = Extract<ClientMessage, { type: "edit" }>["edits"];

/** Edits as the protocol's types have them: the same values, which there may be changed. */
function sent(edits: readonly Edit[]): SentEdits {
  return edits as SentEdits;
}
