/** A server for tests: the room of sessions in small, over sockets whose frames go when the test says so. */

import type { Document } from "../../src/core/document/model";
import { documentFromJson, documentToJson } from "../../src/core/document/wire";
import type { Edit } from "../../src/core/edits";
import { applyAll, attempt, diff } from "../../src/core/edits";
import type { Clock } from "../../src/net/clock";
import type { Accepted, ClientMessage, Content, ServerMessage } from "../../src/net/protocol";
import type { OpenSocket, Socket, SocketListener } from "../../src/net/socket";
import { START } from "../core/arbitrary";

/** A clock that goes on when the test says so. */
export class TestClock implements Clock {
  private timers: { at: number; act: () => void }[] = [];
  private now = 0;

  after(milliseconds: number, act: () => void): () => void {
    const timer = { at: this.now + milliseconds, act };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  random(): number {
    return 1;
  }

  /** Let time pass, and do what falls due in it. */
  pass(milliseconds: number): void {
    const end = this.now + milliseconds;
    for (;;) {
      const next = this.timers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
      if (!next) break;
      this.now = next.at;
      this.timers = this.timers.filter((other) => other !== next);
      next.act();
    }
    this.now = end;
  }
}

/** One socket, with what is on its way in both directions. */
export class Line {
  readonly toServer: ClientMessage[] = [];
  readonly toClient: (string | ArrayBuffer)[] = [];
  isAlive = true;
  hasOpen = false;

  constructor(
    public client: string,
    private readonly listener: SocketListener,
  ) {}

  tell(...messages: ServerMessage[]): void {
    this.toClient.push(JSON.stringify(messages));
  }

  /** Let the client hear the next frame. */
  deliver(): boolean {
    const frame = this.toClient.shift();
    if (frame === undefined || !this.isAlive) return false;
    if (typeof frame === "string") this.listener.text(frame);
    else this.listener.bytes(frame);
    return true;
  }

  /** End it; what is on its way is lost. */
  cut(): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    this.listener.closed();
  }
}

export class SimulatedServer {
  document: Document = documentFromJson(START);
  revision = 0;
  epoch = "first";
  log: Accepted[] = [];
  readonly lines: Line[] = [];
  /** How often the edits of each gesture were done. */
  readonly done = new Map<string, number>();
  refuses = false;
  /** Whether it knows nobody again. */
  forgets = false;

  /** Sockets to this server, noted in `lines` as they are opened. */
  readonly sockets: OpenSocket = (listener): Socket => {
    const line = new Line(`c${this.lines.length + 1}`, listener);
    this.lines.push(line);
    this.welcome(line);
    return {
      send: (text) => line.toServer.push(JSON.parse(text) as ClientMessage),
      close: () => {
        line.isAlive = false;
      },
    };
  };

  /** The line that was opened last. */
  get newest(): Line {
    const line = this.lines.at(-1);
    if (!line) throw new Error("nobody came");
    return line;
  }

  /** Let the server do the next thing that was said on a line, whether or not that is cut since. */
  read(line: Line): boolean {
    const message = line.toServer.shift();
    if (message === undefined) return false;
    switch (message.type) {
      case "resume":
        if (!this.forgets && message.ticket === `ticket of ${message.client}`) line.client = message.client;
        this.welcome(line);
        break;
      case "open":
        this.open(line, message);
        break;
      case "edit":
        this.edit(line, message);
        break;
      case "ping":
        line.tell({ type: "pong", request: message.request ?? "" });
        break;
      default:
        break;
    }
    return true;
  }

  /** Everything that is said and told, until all is quiet. */
  settle(): void {
    const step = (line: Line): boolean => this.read(line) || line.deliver();
    while (this.lines.map(step).some(Boolean));
  }

  /** An envelope of this client, as the server would do it. */
  accept(client: string, request: number | null, edits: readonly Edit[], gesture = ""): void {
    const said: Edit[] = [];
    for (const edit of edits) {
      const after = applyAll(this.document, [edit]);
      const isSpelled = edit.edit === "remove_node" || edit.edit === "replace_node";
      said.push(...(isSpelled ? diff(this.document, after) : [edit]));
      this.document = after;
    }
    this.revision += 1;
    this.done.set(gesture, (this.done.get(gesture) ?? 0) + 1);
    const name = "document";
    const accepted = { type: "accepted", name, revision: this.revision, client, request, edits: said } as Accepted;
    this.log.push(accepted);
    for (const line of this.lines) if (line.hasOpen) line.tell(accepted);
  }

  /** Lose the lines and the count of revisions, and keep the document. */
  restart(): void {
    for (const line of this.lines) {
      line.toServer.length = 0;
      line.hasOpen = false;
      line.cut();
    }
    this.epoch += " again";
    this.revision = 0;
    this.log = [];
  }

  get content(): Content {
    const document = documentToJson(this.document) as Content["document"];
    return { epoch: this.epoch, revision: this.revision, document, text: "" };
  }

  private welcome(line: Line): void {
    line.tell({ type: "welcome", client: line.client, version: "test", ticket: `ticket of ${line.client}` });
  }

  private open(line: Line, { epoch, revision }: Extract<ClientMessage, { type: "open" }>): void {
    line.hasOpen = line.isAlive;
    const told = { name: "document", client: line.client, present: [], saved: 0 };
    if (epoch === this.epoch && revision != null) {
      const missed = this.log.slice(revision);
      line.tell({ type: "resumed", ...told, revision: this.revision, missed });
    } else line.tell({ type: "opened", ...told, content: this.content });
  }

  private edit(line: Line, message: Extract<ClientMessage, { type: "edit" }>): void {
    const { name, request = null } = message;
    const refuse = (code: "conflict" | "file-missing"): void => {
      line.tell({ type: "refused", name, request, problem: { code, message: "no" } });
    };
    if (!line.hasOpen) {
      refuse("file-missing");
      return;
    }
    const edits = message.edits as readonly Edit[];
    const repeated = this.log.find((known) => known.client === line.client && known.request === request);
    if (repeated) line.tell(repeated);
    else if (this.refuses || !attempt(this.document, edits).done) refuse("conflict");
    else this.accept(line.client, request, edits, message.gesture);
  }
}
