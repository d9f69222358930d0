/** `darkroom serve` as a process, and clients of it. */

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { StoreApi } from "zustand/vanilla";
import { WebSocket } from "ws";
import { createApi, socketAddress } from "../../src/net/api";
import type { Api } from "../../src/net/api";
import { Client } from "../../src/net/client";
import { CLOCK } from "../../src/net/clock";
import type { OpenSocket } from "../../src/net/socket";
import { createRunStore } from "../../src/store/run";
import type { RunStore } from "../../src/store/run";

const ROOT = resolve(import.meta.dirname, "../../..");
const COMMAND = process.env.DARKROOM_COMMAND ?? resolve(ROOT, ".venv/bin/darkroom");

/** Whoever names a command, as `make test` does, wants the tests of a real server to run or to fail. */
export const isInstalled = process.env.DARKROOM_COMMAND !== undefined || existsSync(COMMAND);

export interface Page {
  readonly client: Client;
  readonly runs: RunStore;
}

/** A server with folders of its own, which can be killed and started again on its port. */
export class LiveServer {
  private readonly folder = mkdtempSync(join(tmpdir(), "darkroom-live-"));
  private link = new URL("http://127.0.0.1:0/");
  private end: () => Promise<void> = () => Promise.resolve();

  /** `options` are further words for `darkroom serve`. */
  constructor(private readonly options: readonly string[] = []) {
    mkdirSync(join(this.folder, "workflows"));
    const text = readFileSync(join(ROOT, "workflows/text_to_image.yaml"), "utf8");
    writeFileSync(join(this.folder, "workflows/first.yaml"), text);
  }

  async start(): Promise<void> {
    const folders = ["--data", join(this.folder, "data"), "--store", join(this.folder, "store")];
    const served = ["--workflows", join(this.folder, "workflows"), "--port", this.link.port || "0"];
    const child = spawn(COMMAND, ["serve", ...served, ...folders, ...this.options], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = new Promise<void>((done) => child.once("exit", () => done()));
    this.end = async () => {
      child.kill("SIGKILL");
      await ended;
    };
    for await (const line of createInterface(child.stdout)) {
      const found = /https?:\/\/\S+/.exec(line)?.[0];
      if (found === undefined) continue;
      this.link = new URL(found);
      return;
    }
    throw new Error("the server ended before it said where it is");
  }

  /** The link that opens the editor. */
  get address(): string {
    return this.link.href;
  }

  kill(): Promise<void> {
    return this.end();
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Where the file of a workflow lies. */
  path(name: string): string {
    return join(this.folder, "workflows", `${name}.yaml`);
  }

  file(name: string): string {
    return readFileSync(this.path(name), "utf8");
  }

  /** Write the file of a workflow, as another program does. */
  write(name: string, text: string): void {
    writeFileSync(this.path(name), text);
  }

  api(): Api {
    return createApi((path, request) => {
      const headers = { ...(request.headers as Record<string, string>), Authorization: this.bearer };
      return fetch(new URL(path, this.link), { ...request, headers });
    });
  }

  page(): Page {
    const runs = createRunStore();
    const client = new Client(this.sockets, CLOCK, runs.listener);
    client.start();
    return { client, runs };
  }

  private get bearer(): string {
    return `Bearer ${this.link.searchParams.get("token") ?? ""}`;
  }

  private readonly sockets: OpenSocket = (listener) => {
    const socket = new WebSocket(socketAddress(this.link.href), { headers: { Authorization: this.bearer } });
    socket.binaryType = "arraybuffer";
    socket.on("message", (data: ArrayBuffer | Buffer, isBinary) => {
      if (isBinary) listener.bytes(data as ArrayBuffer);
      else listener.text(new TextDecoder().decode(data));
    });
    socket.on("close", () => listener.closed());
    socket.on("error", () => undefined); // its end says enough
    return socket;
  };
}

/** The state of a store as soon as it is as it should be. */
export function until<S>(store: StoreApi<S>, isSo: (state: S) => boolean, what: string): Promise<S> {
  return new Promise((done, fail) => {
    const deadline = setTimeout(() => {
      stop();
      fail(new Error(`it did not happen: ${what}`));
    }, 20_000);
    const look = (state: S): void => {
      if (!isSo(state)) return;
      clearTimeout(deadline);
      stop();
      done(state);
    };
    const stop = store.subscribe(look);
    look(store.getState());
  });
}
