import { describe, expect } from "vitest";
import { addNode, card, drag, dragOver, graph, link, port } from "./harness/canvas";
import { WAIT, test } from "./harness/editor";
import { documentOf } from "./harness/server";
import { EMPTY, shipped } from "./harness/workflows";

const TYPES = ["LoadModel", "TextEncode", "EmptyLatent", "Scheduler", "UNetSample", "VAEDecode"] as const;

const LINKS = [
  ["load_model", "text_encoder", "text_encode", "encoder"],
  ["load_model", "vae", "empty_latent", "vae"],
  ["load_model", "unet", "scheduler", "unet"],
  ["load_model", "unet", "unet_sample", "unet"],
  ["scheduler", "schedule", "unet_sample", "schedule"],
  ["text_encode", "conditioning", "unet_sample", "positive"],
  ["text_encode", "conditioning", "unet_sample", "negative"],
  ["empty_latent", "latent", "unet_sample", "latent"],
  ["load_model", "vae", "vae_decode", "vae"],
  ["unet_sample", "latent", "vae_decode", "latent"],
] as const;

describe("a workflow", () => {
  test("is built from nothing by palette and drag, makes a picture, and is there after a reload", async ({
    editors,
  }) => {
    const name = await editors.workflow(EMPTY);
    const page = await editors.open(name);
    for (const type of TYPES) await addNode(page, type);
    await graph(page).focus();
    // What was added last is brought into view, too: the key counts when that is over.
    await expect
      .poll(async () => {
        await page.keyboard.press("f");
        return card(page, "unet_sample").isVisible();
      }, WAIT)
      .toBe(true);
    for (const [from, output, to, input] of LINKS) await link(page, [from, output], [to, input]);
    await graph(page).focus();
    await page.keyboard.press("Shift+L");
    await page.keyboard.press("f");
    await card(page, "load_model")
      .getByRole("button", { name: /model: nothing is chosen$/ })
      .click();
    await page.getByRole("option", { name: /^miniature/ }).click();
    await card(page, "text_encode")
      .getByRole("textbox", { name: /text$/ })
      .fill("a green circle on a black background");
    await card(page, "vae_decode").click({ position: { x: 60, y: 14 } });
    await page.getByRole("button", { name: "Make image an output of the workflow" }).click();
    await expect.poll(async () => (await documentOf(name)).outputs, WAIT).toEqual({ image: { node: "vae_decode" } });
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await card(page, "unet_sample").getByRole("img", { name: "Unfinished work of unet_sample" }).waitFor();
    const picture = card(page, "vae_decode").getByRole("img", { name: "vae_decode", exact: true });
    await picture.waitFor();
    await page.reload();
    await picture.waitFor();
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth), WAIT).toBeGreaterThan(0);
    expect(Object.keys((await documentOf(name)).nodes ?? {})).toHaveLength(TYPES.length);
  });

  test("refuses a link of the wrong type, and says why", async ({ editors }) => {
    const name = await editors.workflow(shipped("text_to_image"));
    const page = await editors.open(name);
    const before = await documentOf(name);
    await dragOver(page, port(page, "model", "output", "unet"), port(page, "decode", "input", "latent"));
    await page
      .getByText(/UNet.*Latent|Latent.*UNet/)
      .first()
      .waitFor();
    await page.locator(".react-flow__handle.may-link").first().waitFor();
    expect(await port(page, "decode", "input", "latent").getAttribute("class")).toContain("may-not-link");
    await page.mouse.up();
    await page.locator(".react-flow__handle.may-link").first().waitFor({ state: "detached" });
    expect(await documentOf(name)).toEqual(before);
  });

  test("gets a node that fits where a link is dropped on the canvas, linked to it", async ({ editors }) => {
    const name = await editors.workflow(shipped("text_to_image"));
    const page = await editors.open(name);
    await drag(page, port(page, "decode", "output", "image"), graph(page));
    await page.getByRole("combobox", { name: "Find a node" }).fill("Grid");
    await page.keyboard.press("Enter");
    await expect
      .poll(async () => (await documentOf(name)).nodes?.grid?.inputs, WAIT)
      .toMatchObject({
        images: expect.objectContaining({}) as unknown,
      });
  });
});
