import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { LiveServer } from "../net/live";
import { card, graph } from "./harness/canvas";
import { WAIT, test } from "./harness/editor";
import { documentOf } from "./harness/server";
import { shipped } from "./harness/workflows";

/** Select a node and make a second one of it, which shows if it is done twice. */
async function duplicate(page: Page, title: string): Promise<void> {
  await card(page, title).locator("header").click();
  await graph(page).focus();
  await page.keyboard.press("Control+d");
}

/** Close a tab as a person does, so that it can leave something. */
async function close(page: Page): Promise<void> {
  const closed = page.waitForEvent("close");
  await page.close({ runBeforeUnload: true });
  await closed;
}

const copies = (text: string): number => text.match(/type: VAEDecode/g)?.length ?? 0;

describe("a tab that is closed", () => {
  test("loses nothing that the server did not hear: the next one sends it, once", async ({ editors }) => {
    editors.expectTrouble(/net::ERR_|WebSocket/);
    const server = new LiveServer();
    try {
      await server.start();
      const page = await editors.open("first", { link: server.address });
      await card(page, "decode").waitFor();
      await server.kill();
      await page.getByText("The server does not answer.").waitFor();
      await duplicate(page, "decode");
      await page.getByText("One edit is kept here").waitFor();
      const context = page.context();
      await close(page);
      await server.start();
      const next = await context.newPage();
      await next.goto(`${server.address}#first`);
      await next.getByText("What was left of first is in it now").waitFor();
      await card(next, "decode_2").waitFor();
      await expect.poll(() => copies(server.file("first")), WAIT).toBe(2);
      await next.reload();
      await card(next, "decode_2").waitFor();
      expect(await next.evaluate(() => Object.keys(localStorage).filter((key) => key.includes("left")))).toEqual([]);
      expect(copies(server.file("first"))).toBe(2);
    } finally {
      await server.remove();
    }
  });

  test("has nothing done twice that the server heard, and whose answer it did not", async ({ editors }) => {
    const name = await editors.workflow(shipped("text_to_image"));
    const page = await editors.open(name, { opened: deafen });
    await card(page, "decode").waitFor();
    await duplicate(page, "decode");
    const nodes = async (): Promise<readonly string[]> => Object.keys((await documentOf(name)).nodes ?? {});
    await expect.poll(nodes, WAIT).toContain("decode_2");
    const [context, address] = [page.context(), page.url()];
    await close(page);
    const next = await context.newPage();
    await next.goto(address);
    await next.getByText(/^What was left of .* is in it now$/).waitFor();
    expect((await nodes()).filter((node) => node.startsWith("decode"))).toEqual(["decode", "decode_2"]);
  });
});

describe("a document that is closed", () => {
  test("while the server is away has its edits sent when it is back", async ({ editors }) => {
    editors.expectTrouble(/net::ERR_|WebSocket/);
    const server = new LiveServer();
    try {
      await server.start();
      const page = await editors.open("first", { link: server.address });
      await card(page, "decode").waitFor();
      await server.kill();
      await page.getByText("The server does not answer.").waitFor();
      await duplicate(page, "decode");
      await page.getByText("One edit is kept here").waitFor();
      await page.getByRole("button", { name: "Close first" }).click();
      await card(page, "decode").waitFor({ state: "detached" });
      await server.start();
      await page.getByText("What was left of first is in it now").waitFor();
      await expect.poll(() => copies(server.file("first")), WAIT).toBe(2);
    } finally {
      await server.remove();
    }
  });
});

/** Let a page hear nothing of what comes of its edits. */
async function deafen(page: Page): Promise<void> {
  await page.routeWebSocket(/\/api\/v1\/ws/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      if (typeof message !== "string" || !message.includes('"accepted"')) socket.send(message);
    });
  });
}
