import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { documentToJson } from "../../src/core/document/wire";
import type { Document } from "../../src/core/document/model";
import { Client } from "../../src/net/client";
import { openDocument } from "../../src/store/document";
import type { OpenDocument } from "../../src/store/document";
import { createRunStore } from "../../src/store/run";
import type { ServerMessage } from "../../src/net/protocol";
import { SimulatedServer, TestClock } from "../net/simulated";
import type { Line } from "../net/simulated";
import { edit } from "../core/arbitrary";

const said = (document: Document | null): string => JSON.stringify(document && documentToJson(document));

interface Page {
  readonly open: OpenDocument;
  readonly client: Client;
  line: Line;
}

function pageOf(server: SimulatedServer): Page {
  const client = new Client(server.sockets, new TestClock(), createRunStore().listener);
  client.start();
  const line = server.newest;
  const open = openDocument(client, "document");
  server.settle();
  return { open, client, line };
}

/** The page's line is lost; it comes back on another. */
function reconnect(server: SimulatedServer, page: Page): void {
  page.line.cut();
  page.line.hasOpen = false;
  page.client.start();
  page.line = server.newest;
}

type Act =
  | { readonly kind: "edit"; readonly page: number; readonly edit: Parameters<OpenDocument["actions"]["edit"]>[0][0] }
  | { readonly kind: "read" | "hear" | "reconnect"; readonly page: number };

const page = fc.nat(2);
const act = fc.oneof<fc.WeightedArbitrary<Act>[]>(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("edit"), page, edit }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("read"), page }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("hear"), page }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("reconnect"), page }) },
);
const acts = fc.array(act, { maxLength: 60 });

describe("documents that several pages edit at once", () => {
  it("become the server's on every page, each edit done once, whatever is lost or late", () => {
    fc.assert(
      fc.property(acts, (some) => {
        const server = new SimulatedServer();
        const pages = [pageOf(server), pageOf(server), pageOf(server)];
        some.forEach((act, index) => {
          const one = pages[act.page];
          if (!one) return;
          if (act.kind === "edit") one.open.actions.edit([act.edit], `gesture ${index}`);
          else if (act.kind === "read") server.read(one.line);
          else if (act.kind === "hear") one.line.deliver();
          else reconnect(server, one);
        });
        server.settle();
        for (const { open } of pages) {
          const state = open.store.getState();
          expect(said(state.document)).toBe(said(server.document));
          expect(state.revision).toBe(server.revision);
          expect(state.unanswered).toBe(0);
        }
        expect([...server.done.values()].every((times) => times === 1)).toBe(true);
      }),
      { numRuns: 300, seed: 11 },
    );
  });

  it("show one's own edit at once, over what others did meanwhile", () => {
    const server = new SimulatedServer();
    const { open } = pageOf(server);
    const title = (): string | undefined => open.store.getState().document?.nodes.get("a")?.title;
    expect(open.actions.edit([{ edit: "set_node", id: "a", field: "title", value: "mine" }])).toBeNull();
    expect(title()).toBe("mine");
    expect(open.store.getState().unanswered).toBe(1);
    server.accept("c9", 1, [{ edit: "set_node", id: "b", field: "title", value: "yours" }]);
    server.newest.deliver();
    expect(title()).toBe("mine");
    expect(open.store.getState().document?.nodes.get("b")?.title).toBe("yours");
    server.settle();
    expect(open.store.getState().unanswered).toBe(0);
  });

  it("stay the same objects where the server accepts what is shown already", () => {
    const server = new SimulatedServer();
    const { open } = pageOf(server);
    open.actions.edit([{ edit: "set_node", id: "a", field: "title", value: "mine" }]);
    const before = open.store.getState().document;
    server.settle();
    expect(open.store.getState().document).toBe(before);
    expect(open.store.getState().revision).toBe(1);
  });

  it("do not show an edit that what others did left no room for", () => {
    const server = new SimulatedServer();
    const { open } = pageOf(server);
    open.actions.edit([{ edit: "set_node", id: "a", field: "title", value: "late" }]);
    server.accept("c9", 1, [{ edit: "remove_node", id: "a" }]);
    server.newest.deliver();
    expect(open.store.getState().document?.nodes.has("a")).toBe(false);
    server.settle();
    const [refusal] = open.store.getState().refusals;
    expect(refusal?.problems).toMatchObject([{ code: "conflict" }]);
    open.actions.dismiss(refusal?.id ?? 0);
    expect(open.store.getState().refusals).toEqual([]);
  });

  it("are asked for anew where the server did what cannot be done here", () => {
    const server = new SimulatedServer();
    const { open } = pageOf(server);
    const strange: ServerMessage = {
      type: "accepted",
      name: "document",
      revision: 1,
      client: "c9",
      edits: [{ edit: "remove_node", id: "nobody" }],
    };
    server.accept("c9", 1, [{ edit: "set_meta", field: "name", value: "anew" }]);
    server.newest.toClient.length = 0;
    server.newest.tell(strange);
    server.settle();
    expect(open.store.getState().document?.name).toBe("anew");
  });
});

