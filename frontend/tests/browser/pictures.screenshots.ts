/** The pictures of the documentation, made by `make screenshots`. */

import { mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { card, graph } from "./harness/canvas";
import { test } from "./harness/editor";
import { madePicture } from "./harness/server";
import { shipped } from "./harness/workflows";

const FOLDER = resolve(import.meta.dirname, "../../../docs/images");
const MOST = 150_000;
const DESK = { viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" } as const;
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 } as const;
const PROMPTS = ["a large red heart", "a small blue square", "a green triangle", "a yellow circle", "a purple star"];

const text = shipped("text_to_image");

/** Nothing is on its way, nothing is pointed at. */
async function still(page: Page): Promise<void> {
  await page.mouse.move(2, 2);
  await page.waitForLoadState("networkidle");
  await page.evaluate(async () => {
    await Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)));
    await document.fonts.ready;
  });
}

async function keep(page: Page, name: string): Promise<void> {
  await still(page);
  mkdirSync(FOLDER, { recursive: true });
  const picture = await packed(page, await page.screenshot({ type: "png", scale: "css" }));
  writeFileSync(resolve(FOLDER, `${name}.webp`), picture);
  expect(picture.length, `${name} in bytes`).toBeLessThan(MOST);
}

/** A picture as WebP, which Chromium can write as well as show. */
async function packed(page: Page, png: Buffer): Promise<Buffer> {
  const text = await page.evaluate(async (said) => {
    const bytes = Uint8Array.from(atob(said), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
    const blob = await canvas.convertToBlob({ type: "image/webp", quality: 0.92 });
    const packed = new Uint8Array(await blob.arrayBuffer());
    return btoa(Array.from(packed, (byte) => String.fromCharCode(byte)).join(""));
  }, png.toString("base64"));
  return Buffer.from(text, "base64");
}

async function run(page: Page): Promise<void> {
  await graph(page).focus();
  await page.keyboard.press("Control+Enter");
  await card(page, "decode").getByRole("img", { name: "decode", exact: true }).waitFor({ timeout: 90_000 });
}

describe("a picture of", () => {
  for (const colorScheme of ["dark", "light"] as const) {
    test(`the editor in the ${colorScheme}`, { timeout: 150_000 }, async ({ editors }) => {
      const page = await editors.open(await editors.workflow(text, "heart"), { ...DESK, colorScheme });
      await run(page);
      await card(page, "sample").click({ position: { x: 60, y: 14 } });
      await graph(page).focus();
      await page.keyboard.press("f");
      await keep(page, `editor_${colorScheme}`);
    });
  }

  test("the form", { timeout: 150_000 }, async ({ editors }) => {
    const page = await editors.open(await editors.workflow(text, "heart"), { ...DESK, colorScheme: "dark" });
    await page.keyboard.press("Control+Shift+F");
    await page.keyboard.press("Control+Enter");
    await page
      .getByRole("region", { name: "Outputs" })
      .getByRole("img", { name: "Image" })
      .waitFor({ timeout: 90_000 });
    await keep(page, "form");
  });

  test("the form on a phone", { timeout: 150_000 }, async ({ editors }) => {
    const page = await editors.open(await editors.workflow(text, "heart"), { ...PHONE, colorScheme: "light" });
    await page.getByRole("region", { name: "Parameters" }).waitFor();
    await keep(page, "phone");
  });

  test("problems", async ({ editors }) => {
    const wrong = text.replace("type: CLIPScore", "type: ClipScore").replace("latent: $sample", "latent: $schedule");
    const page = await editors.open(await editors.workflow(wrong, "unfinished"), { ...DESK, colorScheme: "dark" });
    await page.getByRole("button", { name: /^Problems/ }).click();
    await page.getByRole("button", { name: "Source", exact: true }).click();
    await page.locator(".cm-lintRange-error").first().waitFor();
    await graph(page).focus();
    await page.keyboard.press("f");
    await keep(page, "problems");
  });

  test("the gallery", { timeout: 240_000 }, async ({ editors }) => {
    const name = await editors.workflow(text, "heart");
    for (const prompt of PROMPTS) await madePicture(name, { prompt: `${prompt} on a white background` });
    const page = await editors.open(name, { ...DESK, colorScheme: "dark" });
    await page.getByRole("tab", { name: "Gallery" }).click();
    await page
      .getByRole("button", { name: new RegExp(PROMPTS[0] ?? "") })
      .first()
      .waitFor();
    await keep(page, "gallery");
  });
});
