import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { BINDINGS } from "../../src/core/keys";
import { card, graph } from "./harness/canvas";
import { WAIT, test } from "./harness/editor";
import { EMPTY, shipped } from "./harness/workflows";

/** How light the page is, from 0 to 255. */
function lightness(page: Page): Promise<number> {
  return page.evaluate(() => {
    const sheet = new OffscreenCanvas(1, 1).getContext("2d");
    if (!sheet) throw new Error("there is no canvas");
    sheet.fillStyle = getComputedStyle(document.body).backgroundColor;
    sheet.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = sheet.getImageData(0, 0, 1, 1).data;
    return (red + green + blue) / 3;
  });
}

describe("the look", () => {
  test("follows the system, until one says otherwise, which is kept", async ({ editors }) => {
    const page = await editors.open(await editors.workflow(shipped("text_to_image")), { colorScheme: "dark" });
    await card(page, "decode").waitFor();
    await expect.poll(() => lightness(page), WAIT).toBeLessThan(60);
    await page.emulateMedia({ colorScheme: "light" });
    await expect.poll(() => lightness(page), WAIT).toBeGreaterThan(200);
    await page.getByRole("button", { name: "Darkroom: menu" }).click();
    await page
      .getByRole("menuitemradio", { name: "Dark", exact: true })
      .or(page.getByRole("menuitemcheckbox", { name: "Dark", exact: true }))
      .click();
    await expect.poll(() => lightness(page), WAIT).toBeLessThan(60);
    await page.reload();
    await card(page, "decode").waitFor();
    expect(await lightness(page)).toBeLessThan(60);
  });

  test("moves nothing for those who do not want it", async ({ editors }) => {
    const page = await editors.open(await editors.workflow(shipped("text_to_image")), { reducedMotion: "reduce" });
    await card(page, "decode").waitFor();
    const moving = await page.evaluate(() =>
      document
        .getAnimations()
        .map((one) => one.effect?.getComputedTiming().duration)
        .filter((milliseconds) => typeof milliseconds === "number" && milliseconds > 1),
    );
    expect(moving).toEqual([]);
  });
});

describe("the sheet of keys", () => {
  test("lists every command that has a key", async ({ editors }) => {
    const page = await editors.open(await editors.workflow(EMPTY));
    await graph(page).focus();
    await page.keyboard.press("?");
    const sheet = page.getByRole("dialog", { name: "Keys" });
    const said = await sheet.locator("dt").allInnerTexts();
    for (const { label } of BINDINGS) expect(said).toContain(label);
    const tall = await sheet.evaluate((one) => [one.scrollWidth - one.clientWidth, one.getBoundingClientRect().bottom]);
    expect(tall[0]).toBe(0);
    expect(tall[1]).toBeLessThanOrEqual(1000);
  });
});
