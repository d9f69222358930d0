import { rmSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { LiveServer } from "../net/live";
import { card, graph, select } from "./harness/canvas";
import { WAIT, test } from "./harness/editor";
import { documentOf, textOf } from "./harness/server";
import { shipped } from "./harness/workflows";

const TEXT = shipped("text_to_image");
const AWAY = "The server does not answer.";

async function rename(page: Page, title: string, to: string): Promise<void> {
  await select(page, title);
  await page.keyboard.press("F2");
  await page.keyboard.type(to);
  await page.keyboard.press("Enter");
}

/** With a server of its own, whose file "first" a test may do anything to. */
async function withServer(act: (server: LiveServer) => Promise<void>): Promise<void> {
  const server = new LiveServer();
  try {
    await server.start();
    await act(server);
  } finally {
    await server.remove();
  }
}

describe("a banner", () => {
  test("says that there is a draft of the source, after a reload too, and leads to it", async ({ editors }) => {
    const name = await editors.workflow(TEXT);
    const page = await editors.open(name);
    await card(page, "decode").waitFor();
    await page.keyboard.press("Control+Shift+E");
    const source = page.getByRole("textbox", { name: "Source of the workflow" });
    await source.locator(".cm-line", { hasText: "type: UNetSample" }).first().click();
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await page.keyboard.type("nonsense: @bad");
    await page
      .getByRole("region", { name: "Source" })
      .getByText(/^Not in the workflow yet/)
      .waitFor();
    await page.getByRole("button", { name: "Source", exact: true }).click();
    const banner = page.getByRole("status").filter({ hasText: "There is a draft of the source" });
    await banner.waitFor();
    await page.reload();
    await banner.getByRole("button", { name: "Open the source" }).click();
    await source.getByText("nonsense: @bad").waitFor();
    expect(await textOf(name)).toBe(TEXT);
    await page.getByRole("button", { name: "Discard" }).click();
    await page.getByRole("button", { name: "Source", exact: true }).click();
    await banner.waitFor({ state: "detached" });
    await page.reload();
    await card(page, "decode").waitFor();
    expect(await banner.count()).toBe(0);
  });

  test("says which edit did not fit any more, and the page goes on", async ({ editors }) => {
    editors.expectTrouble(/net::ERR_|WebSocket/);
    await withServer(async (server) => {
      const page = await editors.open("first", { link: server.address });
      await card(page, "score").waitFor();
      await server.kill();
      await page.getByText(AWAY).waitFor();
      await rename(page, "score", "Judge");
      await card(page, "Judge").waitFor();
      const without = server
        .file("first")
        .replace(/ {2}score:\n(?: {4}.*\n)+/, "")
        .replace("  score: $score\n", "");
      server.write("first", without);
      await server.start();
      const banner = page.getByRole("status").filter({ hasText: "An edit did not fit any more" });
      await banner.waitFor();
      await card(page, "Judge").waitFor({ state: "detached" });
      await banner.getByRole("button", { name: "I see" }).click();
      await banner.waitFor({ state: "detached" });
      await rename(page, "decode", "Develop");
      await expect.poll(() => server.file("first"), WAIT).toContain("title: Develop");
    });
  });

  test("offers to keep what is here when its file is gone", async ({ editors }) => {
    await withServer(async (server) => {
      const page = await editors.open("first", { link: server.address });
      await card(page, "decode").waitFor();
      rmSync(server.path("first"));
      const banner = page.getByRole("status").filter({ hasText: "The file is gone" });
      await banner.waitFor();
      await rename(page, "decode", "Develop");
      await card(page, "Develop").waitFor();
      await banner.getByRole("button", { name: "Keep what is here" }).click();
      await banner.waitFor({ state: "detached" });
      await expect.poll(() => server.file("first"), WAIT).toContain("title: Develop");
    });
  });

  test("shows how the file differs that another program changed, and takes it", async ({ editors }) => {
    await withServer(async (server) => {
      const page = await editors.open("first", { link: server.address });
      await card(page, "decode").waitFor();
      rmSync(server.path("first"));
      const banner = page.getByRole("status").filter({ hasText: "Nothing is saved until you decide" });
      await banner.waitFor();
      await rename(page, "decode", "Mine");
      await card(page, "Mine").waitFor();
      server.write("first", TEXT.replace("type: VAEDecode", "type: VAEDecode\n    title: Theirs"));
      await banner.getByRole("button", { name: "Show the difference" }).click();
      const sheet = page.getByRole("dialog", { name: "The difference" });
      await sheet.getByText("title: Mine").waitFor();
      await sheet.getByText("title: Theirs").waitFor();
      await sheet.getByRole("button", { name: "Take the file" }).click();
      await card(page, "Theirs").waitFor();
      await banner.waitFor({ state: "detached" });
    });
  });

  test("says that the file cannot be written, until it can", async ({ editors }) => {
    const name = await editors.workflow(TEXT);
    const page = await editors.open(name, {
      opened: (page) =>
        page.routeWebSocket(/\/api\/v1\/ws/, (socket) => {
          let isFull = true;
          const server = socket.connectToServer();
          const problem = { code: "disk-full", message: "there is no room on the disk" };
          server.onMessage((message) => {
            socket.send(message);
            if (isFull && String(message).includes('"accepted"')) {
              isFull = false; // the disk of a test is not filled: the server's word for it stands for that
              socket.send(JSON.stringify([{ type: "unsaved", name, revision: 1, problem }]));
            }
          });
        }),
    });
    await card(page, "decode").waitFor();
    await rename(page, "decode", "Develop");
    const banner = page.getByRole("alert").filter({ hasText: "This is not in the file: there is no room on the disk" });
    await banner.waitFor();
    await rename(page, "Develop", "Printed");
    await banner.waitFor({ state: "detached" });
    await expect.poll(async () => (await documentOf(name)).nodes?.decode?.title, WAIT).toBe("Printed");
  });

  test("says that the connection is lost, counts what waits, and goes when it is back", async ({ editors }) => {
    editors.expectTrouble(/net::ERR_|WebSocket/);
    await withServer(async (server) => {
      const page = await editors.open("first", { link: server.address });
      await card(page, "decode").waitFor();
      await server.kill();
      await page.getByText(AWAY).waitFor();
      await rename(page, "decode", "Develop");
      await page.getByText("One edit is kept here, and sent when it is back.").waitFor();
      await rename(page, "sample", "Expose");
      await page.getByText("2 edits are kept here").waitFor();
      await graph(page).focus();
      await server.start();
      await page.getByText(AWAY).waitFor({ state: "detached" });
      await expect.poll(() => server.file("first"), WAIT).toContain("title: Expose");
      expect(server.file("first")).toContain("title: Develop");
    });
  });
});
