import type { Locator, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { WAIT, test } from "./harness/editor";
import { textOf } from "./harness/server";
import { shipped } from "./harness/workflows";

const TEXT = shipped("text_to_image");

async function showSource(page: Page): Promise<Locator> {
  await page.keyboard.press("Control+Shift+E");
  const source = page.getByRole("textbox", { name: "Source of the workflow" });
  await source.waitFor();
  return source;
}

/** Put the cursor behind the first line that holds a text. */
async function toEndOf(page: Page, source: Locator, text: string): Promise<void> {
  await source.locator(".cm-line", { hasText: text }).first().click();
  await page.keyboard.press("End");
}

const standing = (page: Page): Locator => page.getByRole("region", { name: "Source" }).getByRole("status");

describe("the source", () => {
  test("becomes the workflow as it is written, comments and all", async ({ editors }) => {
    const name = await editors.workflow(TEXT);
    const page = await editors.open(name);
    const source = await showSource(page);
    await toEndOf(page, source, "type: UNetSample");
    await page.keyboard.press("Enter");
    await page.keyboard.type("title: Develop # by hand");
    await page.getByRole("article", { name: /^Develop/ }).waitFor();
    await expect.poll(() => textOf(name), WAIT).toContain("    title: Develop # by hand\n");
    await expect.poll(() => standing(page).innerText(), WAIT).toMatch(/^In step/);
  });

  test("shows what is done to the canvas, and leaves the cursor where it is", async ({ editors }) => {
    const name = await editors.workflow(TEXT);
    const [page, other] = [await editors.open(name), await editors.open(name)];
    const [source, theirs] = [await showSource(page), await showSource(other)];
    await toEndOf(page, source, "type: VAEDecode");
    await toEndOf(other, theirs, "type: LoadModel");
    await other.keyboard.press("Enter");
    await other.keyboard.type("title: Theirs");
    await source.getByText("title: Theirs").waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.type("title: Mine");
    await page.getByRole("article", { name: /^Mine/ }).waitFor();
    await expect.poll(() => textOf(name), WAIT).toContain("type: VAEDecode\n    title: Mine\n");
    expect(await textOf(name)).toContain("type: LoadModel\n    title: Theirs\n");
  });

  test("keeps a text that is no workflow, over a reload too, and says what is wrong with it", async ({ editors }) => {
    const name = await editors.workflow(TEXT);
    const page = await editors.open(name);
    const source = await showSource(page);
    await toEndOf(page, source, "type: UNetSample");
    await page.keyboard.press("Enter");
    await page.keyboard.type("nonsense: @bad");
    await expect.poll(() => standing(page).innerText(), WAIT).toMatch(/^Not in the workflow yet/);
    await source.locator(".cm-lintRange-error").first().waitFor();
    expect(await textOf(name)).toBe(TEXT);
    await page.reload();
    const again = page.getByRole("textbox", { name: "Source of the workflow" });
    await again.getByText("nonsense: @bad").waitFor();
    await expect.poll(() => standing(page).innerText(), WAIT).toMatch(/^Not in the workflow yet/);
    await page.getByRole("button", { name: "Discard" }).click();
    await expect.poll(() => standing(page).innerText(), WAIT).toMatch(/^In step/);
    expect(await again.getByText("nonsense").count()).toBe(0);
  });

  test("marks problems where they are, with what would mend them", async ({ editors }) => {
    const page = await editors.open(await editors.workflow(TEXT.replace("type: UNetSample", "type: UNetSampel")));
    const source = await showSource(page);
    const wrong = source.locator(".cm-lintRange-error", { hasText: "UNetSampel" }).first();
    await wrong.hover();
    await page.locator(".cm-tooltip-lint").getByText("did you mean UNetSample?").waitFor();
  });

  test("selects on the canvas where the cursor goes, and goes where the canvas selects", async ({ editors }) => {
    const page = await editors.open(await editors.workflow(TEXT));
    const source = await showSource(page);
    await source.locator(".cm-line", { hasText: "type: TextEncode" }).first().click();
    await page.locator(".react-flow__node.selected", { hasText: "positive" }).waitFor();
    await page.getByRole("article", { name: /^negative/ }).click({ position: { x: 40, y: 12 } });
    await source.locator(".cm-of-selection", { hasText: "text: $negative_prompt" }).waitFor();
  });

  test("completes node types", async ({ editors }) => {
    const page = await editors.open(await editors.workflow(TEXT));
    const source = await showSource(page);
    await toEndOf(page, source, "type: VAEDecode");
    await page.keyboard.press("Enter");
    await page.keyboard.type("ti");
    await page.getByRole("option", { name: "title" }).click();
    await page.keyboard.type("Chosen");
    await page.getByRole("article", { name: /^Chosen/ }).waitFor();
  });
});
