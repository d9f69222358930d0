import { describe, expect } from "vitest";
import { WAIT, test } from "./harness/editor";
import { documentOf } from "./harness/server";
import { shipped } from "./harness/workflows";

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true } as const;

describe("the form on a phone", () => {
  test("sets parameters, runs, and shows the picture, without a sideways scroll", async ({ editors }) => {
    const name = await editors.workflow(shipped("text_to_image"));
    const page = await editors.open(name, PHONE);
    const form = page.getByRole("region", { name: "Parameters" });
    await form.getByRole("textbox", { name: "Prompt", exact: true }).fill("a small blue square");
    await page.getByRole("main").getByRole("button", { name: "Run", exact: true }).tap();
    await page.getByRole("region", { name: "Outputs" }).getByRole("img", { name: "Image" }).waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(PHONE.viewport.width);
    const outside = await page.evaluate(
      (width) =>
        [...document.querySelectorAll("button, input, textarea, [role=slider]")]
          .map((element) => ({
            box: element.getBoundingClientRect(),
            name: element.getAttribute("aria-label") ?? element.textContent,
          }))
          .filter(({ box }) => box.width > 0 && (box.right > width + 1 || box.left < -1))
          .map(({ name }) => name),
      PHONE.viewport.width,
    );
    expect(outside).toEqual([]);
    await expect.poll(async () => (await documentOf(name)).parameters?.prompt?.default, WAIT).toMatch(/heart/);
  });

  test("is one switch away from the graph, under the same address", async ({ editors }) => {
    const name = await editors.workflow(shipped("text_to_image"));
    const page = await editors.open(name);
    await page.keyboard.press("Control+Shift+F");
    await page.getByRole("region", { name: "Parameters" }).waitFor();
    expect(new URL(page.url()).hash).toBe(`#${name}?form`);
    await page.reload();
    await page.getByRole("region", { name: "Parameters" }).waitFor();
    await page.keyboard.press("Control+Shift+F");
    await page.getByRole("group", { name: /^Graph of/ }).waitFor();
  });
});
