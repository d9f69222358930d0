import { describe, expect, it } from "vitest";
import { delayOf } from "../../src/net/backoff";
import { ANSWER, Connection, QUIET } from "../../src/net/connection";
import type { ConnectionState } from "../../src/net/connection";
import { messagesIn, previewIn } from "../../src/net/frames";
import type { Preview } from "../../src/net/frames";
import type { ServerMessage } from "../../src/net/protocol";
import { SimulatedServer, TestClock } from "./simulated";

function begun() {
  const server = new SimulatedServer();
  const clock = new TestClock();
  const states: ConnectionState[] = [];
  const told: ServerMessage[] = [];
  const shown: Preview[] = [];
  const connection = new Connection(server.sockets, clock, {
    changed: (state) => states.push(state),
    told: (messages) => told.push(...messages),
    shown: (preview) => shown.push(preview),
  });
  connection.start();
  return { server, clock, states, told, shown, connection };
}

const kinds = (states: readonly ConnectionState[]): string[] => states.map((state) => state.kind);

describe("a connection", () => {
  it("is open once the server has said welcome, and not before", () => {
    const { server, connection, states } = begun();
    expect(connection.state.kind).toBe("connecting");
    expect(connection.send({ type: "watch" })).toBe(false);
    server.settle();
    expect(states.at(-1)).toEqual({ kind: "open", client: "c1", version: "test" });
    expect(connection.send({ type: "watch" })).toBe(true);
  });

  it("comes back by itself, later each time, until it is welcome again", () => {
    const { server, clock, states } = begun();
    for (const milliseconds of [250, 500, 1000]) {
      server.newest.cut();
      expect(states.at(-1)).toMatchObject({ kind: "waiting", milliseconds });
      clock.pass(milliseconds);
      expect(states.at(-1)?.kind).toBe("connecting");
    }
    server.settle();
    server.newest.cut();
    expect(states.at(-1)).toMatchObject({ kind: "waiting", attempt: 0, milliseconds: 250 });
  });

  it("tries at once when it is told to", () => {
    const { server, states, connection } = begun();
    server.newest.cut();
    connection.start();
    connection.start();
    server.settle();
    expect(kinds(states)).toEqual(["connecting", "waiting", "connecting", "open"]);
    expect(server.lines).toHaveLength(2);
  });

  it("is the client again that it was, and says so before it is open", () => {
    const { server, clock, states, connection } = begun();
    server.settle();
    expect(connection.known).toEqual({ client: "c1", ticket: "ticket of c1" });
    server.newest.cut();
    clock.pass(250);
    server.newest.deliver();
    expect(connection.state.kind).toBe("connecting");
    expect(server.newest.toServer).toEqual([{ type: "resume", client: "c1", ticket: "ticket of c1" }]);
    server.settle();
    expect(states.at(-1)).toMatchObject({ kind: "open", client: "c1" });
    expect(server.newest.client).toBe("c1");
  });

  it("takes the new name where the server knows it no more, and that one from then on", () => {
    const { server, clock, states, connection } = begun();
    server.settle();
    server.forgets = true;
    server.newest.cut();
    clock.pass(250);
    server.settle();
    expect(states.at(-1)).toMatchObject({ kind: "open", client: "c2" });
    expect(connection.known).toEqual({ client: "c2", ticket: "ticket of c2" });
  });

  it("is given up when nobody speaks at the other end", () => {
    const { clock, states } = begun();
    clock.pass(ANSWER);
    expect(kinds(states)).toEqual(["connecting", "waiting"]);
  });

  it("asks after a silence, and goes on when it is answered", () => {
    const { server, clock, states } = begun();
    server.settle();
    clock.pass(QUIET);
    expect(server.newest.toServer).toEqual([{ type: "ping", request: "alive" }]);
    server.settle();
    clock.pass(ANSWER);
    expect(states.at(-1)?.kind).toBe("open");
    clock.pass(QUIET);
    expect(states.at(-1)?.kind).toBe("waiting");
  });

  it("hears nothing of a socket that it has left", () => {
    const { server, states, told, connection } = begun();
    const [line] = server.lines;
    connection.stop();
    line?.deliver();
    line?.cut();
    expect(told).toEqual([]);
    expect(kinds(states)).toEqual(["connecting", "stopped"]);
  });

  it("hands on what a frame holds at once, and pictures by themselves", () => {
    const { server, told, shown } = begun();
    server.settle();
    const header = new TextEncoder().encode('{"job":"j","path":"p","media_type":"image/webp"}');
    const frame = new Uint8Array([0, 0, 0, header.length, ...header, 1, 2, 3]);
    server.newest.toClient.push(frame.buffer, new ArrayBuffer(2));
    server.settle();
    expect(told).toHaveLength(1);
    expect(shown).toHaveLength(1);
    expect(shown[0]).toMatchObject({ job: "j", path: "p" });
    expect(shown[0]?.picture).toMatchObject({ size: 3, type: "image/webp" });
  });
});

describe("frames", () => {
  it("that are none are told from those that are", () => {
    expect(() => messagesIn("{}")).toThrow("array");
    expect(previewIn(new Uint8Array([0, 0, 0, 9, 1]).buffer)).toBeNull();
    expect(previewIn(new Uint8Array([0, 0, 0, 1, 1]).buffer)).toBeNull();
  });
});

describe("waiting", () => {
  it("grows to a bound, and differs from client to client", () => {
    expect([0, 1, 2, 20].map((attempt) => delayOf(attempt, 1))).toEqual([250, 500, 1000, 15_000]);
    expect(delayOf(20, 0)).toBe(7_500);
  });
});
