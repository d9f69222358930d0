/** The client: the connection, the documents that are open, and the jobs that are followed. */

import { Channel } from "./channel";
import type { ChannelListener } from "./channel";
import type { Clock } from "./clock";
import { Connection } from "./connection";
import type { ConnectionState } from "./connection";
import type { Envelope } from "./envelopes";
import { Follower } from "./follower";
import type { FollowerListener } from "./follower";
import type { Preview } from "./frames";
import type { ProblemView, Rejected, ServerMessage } from "./protocol";
import type { OpenSocket } from "./socket";
import type { Ticket } from "./ticket";

export interface ClientListener extends FollowerListener {
  connection(state: ConnectionState): void;
  preview(preview: Preview): void;
  /** What was asked for, by nobody in particular, cannot be. */
  rejected(problems: readonly ProblemView[]): void;
}

const DOUBT = "doubt";

export class Client {
  readonly follower: Follower;
  private readonly connection: Connection;
  private readonly channels = new Set<Channel>();
  private requests: number;

  constructor(
    open: OpenSocket,
    clock: Clock,
    private readonly listener: ClientListener,
    before: Ticket | null = null,
  ) {
    this.requests = before?.requests ?? 0;
    const heard = {
      changed: (state: ConnectionState) => this.changed(state),
      told: (messages: readonly ServerMessage[]) => {
        for (const message of messages) this.receive(message);
      },
      shown: (preview: Preview) => listener.preview(preview),
    };
    this.connection = new Connection(open, clock, heard, before);
    this.follower = new Follower((message) => this.connection.send(message), listener);
  }

  get state(): ConnectionState {
    return this.connection.state;
  }

  /** What makes a page that is loaded anew this client again. */
  get ticket(): Ticket | null {
    const { known } = this.connection;
    return known && { ...known, requests: this.requests };
  }

  /** Connect now, without waiting any longer. */
  start(): void {
    this.connection.start();
  }

  stop(): void {
    this.connection.stop();
  }

  /**
   * Have a document open, now and on every later connection, until its channel is left. `kept` was asked for by the page
   * before, and is sent again.
   */
  open(name: string, listener: ChannelListener, kept: readonly Envelope[] = []): Channel {
    const send = (message: Parameters<Connection["send"]>[0]): boolean => this.connection.send(message);
    this.requests = Math.max(this.requests, ...kept.map(({ request }) => request));
    const channel = new Channel(name, send, () => (this.requests += 1), listener, kept);
    this.channels.add(channel);
    if (this.state.kind === "open") channel.connected(this.state.client);
    return channel;
  }

  /** Have a document open no longer. */
  leave(channel: Channel): void {
    if (this.channels.delete(channel)) channel.leave();
  }

  private changed(state: ConnectionState): void {
    this.listener.connection(state);
    if (state.kind === "open") this.begin(state.client);
    else for (const channel of this.channels) channel.disconnected();
  }

  /** Open and follow everything, from where it is known. */
  private begin(client: string): void {
    for (const channel of this.channels) channel.connected(client);
    this.follower.connected();
  }

  private receive(message: ServerMessage): void {
    switch (message.type) {
      case "welcome":
      case "submitted":
        break;
      case "begin_anew":
        if (this.state.kind === "open") this.begin(this.state.client);
        break;
      case "pong":
        if (message.request === DOUBT) for (const channel of this.channels) channel.settleDoubt();
        break;
      case "rejected":
        this.rejected(message);
        break;
      case "queue":
      case "job":
      case "job_gone":
      case "events":
      case "progress":
      case "pictures":
      case "pictures_gone":
        this.follower.receive(message);
        break;
      default:
        for (const channel of this.channels) if (channel.name === message.name) channel.receive(message);
    }
  }

  private rejected(message: Rejected): void {
    if (message.request != null) {
      const request = Number(message.request);
      if ([...this.channels].some((channel) => channel.giveUp(request, message.problems))) return;
    } else {
      for (const channel of this.channels) channel.doubt();
      this.connection.send({ type: "ping", request: DOUBT });
    }
    this.listener.rejected(message.problems);
  }
}
