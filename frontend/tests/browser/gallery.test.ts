import type { Locator, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { card, middle } from "./harness/canvas";
import { WAIT, test } from "./harness/editor";
import { documentOf, madePicture } from "./harness/server";
import { shipped } from "./harness/workflows";

const QUICK = shipped("text_to_image").replace("default: 20", "default: 2");

/** Pictures of a prompt that no other test has, by seed; the gallery beside a workflow, which finds just these. */
async function galleryOf(page: Page, words: string, count: number): Promise<Locator> {
  await page.getByRole("tab", { name: "Gallery" }).click();
  const gallery = page.getByRole("tabpanel", { name: "Gallery" });
  await gallery.getByRole("searchbox", { name: /^Search prompts/ }).fill(words);
  await expect.poll(() => thumbs(gallery).count(), WAIT).toBe(count);
  return gallery;
}

const thumbs = (gallery: Locator): Locator => gallery.locator(".gallery-thumb");

async function make(workflow: string, prompt: string, ...seeds: readonly number[]): Promise<readonly Uint8Array[]> {
  const made: Uint8Array[] = [];
  for (const seed of seeds) made.push(await madePicture(workflow, { prompt, seed }));
  return made;
}

/** Do something with a picture, by its menu; the pointer goes from entry to entry as that of a hand does. */
async function choose(page: Page, thumb: Locator, ...entries: readonly (string | RegExp)[]): Promise<void> {
  await thumb.getByRole("button").first().click({ button: "right" });
  for (const entry of entries) {
    const item = page.getByRole("menuitem", { name: entry, exact: true }).first();
    await item.waitFor();
    await page.mouse.move(...(await middle(item)), { steps: 12 });
  }
  await page.mouse.down();
  await page.mouse.up();
}

describe("the gallery", () => {
  test("finds pictures by their prompt, and those that have a star", async ({ editors }) => {
    const name = await editors.workflow(QUICK);
    await make(name, "a red lighthouse at night", 1, 2);
    const page = await editors.open(name);
    const gallery = await galleryOf(page, "lighthouse", 2);
    await choose(page, thumbs(gallery).first(), "Star");
    await gallery.getByRole("img", { name: "Starred" }).waitFor();
    await gallery.getByRole("button", { name: "Only starred" }).click();
    await expect.poll(() => thumbs(gallery).count(), WAIT).toBe(1);
    await choose(page, thumbs(gallery).first(), "Take the star away");
    await gallery.getByText("No picture is like that").waitFor();
    await gallery.getByRole("button", { name: "Show everything" }).click();
    await thumbs(gallery).nth(1).waitFor();
  });

  test("compares two pictures side by side, and by a slider that keys move", async ({ editors }) => {
    const name = await editors.workflow(QUICK);
    await make(name, "a blue windmill", 1, 2);
    const page = await editors.open(name);
    const gallery = await galleryOf(page, "windmill", 2);
    for (const box of await gallery.getByRole("checkbox", { name: /^Choose/ }).all()) await box.check({ force: true });
    await gallery.getByRole("button", { name: "Compare" }).click();
    const look = page.getByRole("dialog");
    await expect.poll(() => look.locator("img.gallery-stage").count(), WAIT).toBe(2);
    await look.getByText("seed 1").waitFor();
    await look.getByRole("radio", { name: "Slider" }).click();
    const slider = look.getByRole("slider", { name: /left picture/ });
    const clip = (): Promise<string> =>
      look.locator(".gallery-clip").evaluate((one: HTMLElement) => one.style.clipPath);
    const before = await clip();
    await slider.focus();
    await page.keyboard.press("End");
    expect(await clip()).not.toBe(before);
    await page.keyboard.press("Escape");
    await look.waitFor({ state: "detached" });
  });

  test("puts a picture into the trash and takes it out, from the large view too", async ({ editors }) => {
    const name = await editors.workflow(QUICK);
    await make(name, "a green bicycle", 1);
    const page = await editors.open(name);
    const gallery = await galleryOf(page, "bicycle", 1);
    await thumbs(gallery).getByRole("button").first().click();
    const look = page.getByRole("dialog");
    await look.getByRole("img", { name: "a green bicycle" }).waitFor();
    await page.keyboard.press("Delete");
    await look.waitFor({ state: "detached" });
    await expect.poll(() => thumbs(gallery).count(), WAIT).toBe(0);
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await expect.poll(() => thumbs(gallery).count(), WAIT).toBe(1);
    await choose(page, thumbs(gallery).first(), "Delete");
    await expect.poll(() => thumbs(gallery).count(), WAIT).toBe(0);
    await gallery.getByRole("button", { name: /^Trash/ }).click();
    await expect.poll(() => thumbs(gallery).count(), WAIT).toBe(1);
    await choose(page, thumbs(gallery).first(), "Restore");
    await gallery.getByText("The trash is empty").waitFor();
    await gallery.getByRole("button", { name: "Leave the trash" }).click();
    await expect.poll(() => thumbs(gallery).count(), WAIT).toBe(1);
  });

  test("opens the workflow that made a picture, with the values that it had", async ({ editors }) => {
    const name = await editors.workflow(QUICK);
    await make(name, "a yellow tractor", 41);
    const page = await editors.open(name);
    const gallery = await galleryOf(page, "tractor", 1);
    await choose(page, thumbs(gallery).first(), "Open the workflow that made this");
    await expect.poll(() => decodeURIComponent(new URL(page.url()).hash.slice(1)), WAIT).not.toBe(name);
    const opened = decodeURIComponent(new URL(page.url()).hash.slice(1));
    await expect
      .poll(async () => (await documentOf(opened)).parameters?.prompt?.default, WAIT)
      .toBe("a yellow tractor");
    expect((await documentOf(opened)).parameters?.seed?.default).toBe(41);
    expect((await documentOf(name)).parameters?.prompt?.default).toMatch(/heart/);
  });

  test("sends a picture to an image input, and to a node of its own, and to the disk", async ({ editors }) => {
    const name = await editors.workflow("darkroom: 1\nnodes:\n  picture:\n    type: LoadImage\n");
    const [bytes] = await make(await editors.workflow(QUICK), "a purple teapot", 1);
    const page = await editors.open(name);
    const gallery = await galleryOf(page, "teapot", 1);
    await choose(page, thumbs(gallery).first(), "Use as an image input", "A new node");
    await expect.poll(async () => Object.keys((await documentOf(name)).nodes ?? {}).length, WAIT).toBe(2);
    await choose(page, thumbs(gallery).first(), "Use as an image input", /^picture/);
    const given = async (): Promise<unknown> => (await documentOf(name)).nodes?.picture?.inputs?.image;
    await expect.poll(given, WAIT).toMatchObject({ value: expect.any(String) as unknown });
    await card(page, "picture").getByRole("img").first().waitFor();
    const downloading = page.waitForEvent("download");
    await choose(page, thumbs(gallery).first(), "Download");
    const download = await downloading;
    expect(download.suggestedFilename()).toMatch(/\.png$/);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    expect(new Uint8Array(Buffer.concat(chunks))).toEqual(bytes);
  });
});
