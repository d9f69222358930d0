import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { documentToJson } from "../../src/core/document/wire";
import type { Document } from "../../src/core/document/model";
import { Client } from "../../src/net/client";
import type { Ticket } from "../../src/net/ticket";
import { createRunStore } from "../../src/store/run";
import { createTabs, keptTabs, nameOf, tabsFromKept } from "../../src/store/tabs";
import type { Tabs } from "../../src/store/tabs";
import { leftFromKept, leftIn, leftToKeep } from "../../src/store/unanswered";
import type { Left } from "../../src/store/unanswered";
import { SimulatedServer, TestClock } from "../net/simulated";
import { edit } from "../core/arbitrary";

interface Page {
  readonly client: Client;
  readonly tabs: Tabs;
}

function pageOf(server: SimulatedServer, ticket: Ticket | null = null, left?: Left): Page {
  const client = new Client(server.sockets, new TestClock(), createRunStore().listener, ticket);
  client.start();
  return { client, tabs: createTabs(client, left) };
}

const namesOf = ({ store }: Tabs): readonly string[] => store.getState().tabs.map(nameOf);
const shownIn = ({ store }: Tabs): string | null => keptTabs(store.getState()).active;
const said = (document: Document | null): string => JSON.stringify(document && documentToJson(document));

describe("tabs", () => {
  test("show each document once, and what is shown last", () => {
    const { tabs } = pageOf(new SimulatedServer());
    const first = tabs.show("a");
    tabs.show("b");
    expect([tabs.show("a"), namesOf(tabs), shownIn(tabs)]).toEqual([first, ["a", "b"], "a"]);
    tabs.activate(2);
    expect(shownIn(tabs)).toBe("b");
  });

  test("are moved among the others, and nothing is where there is no such tab", () => {
    const { tabs } = pageOf(new SimulatedServer());
    for (const name of ["a", "b", "c"]) tabs.show(name);
    tabs.move(3, 0);
    expect(namesOf(tabs)).toEqual(["c", "a", "b"]);
    tabs.move(3, 1);
    expect(namesOf(tabs)).toEqual(["a", "c", "b"]);
    tabs.move(99, 0);
    tabs.close(99);
    expect(namesOf(tabs)).toEqual(["a", "c", "b"]);
  });

  test("give their place to the next when they are closed, and the last leaves nothing", () => {
    const { tabs } = pageOf(new SimulatedServer());
    const [a, b, c] = ["a", "b", "c"].map((name) => tabs.show(name).id);
    tabs.close(c ?? 0);
    expect(shownIn(tabs)).toBe("b");
    tabs.close(a ?? 0);
    expect([namesOf(tabs), shownIn(tabs)]).toEqual([["b"], "b"]);
    tabs.close(b ?? 0);
    expect([namesOf(tabs), shownIn(tabs)]).toEqual([[], null]);
  });

  test("of a document that is no more are opened anew in their place when it is there again", () => {
    const server = new SimulatedServer();
    const { tabs } = pageOf(server);
    const dead = tabs.show("document");
    tabs.show("b");
    server.settle();
    server.newest.tell({ type: "closed", name: "document", reason: "deleted" });
    server.settle();
    const again = tabs.show("document");
    server.settle();
    expect(again).not.toBe(dead);
    expect([namesOf(tabs), shownIn(tabs)]).toEqual([["document", "b"], "document"]);
    expect(again.open.store.getState().status.kind).toBe("open");
  });

  test("come back as they were kept", () => {
    const { tabs } = pageOf(new SimulatedServer());
    for (const name of ["a", "b"]) tabs.show(name);
    tabs.show("a");
    const kept: unknown = JSON.parse(JSON.stringify(keptTabs(tabs.store.getState())));
    expect(tabsFromKept(kept)).toEqual({ names: ["a", "b"], active: "a" });
    expect(tabsFromKept({ names: ["a", 3, "a"], active: "z" })).toEqual({ names: ["a"], active: "a" });
    for (const odd of [undefined, null, 3, {}, { names: "a" }]) {
      expect(tabsFromKept(odd)).toEqual({ names: [], active: null });
    }
  });
});

/** How much of what is on its way arrives before the page is loaded anew. */
const before = fc.record({ read: fc.nat(6), heard: fc.nat(8), isCut: fc.boolean() });

describe("a page that is loaded anew", () => {
  test("sends what was not answered, each edit done once, whatever had arrived", () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), before, (edits, { read, heard, isCut }) => {
        const server = new SimulatedServer();
        const page = pageOf(server);
        const { actions } = page.tabs.show("document").open;
        server.settle();
        const line = server.newest;
        if (isCut) line.cut();
        const done = edits.filter((one, index) => actions.edit([one], `gesture ${index}`) === null).length;
        for (let count = 0; count < read; count++) server.read(line);
        for (let count = 0; count < heard; count++) line.deliver();
        const kept: unknown = JSON.parse(JSON.stringify(leftToKeep(leftIn(page.tabs.store.getState()))));
        line.cut();
        line.hasOpen = false;

        const next = pageOf(server, page.client.ticket, leftFromKept(kept));
        const { open } = next.tabs.show("document");
        server.settle();
        expect(open.store.getState().unanswered).toBe(0);
        expect(open.store.getState().refusals).toEqual([]);
        expect([...server.done.values()].every((times) => times === 1)).toBe(true);
        expect(server.done.size).toBe(done);
        expect(said(open.store.getState().document)).toBe(said(server.document));
        expect(leftIn(next.tabs.store.getState()).size).toBe(0);
      }),
    );
  });

  test("sends it to a server that knows nobody again too, under numbers of its own", () => {
    const server = new SimulatedServer();
    const page = pageOf(server);
    const { actions } = page.tabs.show("document").open;
    server.settle();
    server.newest.cut();
    actions.edit([{ edit: "set_meta", field: "name", value: "kept" }]);
    const left = leftIn(page.tabs.store.getState());
    server.restart();
    server.forgets = true;

    const { open } = pageOf(server, null, left).tabs.show("document");
    server.settle();
    open.actions.edit([{ edit: "set_meta", field: "description", value: "and more" }]);
    server.settle();
    expect(server.document).toMatchObject({ name: "kept", description: "and more" });
    expect(open.store.getState().unanswered).toBe(0);
  });

  test("does not send it twice where the tab is opened once more", () => {
    const server = new SimulatedServer();
    const left: Left = new Map([["document", [{ request: 1, work: { kind: "undo" }, sentAs: null }]]]);
    const { tabs } = pageOf(server, null, left);
    const tab = tabs.show("document");
    expect(tab.open.unanswered()).toHaveLength(1);
    tabs.close(tab.id);
    expect(tabs.show("document").open.unanswered()).toEqual([]);
  });
});
