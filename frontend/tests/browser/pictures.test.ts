import { readFileSync } from "node:fs";
import type { Locator, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { card, port, drag } from "./harness/canvas";
import { WAIT, test } from "./harness/editor";
import { documentOf, madePicture } from "./harness/server";
import { shipped } from "./harness/workflows";

const CIRCLE = readFileSync(new URL("../../../workflows/images/circle.png", import.meta.url));
const PICTURE = `darkroom: 1
nodes:
  picture:
    type: LoadImage
  mask:
    type: SaveMask
    inputs:
      mask: $picture.mask
outputs:
  mask: $mask
`;

/** Give a place a file, as a paste or a drop does. */
async function give(page: Page, place: Locator, how: "paste" | "drop", type: string): Promise<void> {
  const data = await page.evaluateHandle(
    ([bytes, type]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], "given", { type }));
      return transfer;
    },
    [[...CIRCLE], type] as const,
  );
  if (how === "drop") {
    for (const event of ["dragenter", "dragover", "drop"]) await place.dispatchEvent(event, { dataTransfer: data });
    return;
  }
  const pasted = await data.evaluateHandle(
    (transfer) => new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }),
  );
  await place.evaluate((one, event) => void one.dispatchEvent(event), pasted);
}

async function inspect(page: Page, title: string): Promise<Locator> {
  await card(page, title).locator("header").click();
  return page.getByRole("tabpanel", { name: "Inspector" });
}

const imageOf = async (name: string): Promise<unknown> => (await documentOf(name)).nodes?.picture?.inputs?.image;

describe("an image input", () => {
  test("takes what is pasted and dropped, and refuses what is no picture", async ({ editors }) => {
    const name = await editors.workflow(PICTURE);
    const page = await editors.open(name);
    const panel = await inspect(page, "picture");
    const input = panel.locator(".image-input");
    await give(page, input, "paste", "image/png");
    await panel.getByRole("img", { name: /^image/ }).waitFor();
    const pasted = await imageOf(name);
    expect(pasted).toMatchObject({ value: expect.any(String) as unknown });
    await panel.getByRole("button", { name: "More for image" }).click();
    await page.getByRole("menuitem", { name: "Clear" }).click();
    await expect.poll(() => imageOf(name), WAIT).toBeUndefined();
    await give(page, input, "drop", "text/plain");
    await panel.getByRole("alert").filter({ hasText: "this is no picture" }).waitFor();
    await give(page, input, "drop", "image/png");
    await expect.poll(() => imageOf(name), WAIT).toEqual(pasted);
    expect(await page.getByRole("article").count()).toBe(2); // it did not become a node as well
  });

  test("takes a picture that a run made", async ({ editors }) => {
    const quick = shipped("text_to_image").replace("default: 20", "default: 2");
    await madePicture(await editors.workflow(quick), { prompt: "an orange umbrella" });
    const name = await editors.workflow(PICTURE);
    const page = await editors.open(name);
    const panel = await inspect(page, "picture");
    await panel.getByRole("button", { name: "Gallery" }).click();
    const sheet = page.getByRole("dialog", { name: "Choose a picture" });
    await sheet.getByRole("searchbox").fill("umbrella");
    await expect.poll(() => sheet.locator(".picture-picker-one").count(), WAIT).toBe(1);
    await sheet.getByRole("button", { name: "an orange umbrella" }).click();
    await sheet.waitFor({ state: "detached" });
    await panel.getByRole("img", { name: /^image/ }).waitFor();
  });

  test("is painted over, and the run has the mask", async ({ editors }) => {
    const name = await editors.workflow(PICTURE);
    const page = await editors.open(name);
    const panel = await inspect(page, "picture");
    await give(page, panel.locator(".image-input"), "drop", "image/png");
    await panel.getByRole("button", { name: "Mask", exact: true }).click();
    const mask = page.getByRole("application", { name: /^The mask/ });
    await mask.press("Space");
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await page.getByRole("button", { name: "Redo", exact: true }).click();
    await page.getByRole("button", { name: "Keep the mask" }).click();
    await mask.waitFor({ state: "detached" });
    await page.keyboard.press("Control+Enter");
    const made = card(page, "mask").getByRole("img", { name: "mask", exact: true });
    await made.waitFor();
    const light = await made.evaluate(async (image: HTMLImageElement) => {
      await image.decode();
      const sheet = new OffscreenCanvas(image.naturalWidth, image.naturalHeight).getContext("2d", {
        willReadFrequently: true,
      });
      sheet?.drawImage(image, 0, 0);
      const at = (share: number) => {
        const place = [Math.floor(image.naturalWidth * share), Math.floor(image.naturalHeight * share)] as const;
        return sheet?.getImageData(...place, 1, 1).data[0];
      };
      return [at(0.5), at(0.02)];
    });
    expect(light[0]).toBeGreaterThan(250); // it is shown as a thumbnail, which is not exact
    expect(light[1]).toBeLessThan(5);
  });
});

describe("a setting", () => {
  test("takes a link that is dropped on it, and has its literal back by undo", async ({ editors }) => {
    const text =
      "darkroom: 1\nnodes:\n  number:\n    type: Integer\n  range:\n    type: Range\n    inputs:\n      count: 3\n";
    const name = await editors.workflow(`${text}layout:\n  nodes:\n    number: [0, 0]\n    range: [320, 0]\n`);
    const page = await editors.open(name);
    await drag(page, port(page, "number", "output", "integer"), port(page, "range", "input", "count"));
    const count = async (): Promise<unknown> => (await documentOf(name)).nodes?.range?.inputs?.count;
    await expect.poll(count, WAIT).toEqual({ node: "number" });
    await page.keyboard.press("Control+z");
    await expect.poll(count, WAIT).toEqual({ value: 3 });
  });

  test("that is a model is found by a few letters", async ({ editors }) => {
    const name = await editors.workflow("darkroom: 1\nnodes:\n  model:\n    type: LoadModel\n");
    const page = await editors.open(name);
    const panel = await inspect(page, "model");
    await panel.getByRole("button", { name: /^model: nothing is chosen$/ }).click();
    await page.keyboard.type("minia");
    await page.getByRole("option", { name: /^miniature/ }).waitFor();
    await page.keyboard.press("Enter");
    const chosen = async (): Promise<unknown> => (await documentOf(name)).nodes?.model?.inputs?.model;
    await expect.poll(chosen, WAIT).toEqual({ value: "miniature" });
  });
});
