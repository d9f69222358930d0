import type { Locator, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { card } from "./harness/canvas";
import { WAIT, test } from "./harness/editor";
import type { Counting } from "./harness/renders";
import { countRenders } from "./harness/renders";
import { documentOf } from "./harness/server";
import { shipped } from "./harness/workflows";

/** Nothing is wrong with it, so that no check has news for a card. */
const SOUND = `darkroom: 1
nodes:
  range:
    type: Range
    inputs:
      count: 4
  other:
    type: Range
outputs:
  range: $range.numbers
  other: $other.numbers
`;

const SAMPLER = `darkroom: 1
nodes:
  schedule:
    type: Scheduler
    inputs:
      strength: 0.5
  other:
    type: Scheduler
`;

async function inspect(page: Page, title: string): Promise<Locator> {
  await card(page, title).locator("header").click();
  return page.getByRole("tabpanel", { name: "Inspector" });
}

async function dragged(page: Page, field: Locator, by: number): Promise<void> {
  const box = await field.boundingBox();
  if (!box) throw new Error("it is not to be seen");
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + by, y, { steps: 10 });
  await page.mouse.up();
}

const inputOf = async (name: string, node: string, input: string): Promise<unknown> =>
  (await documentOf(name)).nodes?.[node]?.inputs?.[input];

describe("numbers", () => {
  test("are dragged as one undo, and nothing else is drawn anew meanwhile", async ({ editors }) => {
    const name = await editors.workflow(SOUND);
    const page = await editors.open(name, { before: countRenders });
    const count = card(page, "range").getByRole("spinbutton", { name: "range: count" });
    await count.waitFor();
    await page.getByRole("button", { name: "Problems: No problems" }).waitFor();
    await page.evaluate(() => (globalThis as unknown as Counting).renders.clear());
    await dragged(page, count, 60);
    const drawn = await page.evaluate(() => [...(globalThis as unknown as Counting).renders.keys()]);
    expect(drawn.filter((node) => node !== "")).toEqual(["range"]); // "" is the board around the cards
    const reached = Number(await count.inputValue());
    expect(reached).toBeGreaterThan(10);
    await expect.poll(() => inputOf(name, "range", "count"), WAIT).toEqual({ value: reached });
    await page.getByRole("main").first().focus();
    await page.keyboard.press("Control+z");
    await expect.poll(() => count.inputValue(), WAIT).toBe("4");
  });

  test("take sums, stay in their range, and say why", async ({ editors }) => {
    const page = await editors.open(await editors.workflow(SAMPLER));
    const panel = await inspect(page, "schedule");
    const start = panel.getByRole("spinbutton", { name: "start" });
    await start.fill("2 * (3 + 4)");
    await start.press("Enter");
    expect(await start.inputValue()).toBe("14");
    await start.fill("512*2");
    await start.press("Enter");
    expect(await start.inputValue()).toBe("999");
    await panel.getByText("at most 999").waitFor();
    await start.press("ArrowDown");
    await start.press("PageDown");
    expect(await start.inputValue()).toBe("988");
  });
});

describe("seeds", () => {
  test("keep all of their digits, and begin anew after the last", async ({ editors }) => {
    const name = await editors.workflow("darkroom: 1\nnodes:\n  seed:\n    type: Seed\n");
    const page = await editors.open(name);
    const panel = await inspect(page, "seed");
    const seed = panel.getByRole("textbox", { name: "value" });
    await seed.fill("18446744073709551615");
    await seed.press("Enter");
    await expect
      .poll(() => inputOf(name, "seed", "value"), WAIT)
      .toEqual({ value: { $number: "18446744073709551615" } });
    await seed.press("ArrowUp");
    expect(await seed.inputValue()).toBe("0");
    await panel.getByRole("button", { name: "Draw a new value" }).click();
    expect(await seed.inputValue()).not.toBe("0");
  });
});

