/** The client against a real server: its own process, a real socket, a real file. Slow: Python has to start twice. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catalogueFromJson } from "../../src/core/catalogue/catalogue";
import { contextOf, fits } from "../../src/core/graph/fits";
import { wiresOf } from "../../src/core/graph/links";
import type { Edit } from "../../src/core/edits";
import { openDocument } from "../../src/store/document";
import { LiveServer, isInstalled, until } from "./live";
import type { Page } from "./live";

const title = (value: string, id = "sample"): Edit[] => [{ edit: "set_node", id, field: "title", value }];

describe.skipIf(!isInstalled)("a real server", { timeout: 60_000 }, () => {
  const server = new LiveServer();
  let pages: Page[] = [];

  beforeAll(() => server.start(), 60_000);
  afterAll(async () => {
    for (const { client } of pages) client.stop();
    await server.remove();
  });

  const page = (): Page => {
    const one = server.page();
    pages = [...pages, one];
    return one;
  };

  it("edits a document with two pages, undoes, checks and saves it", async () => {
    const [one, other] = [openDocument(page().client, "first"), openDocument(page().client, "first")];
    await until(one.store, (state) => state.document !== null, "one is open");
    await until(other.store, (state) => state.document !== null, "the other is open");
    one.actions.edit(title("Sampling"));
    other.actions.edit([
      { edit: "set_input", node: "sample", input: "guidance", value: { node: "model", output: "vae" } },
    ]);
    await until(one.store, (state) => state.revision === 2 && state.unanswered === 0, "both are done");
    const told = await until(one.store, (state) => state.checked === 2, "it is checked");
    expect(told.problems.map((problem) => problem.code)).toContain("wrong-link");
    expect([...told.present.keys()]).toHaveLength(2);
    other.actions.undo();
    const state = await until(
      one.store,
      ({ revision, saved }) => revision === 3 && saved === 3,
      "it is undone and saved",
    );
    expect(state.document?.nodes.get("sample")?.title).toBe("Sampling");
    expect(server.file("first")).toContain("title: Sampling");
    expect(server.file("first")).toContain("guidance: $guidance");
    expect(other.store.getState()).toMatchObject({ undo: 0, redo: 1 });
  });

  it("gives a catalogue in which every link of its own workflow fits", async () => {
    const open = openDocument(page().client, "first");
    const { document } = await until(open.store, (state) => state.document !== null, "it is open");
    const nodes = await server.api().nodes();
    if (!nodes.ok || !document) throw new Error("there is one");
    const context = contextOf(document, catalogueFromJson(nodes.value));
    const wires = wiresOf(document);
    expect(wires.length).toBeGreaterThan(10);
    for (const { from, to } of wires) expect(fits(context, from, to)).toEqual({ fits: true });
    expect(fits(context, { node: "decode", output: "" }, { node: "sample", input: "latent" })).toMatchObject({
      code: "wrong-link",
    });
  });

  it("has what was done while it was killed, once it is back", async () => {
    const { client, runs } = page();
    const open = openDocument(client, "first");
    await until(open.store, (state) => state.document !== null, "it is open");
    await server.kill();
    await until(runs.store, (state) => state.connection.kind !== "open", "it is gone");
    open.actions.edit(title("While it was away"));
    open.actions.edit([{ edit: "rename_node", id: "decode", to: "developed" }]);
    expect(open.store.getState().document?.nodes.has("developed")).toBe(true);
    await server.start();
    await until(open.store, (state) => state.unanswered === 0 && state.saved === 2, "it is done and saved");
    expect(server.file("first")).toContain("title: While it was away");
    expect(server.file("first")).toContain("image: $developed");
  });

  it("refuses over HTTP with problems", async () => {
    expect(await server.api().job("nobody")).toMatchObject({
      ok: false,
      status: 404,
      problems: [{ code: "unknown-job" }],
    });
  });
});