describe("an edit", () => {
  it("that does not fit is not done and says why", () => {
    const server = new SimulatedServer();
    const { open } = pageOf(server);
    expect(open.actions.edit([{ edit: "remove_node", id: "nobody" }])).toMatchObject({ code: "unknown-node" });
    expect(server.newest.toServer).toEqual([]);
  });

  it("of a document that is not open is not done", () => {
    const server = new SimulatedServer();
    const client = new Client(server.sockets, new TestClock(), createRunStore().listener);
    const { actions } = openDocument(client, "document");
    expect(actions.edit([])).toMatchObject({ code: "busy" });
  });
});

describe("what is told besides", () => {
  function told(...messages: ServerMessage[]) {
    const server = new SimulatedServer();
    const { open } = pageOf(server);
    server.newest.tell(...messages);
    server.settle();
    return open.store.getState();
  }
  const problem = { code: "wrong-link", message: "no" } as const;
  const about = { name: "document", revision: 3 } as const;

  it("is the state of the file, of problems and of marks", () => {
    expect(told({ type: "unsaved", ...about, problem })).toMatchObject({ unsaved: problem });
    expect(told({ type: "unsaved", ...about, problem }, { type: "saved", ...about })).toMatchObject({
      saved: 3,
      unsaved: null,
    });
    expect(told({ type: "checked", ...about, problems: [problem] })).toMatchObject({ problems: [problem], checked: 3 });
    const marked = told({ type: "marks", ...about, marks: { a: "cached", b: "runs" } });
    expect([...marked.marks]).toEqual([["a", "cached"], ["b", "runs"]]); // prettier-ignore
    expect(told({ type: "source", ...about, text: "darkroom: 1" }).text).toEqual({ revision: 3, text: "darkroom: 1" });
  });

  it("is a conflict, until it is settled", () => {
    const conflict: ServerMessage = { type: "conflict", ...about, problems: [], theirs: "x" };
    expect(told(conflict).conflict).toEqual(conflict);
    expect(told(conflict, { type: "settled", name: "document" }).conflict).toBeNull();
  });

  it("is who else is there", () => {
    const came: ServerMessage = {
      type: "presence",
      name: "document",
      client: "c9",
      here: true,
      selected: { nodes: ["a"] },
    };
    expect(told(came).present.get("c9")).toEqual({ nodes: ["a"] });
    expect(told({ type: "presence", name: "document", client: "c9", here: true }).present.get("c9")).toBeNull();
    expect(told(came, { type: "presence", name: "document", client: "c9", here: false }).present.has("c9")).toBe(false);
  });

  it("comes whole with a document that is opened", () => {
    const server = new SimulatedServer();
    const state = told({
      type: "opened",
      name: "document",
      client: "c1",
      content: server.content,
      present: [{ client: "c1" }, { client: "c2", selected: { nodes: ["b"] } }],
      saved: 2,
      checked: { type: "checked", ...about, problems: [problem] },
      marks: { type: "marks", ...about, marks: { a: "runs" } },
      conflict: { type: "conflict", ...about, problems: [] },
      unsaved: { type: "unsaved", ...about, problem },
      draft: { text: "x", base: 1, problems: [] },
      undo: 4,
      redo: 5,
    });
    expect(state).toMatchObject({ saved: 2, undo: 4, redo: 5, checked: 3, marked: 3, unsaved: problem });
    expect(state.draft?.text).toBe("x");
    expect([...state.present.keys()]).toEqual(["c1", "c2"]);
  });

  it("is that the document cannot be read as it is", () => {
    const server = new SimulatedServer();
    const content = { ...server.content, document: null, text: "a: [" };
    const state = told({ type: "resync", name: "document", content });
    expect(state.document).toBeNull();
    expect(state.text?.text).toBe("a: [");
  });

  it("is another name", () => {
    expect(told({ type: "moved", name: "document", to: "other" }).name).toBe("other");
  });
});

describe("the other actions", () => {
  it("go to the server as they are", () => {
    const server = new SimulatedServer();
    const { open } = pageOf(server);
    open.actions.undo();
    open.actions.redo();
    open.actions.setText("darkroom: 1", 0);
    open.actions.select(["a"]);
    open.actions.showSource(true);
    open.actions.resolve("theirs");
    open.actions.leave();
    const types = server.newest.toServer.map((message) => message.type);
    expect(types).toEqual(["undo", "redo", "set_text", "select", "show_source", "resolve", "close"]);
    expect(open.store.getState().status).toEqual({ kind: "closed", reason: "left" });
  });
});
