/**
 * The connection: one socket after another, for as long as the page is open.
 *
 * A socket counts as open once the server has said `welcome`; a client that was here before says who it was, and waits
 * for the `welcome` that answers that. One that says nothing for a while is asked, and given up
 * when it does not answer: a cable that was pulled closes no socket.
 */

import { delayOf } from "./backoff";
import type { Clock } from "./clock";
import { messagesIn, previewIn } from "./frames";
import type { Preview } from "./frames";
import type { ClientMessage, ServerMessage, Welcome } from "./protocol";
import type { OpenSocket, Socket } from "./socket";

export type ConnectionState =
  | { readonly kind: "connecting" }
  | { readonly kind: "open"; readonly client: string; readonly version: string }
  /** It failed, and will be tried again so many milliseconds after it did. */
  | { readonly kind: "waiting"; readonly attempt: number; readonly milliseconds: number }
  | { readonly kind: "stopped" };

/** The name that the server gave this client, and the secret by which it is known again. */
export type Identity = Pick<Welcome, "client" | "ticket">;

export interface ConnectionListener {
  changed(state: ConnectionState): void;
  /** What a frame held: all of it at once, so that it is drawn at once. */
  told(messages: readonly ServerMessage[]): void;
  shown(preview: Preview): void;
}

/** Milliseconds without a word after which the server is asked whether it is there, and within which it answers. */
export const QUIET = 20_000;
export const ANSWER = 10_000;

export class Connection {
  private current: ConnectionState = { kind: "stopped" };
  private socket: Socket | null = null;
  private attempt = 0;
  private hasResumed = false;
  private stopTimer: () => void = () => undefined;

  constructor(
    private readonly open: OpenSocket,
    private readonly clock: Clock,
    private readonly listener: ConnectionListener,
    /** Who this client is, as the server knows it. */
    private identity: Identity | null = null,
  ) {}

  get known(): Identity | null {
    return this.identity;
  }

  get state(): ConnectionState {
    return this.current;
  }

  /** Connect, and again whenever the connection ends; at once if it waits to do so. */
  start(): void {
    if (this.current.kind === "connecting" || this.current.kind === "open") return;
    this.stopTimer();
    this.enter({ kind: "connecting" });
    const socket = this.open({
      text: (data) => {
        if (this.socket === socket) this.heardText(data);
      },
      bytes: (data) => {
        if (this.socket === socket) this.heardBytes(data);
      },
      closed: () => {
        if (this.socket === socket) this.lost();
      },
    });
    this.socket = socket;
    this.hasResumed = false;
    this.waitForWord(ANSWER);
  }

  /** End it for good. */
  stop(): void {
    this.stopTimer();
    this.leaveSocket();
    this.enter({ kind: "stopped" });
  }

  /** Say something, if anybody can hear it. */
  send(message: ClientMessage): boolean {
    if (this.current.kind !== "open" || this.socket === null) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  private heardText(data: string): void {
    this.heard();
    const messages = messagesIn(data);
    const welcome = messages.find((message): message is Welcome => message.type === "welcome");
    if (welcome && !this.resume()) {
      this.attempt = 0;
      this.identity = { client: welcome.client, ticket: welcome.ticket };
      this.enter({ kind: "open", client: welcome.client, version: welcome.version });
    }
    if (this.current.kind === "open") this.listener.told(messages);
  }

  /** Say who this client was, once for each socket. Whether another `welcome` follows. */
  private resume(): boolean {
    if (this.identity === null || this.hasResumed) return false;
    const { client, ticket } = this.identity;
    const message: ClientMessage = { type: "resume", client, ticket };
    this.socket?.send(JSON.stringify(message));
    this.hasResumed = true;
    return true;
  }

  private heardBytes(data: ArrayBuffer): void {
    this.heard();
    const preview = previewIn(data);
    if (preview) this.listener.shown(preview);
  }

  /** Something was heard: ask again only after a while of silence. */
  private heard(): void {
    this.stopTimer();
    this.stopTimer = this.clock.after(QUIET, () => {
      this.send({ type: "ping", request: "alive" });
      this.waitForWord(ANSWER);
    });
  }

  private waitForWord(milliseconds: number): void {
    this.stopTimer = this.clock.after(milliseconds, () => this.lost());
  }

  private lost(): void {
    this.stopTimer();
    this.leaveSocket();
    const milliseconds = delayOf(this.attempt, this.clock.random());
    this.stopTimer = this.clock.after(milliseconds, () => this.start());
    this.enter({ kind: "waiting", attempt: this.attempt, milliseconds });
    this.attempt += 1;
  }

  private leaveSocket(): void {
    const socket = this.socket;
    this.socket = null; // first, so that its end is not heard
    socket?.close();
  }

  private enter(state: ConnectionState): void {
    this.current = state;
    this.listener.changed(state);
  }
}
