import { describe, expect, it } from "vitest";
import type { Edit } from "../../src/core/edits";
import type { Problem } from "../../src/core/problem";
import type { Aside, ChannelState } from "../../src/net/channel";
import { Client } from "../../src/net/client";
import type { Accepted, ServerMessage } from "../../src/net/protocol";
import type { Ticket } from "../../src/net/ticket";
import { SimulatedServer, TestClock } from "./simulated";

const title = (value: string): Edit[] => [{ edit: "set_node", id: "a", field: "title", value }];

function begun(name = "document", server = new SimulatedServer(), before: Ticket | null = null) {
  const clock = new TestClock();
  const heard = {
    states: [] as ChannelState[],
    accepted: [] as (readonly [Accepted, boolean])[],
    refused: [] as Problem[],
    asides: [] as Aside[],
    names: [] as string[],
    replaced: 0,
    rejected: 0,
  };
  const nothing = (): void => undefined;
  const listener = {
    connection: nothing,
    preview: nothing,
    queue: nothing,
    job: nothing,
    gone: nothing,
    events: nothing,
    progress: nothing,
    rejected: () => (heard.rejected += 1),
  };
  const client = new Client(server.sockets, clock, listener, before);
  client.start();
  const channel = client.open(name, {
    changed: (state) => heard.states.push(state),
    replaced: () => (heard.replaced += 1),
    entered: nothing,
    accepted: (message, own) => heard.accepted.push([message, own !== null]),
    refused: (_, problems) => heard.refused.push(...problems),
    waiting: nothing,
    aside: (message) => heard.asides.push(message),
    renamed: (to) => heard.names.push(to),
  });
  server.settle();
  return { server, clock, client, channel, heard };
}

const titles = (heard: ReturnType<typeof begun>["heard"]): unknown[] =>
  heard.accepted.map(([{ edits }, own]) => [(edits[0] as { value?: unknown }).value, own]);

/** Cut the line, and come back. */
function reconnect({ server, clock }: Pick<ReturnType<typeof begun>, "server" | "clock">): void {
  server.newest.cut();
  clock.pass(500);
  server.settle();
}

