import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { LiveServer } from "../net/live";
import { card, graph, select } from "./harness/canvas";
import { WAIT, test } from "./harness/editor";
import { documentOf } from "./harness/server";
import { shipped } from "./harness/workflows";

const NEWER = "A new version of Darkroom is running.";

/** Have the server answer as after a new build: the page begins with other files, and those of before are gone. */
async function renew(page: Page): Promise<void> {
  await page.route(/\/page\/(SourceView|arrange)-[^/]*\.js$/, (route) => route.fulfill({ status: 404 }));
  await page.route(/^http:\/\/[^/]+\/$/, async (route) => {
    const answer = await route.fetch();
    const text = (await answer.text()).replace(/\/page\/index-[\w-]+\.js/, "/page/index-renewed.js");
    const isNavigation = route.request().isNavigationRequest();
    await route.fulfill(isNavigation ? { response: answer } : { response: answer, body: text });
  });
}

describe("a page whose server was built anew", () => {
  test("stands where a part of it is gone, says so, and is whole again once it is loaded anew", async ({ editors }) => {
    editors.expectTrouble(/404|SourceView/);
    const name = await editors.workflow(shipped("text_to_image"));
    const page = await editors.open(name);
    await card(page, "decode").waitFor();
    await renew(page);
    await graph(page).focus();
    await page.keyboard.press("Shift+L");
    await page.getByText(NEWER).waitFor();
    await page.keyboard.press("Control+Shift+E");
    await page.getByText("This part could not be fetched").waitFor();
    const banner = page.getByRole("status").filter({ hasText: NEWER });
    await banner.waitFor();
    await select(page, "decode");
    await page.keyboard.press("m");
    await expect.poll(async () => (await documentOf(name)).nodes?.decode?.disabled, WAIT).toBe(true);
    await page.unrouteAll({ behavior: "wait" });
    await banner.getByRole("button", { name: "Reload" }).click();
    await page.getByRole("textbox", { name: "Source of the workflow" }).waitFor();
    expect(await page.getByText(NEWER).count()).toBe(0);
  });

  test("offers the new one when the connection comes back, and does nothing of itself", async ({ editors }) => {
    editors.expectTrouble(/net::ERR_|WebSocket/);
    const server = new LiveServer();
    try {
      await server.start();
      const page = await editors.open("first", { link: server.address });
      await card(page, "decode").waitFor();
      await server.kill();
      await page.getByText("The server does not answer.").waitFor();
      await server.start();
      await page.getByText("The server does not answer.").waitFor({ state: "detached" });
      await server.kill();
      await page.getByText("The server does not answer.").waitFor();
      await renew(page);
      await server.start();
      await page.getByText(NEWER).waitFor();
      await page.getByRole("button", { name: "Later" }).click();
      await page.getByText(NEWER).waitFor({ state: "detached" });
      await card(page, "decode").waitFor();
    } finally {
      await server.remove();
    }
  });
});