describe("texts", () => {
  test("become links and texts with parameters as they are typed, and back", async ({ editors }) => {
    const name = await editors.workflow(shipped("text_to_image"));
    const page = await editors.open(name);
    const panel = await inspect(page, "positive");
    await panel.getByRole("button", { name: "Disconnect text" }).click();
    const text = panel.getByRole("textbox", { name: "text" });
    await text.pressSequentially("a $prompt, in the rain");
    const parts = ["a ", { parameter: "prompt" }, ", in the rain"];
    await expect.poll(() => inputOf(name, "positive", "text"), WAIT).toEqual({ parts });
    await text.fill("");
    await text.pressSequentially("$prompt");
    await panel.getByRole("button", { name: /from the parameter prompt/ }).waitFor();
    await expect.poll(() => inputOf(name, "positive", "text"), WAIT).toEqual({ node: "prompt" });
  });

  test("say how many tokens they are, and where the model stops reading", async ({ editors }) => {
    const name = await editors.workflow(shipped("text_to_image"));
    const page = await editors.open(name);
    const panel = await inspect(page, "positive");
    const text = panel.getByRole("textbox", { name: "text" });
    await text.fill("a red heart");
    await panel.getByText(/^\d+ of 77 tokens$/).waitFor();
    await text.fill("a red heart ".repeat(40));
    await panel.getByText(/of 77 tokens: the rest is not read/).waitFor();
    const cut = await panel.locator(".is-cut").allTextContents();
    expect(cut.join("").length).toBeGreaterThan(100);
  });
});

describe("an input", () => {
  test("becomes a parameter of the workflow and a literal again", async ({ editors }) => {
    const name = await editors.workflow(SAMPLER);
    const before = await documentOf(name);
    const page = await editors.open(name);
    const panel = await inspect(page, "schedule");
    await panel.getByRole("button", { name: "More for strength" }).click();
    await page.getByRole("menuitem", { name: "Make it a parameter of the workflow" }).click();
    await expect
      .poll(async () => (await documentOf(name)).parameters?.strength, WAIT)
      .toMatchObject({ type: "float", default: 0.5, min: 0, max: 1 });
    await panel.getByRole("button", { name: "More for strength" }).click();
    await page.getByRole("menuitem", { name: "Write its value here again" }).click();
    await expect.poll(() => documentOf(name), WAIT).toEqual(before);
  });
});

describe("a mask", () => {
  test("is painted over a picture by pointer and keys, and comes back with the picture beneath it", async ({
    editors,
  }) => {
    const name = await editors.workflow("darkroom: 1\nnodes:\n  picture:\n    type: LoadImage\n");
    const page = await editors.open(name);
    const panel = await inspect(page, "picture");
    const chosen = page.waitForEvent("filechooser");
    await panel.getByRole("button", { name: "Choose" }).click();
    await (await chosen).setFiles(new URL("../../../workflows/images/circle.png", import.meta.url).pathname);
    await panel.getByRole("img").waitFor();
    await panel.getByRole("button", { name: "Mask", exact: true }).click();
    const mask = page.getByRole("application", { name: /^The mask/ });
    await mask.waitFor();
    await dragged(page, mask, 80);
    await mask.press("ArrowDown");
    await mask.press("Space");
    const before = await inputOf(name, "picture", "image");
    await page.getByRole("button", { name: "Keep the mask" }).click();
    await mask.waitFor({ state: "detached" });
    await expect.poll(() => inputOf(name, "picture", "image"), WAIT).not.toEqual(before);
    await panel.getByRole("button", { name: "Mask", exact: true }).click();
    await mask.waitFor();
    const seen = await mask.evaluate((canvas: HTMLCanvasElement) => {
      const { width, height } = canvas;
      const bytes = (one: HTMLCanvasElement) => one.getContext("2d")?.getImageData(0, 0, width, height).data;
      const [above, below] = [bytes(canvas), bytes(canvas.previousElementSibling as HTMLCanvasElement)];
      const middle = (Math.floor(height / 2) * width + Math.floor(width / 2)) * 4;
      return { painted: above?.[middle + 3], clear: above?.[3], blue: below?.[2] };
    });
    expect(seen).toMatchObject({ painted: 153, clear: 0 });
    expect(seen.blue).toBeGreaterThan(150); // the blue beneath what is transparent is still there
  });
});