describe("a channel", () => {
  it("opens, edits, and hears its own edits and those of others in order", () => {
    const { server, channel, heard } = begun();
    channel.edit(title("mine"));
    server.accept("c9", 1, title("yours"));
    server.settle();
    expect(titles(heard)).toEqual([["yours", false], ["mine", true]]); // prettier-ignore
    expect(channel.revision).toBe(2);
    expect(channel.unanswered).toEqual([]);
  });

  it("says at which revision it knew the document", () => {
    const { server, channel } = begun();
    channel.edit(title("one"), "g");
    expect(server.newest.toServer).toEqual([
      { type: "edit", name: "document", request: 1, base: 0, edits: title("one"), gesture: "g" },
    ]);
    channel.edit([]);
    expect(server.newest.toServer).toHaveLength(1);
  });

  it("sends again what was lost on the way there", () => {
    const all = begun();
    all.channel.edit(title("lost"));
    all.server.newest.toServer.length = 0;
    reconnect(all);
    expect(titles(all.heard)).toEqual([["lost", true]]);
    expect(all.heard.replaced).toBe(1);
  });

  it("does not send again what was done, though the answer was lost", () => {
    const all = begun();
    all.channel.edit(title("done"), "once");
    all.server.read(all.server.newest);
    reconnect(all);
    expect(titles(all.heard)).toEqual([["done", true]]);
    expect(all.server.done.get("once")).toBe(1);
  });

  it("keeps what is done while there is no connection, and says one drag once", () => {
    const all = begun();
    all.server.newest.cut();
    for (const x of [1, 2, 3]) all.channel.edit([{ edit: "move_node", id: "a", position: [x, 0] }], "drag");
    all.channel.edit(title("later"));
    expect(all.channel.unanswered).toHaveLength(2);
    all.clock.pass(500);
    all.server.settle();
    expect(all.heard.accepted).toHaveLength(2);
    expect(all.server.document.layout.nodes.get("a")).toEqual([3, 0]);
  });

  it("is the same client over any number of connections", () => {
    const all = begun();
    all.channel.edit(title("one"));
    all.server.settle();
    reconnect(all);
    reconnect(all);
    all.channel.edit(title("two"));
    all.server.settle();
    expect(all.server.log.map(({ client, request }) => [client, request])).toEqual([["c1", 1], ["c1", 2]]); // prettier-ignore
    expect(all.client.ticket).toEqual({ client: "c1", ticket: "ticket of c1", requests: 2 });
  });

  it("goes on counting its envelopes when the page is loaded anew", () => {
    const all = begun();
    all.channel.edit(title("before"));
    all.server.settle();
    const again = begun("document", all.server, all.client.ticket);
    again.channel.edit(title("after"));
    all.server.settle();
    expect(all.server.log.map(({ client, request }) => [client, request])).toEqual([["c1", 1], ["c1", 2]]); // prettier-ignore
    expect(all.server.document.nodes.get("a")?.title).toBe("after");
  });

  it("takes the answer to what it sent again, though the revision that it made is known", () => {
    const all = begun();
    all.channel.edit(title("done"), "once");
    all.server.read(all.server.newest);
    all.server.newest.toClient.length = 0;
    all.channel.reload();
    all.server.settle();
    expect(all.channel.unanswered).toEqual([]);
    expect(all.server.done.get("once")).toBe(1);
    expect(all.channel.revision).toBe(1);
  });

  it("puts its edits onto the document of a server that was restarted", () => {
    const all = begun();
    all.channel.edit(title("kept"));
    all.server.restart();
    all.clock.pass(500);
    all.server.settle();
    expect(all.heard.replaced).toBe(2);
    expect(all.server.document.nodes.get("a")?.title).toBe("kept");
  });

  it("asks for what is missing where a revision was left out", () => {
    const { server, heard } = begun();
    server.accept("c9", 1, title("first"));
    server.newest.toClient.length = 0;
    server.accept("c9", 2, title("second"));
    server.settle();
    expect(titles(heard)).toEqual([["first", false], ["second", false]]); // prettier-ignore
  });

  it("opens again after it did not keep up, and sends again what was refused meanwhile", () => {
    const { server, channel, heard } = begun();
    server.newest.hasOpen = false;
    channel.edit(title("meanwhile"));
    server.newest.tell({ type: "begin_anew" });
    server.settle();
    expect(heard.refused).toEqual([]);
    expect(server.document.nodes.get("a")?.title).toBe("meanwhile");
    expect(channel.unanswered).toEqual([]);
  });

  it("tells of an edit that was refused, and goes on", () => {
    const { server, channel, heard } = begun();
    server.refuses = true;
    channel.edit(title("no"));
    server.settle();
    server.refuses = false;
    channel.edit(title("yes"));
    server.settle();
    expect(heard.refused).toEqual([{ code: "conflict", message: "no" }]);
    expect(titles(heard)).toEqual([["yes", true]]);
  });

  it("gives up an edit that the server could not read, and no other", () => {
    const { server, channel, heard } = begun();
    channel.edit(title("unreadable"));
    server.newest.toServer.length = 0;
    server.newest.tell({ type: "rejected", problems: [] });
    server.newest.deliver();
    channel.edit(title("readable"));
    server.settle();
    expect(heard.refused).toMatchObject([{ code: "wrong-request" }]);
    expect(titles(heard)).toEqual([["readable", true]]);
    expect(heard.rejected).toBe(1);
  });

  it("gives up an edit that was rejected by its request", () => {
    const { server, channel, heard } = begun();
    channel.edit(title("no"));
    server.newest.toServer.length = 0;
    server.newest.tell({ type: "rejected", request: "1", problems: [{ code: "busy", message: "no room" }] });
    server.newest.tell({ type: "rejected", request: "7", problems: [{ code: "busy", message: "no room" }] });
    server.settle();
    expect(heard.refused).toMatchObject([{ code: "busy" }]);
    expect(heard.rejected).toBe(1);
  });

  it("has few on their way at once", () => {
    const { server, channel } = begun();
    for (let number = 0; number < 10; number++) channel.edit(title(`${number}`));
    expect(server.newest.toServer).toHaveLength(4);
    server.settle();
    expect(channel.revision).toBe(10);
  });

  it("sends texts, undo and redo with requests of their own, and other things as they are", () => {
    const { server, channel } = begun();
    channel.setText("darkroom: 1", 3);
    channel.undo();
    channel.redo();
    channel.select({ nodes: ["a"] });
    channel.showSource(true);
    channel.resolve("mine");
    const about = { name: "document" };
    expect(server.newest.toServer).toEqual([
      { type: "set_text", ...about, request: 1, base: 3, text: "darkroom: 1" },
      { type: "undo", ...about, request: 2 },
      { type: "redo", ...about, request: 3 },
      { type: "select", ...about, selected: { nodes: ["a"] } },
      { type: "show_source", ...about, on: true },
      { type: "resolve", ...about, take: "mine" },
    ]);
  });

  it("says why it cannot be opened", () => {
    const { server, channel, heard } = begun();
    channel.reload();
    const problem = { code: "file-missing", message: "there is no such workflow" } as const;
    server.newest.toServer.length = 0;
    server.newest.tell({ type: "refused", name: "document", problem });
    server.settle();
    expect(heard.states.at(-1)).toEqual({ kind: "failed", problem });
  });

  it("follows its document to another name, and hears when it is gone", () => {
    const { server, channel, heard } = begun();
    const saved: ServerMessage = { type: "saved", name: "other", revision: 0 };
    server.newest.tell(saved, { type: "moved", name: "document", to: "other" }, saved);
    server.newest.tell({ type: "resync", name: "other", content: { ...server.content, revision: 7 } });
    server.newest.tell({ type: "drafted", name: "other", request: 9, problems: [] });
    server.settle();
    expect(channel.revision).toBe(7);
    expect(heard.names).toEqual(["other"]);
    expect(heard.asides).toEqual([saved]);
    server.newest.tell({ type: "closed", name: "other", reason: "deleted" });
    server.settle();
    expect(heard.states.at(-1)).toEqual({ kind: "closed", reason: "deleted" });
  });

  it("is left for good", () => {
    const all = begun();
    all.client.leave(all.channel);
    all.client.leave(all.channel);
    expect(all.server.newest.toServer).toEqual([{ type: "close", name: "document" }]);
    reconnect(all);
    expect(all.server.newest.toServer).toEqual([]);
    all.client.stop();
    expect(all.client.state.kind).toBe("stopped");
  });
});
