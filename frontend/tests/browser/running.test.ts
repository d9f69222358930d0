import { describe, expect } from "vitest";
import { LiveServer } from "../net/live";
import { card, graph } from "./harness/canvas";
import { WAIT, test } from "./harness/editor";
import { countRenders } from "./harness/renders";
import type { Counting } from "./harness/renders";
import { shipped } from "./harness/workflows";

/** Long enough to be cancelled, and with a seed that no other test has computed. */
const LONG = shipped("text_to_image").replace("default: 20", "default: 100").replace("default: 7", "default: 4711");

describe("a run", () => {
  test("is cancelled in the middle, and the next one goes on", async ({ editors }) => {
    const page = await editors.open(await editors.workflow(LONG));
    await page.keyboard.press("Control+Enter");
    await card(page, "sample").getByRole("progressbar").waitFor();
    await page.keyboard.press("Control+.");
    await page.getByRole("group", { name: "Run" }).getByText("Cancelled").waitFor();
    await card(page, "sample").getByRole("progressbar").waitFor({ state: "detached" });
    await page.keyboard.press("Control+Enter");
    await card(page, "decode").getByRole("img", { name: "decode", exact: true }).waitFor();
  });

  test("says on the node what went wrong, and leads there", async ({ editors }) => {
    editors.expectTrouble(/404/); // the picture that is not there has no thumbnail
    const page = await editors.open(
      await editors.workflow(shipped("image_to_image").replace(/images\/\w+\.png/, "gone.png")),
    );
    await page.getByRole("button", { name: /^Problems/ }).click();
    const problems = page.getByRole("list", { name: "Problems" });
    await problems
      .getByText(/gone\.png/)
      .first()
      .waitFor();
    await problems.getByRole("button").first().click();
    await page.locator(".react-flow__node.selected .has-error").first().waitFor();
  });
});

describe("progress", () => {
  test("draws the card of the node that it concerns anew, and no other", async ({ editors }) => {
    const page = await editors.open(await editors.workflow(LONG.replace("4711", "4712")), { before: countRenders });
    await page.keyboard.press("Control+Enter");
    const isFar = (percent: number): boolean =>
      Number(document.querySelector(".card [role=progressbar]")?.getAttribute("aria-valuenow")) >= percent;
    await page.waitForFunction(isFar, 10);
    await page.evaluate(() => (globalThis as unknown as Counting).renders.clear());
    await page.waitForFunction(isFar, 80);
    const counted = await page.evaluate(() => [...(globalThis as unknown as Counting).renders]);
    const again = counted.filter(([, times]) => times > 1); // marks may come meanwhile, once
    expect(again.map(([node]) => node)).toEqual(["sample"]);
    expect(again[0]?.[1]).toBeGreaterThan(5);
    await page.keyboard.press("Control+.");
    await page.getByRole("group", { name: "Run" }).getByText("Cancelled").waitFor();
  });
});

describe("a server that is killed", () => {
  test("comes back under an open page, which loses nothing", async ({ editors }) => {
    editors.expectTrouble(/net::ERR_|WebSocket/);
    const server = new LiveServer();
    try {
      await server.start();
      const page = await editors.open("first", { link: server.address });
      await card(page, "decode").click({ position: { x: 60, y: 14 } });
      await server.kill();
      await page.getByText("The server does not answer.").waitFor();
      await graph(page).focus();
      await page.keyboard.press("F2");
      await page.keyboard.type("While it was away");
      await page.keyboard.press("Enter");
      await card(page, "While it was away").waitFor();
      await server.start();
      await expect.poll(() => server.file("first"), WAIT).toContain("title: While it was away");
      await page.keyboard.press("Control+Enter");
      await card(page, "While it was away")
        .getByRole("img", { name: "decode", exact: true })
        .waitFor({ timeout: 120_000 });
    } finally {
      await server.remove();
    }
  });
});
