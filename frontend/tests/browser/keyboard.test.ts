import type { Locator, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { card, graph } from "./harness/canvas";
import { WAIT, test } from "./harness/editor";
import { documentOf } from "./harness/server";
import { EMPTY } from "./harness/workflows";

/** Add a node, by keys alone. */
async function add(page: Page, type: string): Promise<void> {
  await page.keyboard.press("Tab");
  await page.getByRole("combobox", { name: "Find a node" }).waitFor();
  await page.keyboard.type(type);
  await page
    .getByRole("option", { name: new RegExp(`^${type}`) })
    .first()
    .waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("combobox", { name: "Find a node" }).waitFor({ state: "detached" });
  await isBack(page);
}

/** Link the selected node, by keys alone: from one of its ports to the node and port that are typed. */
async function connect(page: Page, said: string): Promise<void> {
  await page.keyboard.press("l");
  await page.getByRole("combobox", { name: "Find a port" }).waitFor();
  await page.keyboard.type(said);
  await page.keyboard.press("Enter");
  await page.getByRole("combobox", { name: "Find a port" }).waitFor({ state: "detached" });
  await isBack(page);
}

/** Wait until the focus has come back to the canvas, which it does in the turn after what had it was closed. */
async function isBack(page: Page): Promise<void> {
  await expect.poll(() => canvas(page).evaluate((room) => room.contains(document.activeElement)), WAIT).toBe(true);
}

const canvas = (page: Page): Locator => page.getByRole("main", { name: "Canvas" });
const side = (page: Page): Locator => page.getByRole("region", { name: "Side panel" });

/** Go from room to room until the focus is in one. */
async function enter(page: Page, room: Locator): Promise<void> {
  const isIn = (one: Element): boolean => one.contains(document.activeElement);
  for (let step = 0; step < 12 && !(await room.evaluate(isIn)); step++) await page.keyboard.press("F6");
  expect(await room.evaluate(isIn)).toBe(true);
}

/** Go on within a room until the focus is on a thing. */
async function reach(page: Page, room: Locator, thing: Locator): Promise<void> {
  await thing.waitFor();
  await enter(page, room);
  const isHere = (): Promise<boolean> => thing.evaluate((one) => one === document.activeElement);
  for (let step = 0; step < 60 && !(await isHere()); step++) await page.keyboard.press("Tab");
  expect(await isHere()).toBe(true);
}

describe("the keyboard alone", () => {
  test("leads from an empty workflow to a picture", async ({ editors }) => {
    const name = await editors.workflow(EMPTY);
    const page = await editors.open(name);
    await page.getByText("An empty workflow").waitFor();
    await enter(page, canvas(page));
    await add(page, "LoadModel");
    await reach(page, side(page), side(page).getByRole("button", { name: /^model: nothing is chosen$/ }));
    await page.keyboard.press("Enter");
    await page.keyboard.type("miniature");
    await page.keyboard.press("Enter");
    await enter(page, canvas(page));
    await add(page, "TextEncode");
    await reach(page, side(page), side(page).getByRole("textbox", { name: "text" }));
    await page.keyboard.type("a yellow triangle on a blue background");
    await enter(page, canvas(page));
    await connect(page, "encoder from load_model");
    await add(page, "EmptyLatent");
    await connect(page, "vae from load_model");
    await add(page, "Scheduler");
    await connect(page, "unet from load_model");
    await add(page, "UNetSample");
    await connect(page, "unet from load_model");
    await connect(page, "schedule from scheduler");
    await connect(page, "positive from text_encode");
    await connect(page, "negative from text_encode");
    await connect(page, "latent from empty_latent");
    await add(page, "VAEDecode");
    await connect(page, "vae from load_model");
    await connect(page, "latent from unet_sample");
    await expect
      .poll(async () => (await documentOf(name)).nodes?.vae_decode?.inputs?.latent, WAIT)
      .toEqual({
        node: "unet_sample",
      });
    await page.keyboard.press("Control+Shift+Enter");
    await card(page, "vae_decode").getByRole("img", { name: "vae_decode", exact: true }).waitFor();
  });

  test("finds every key in the sheet, and the sheet by a key", async ({ editors }) => {
    const page = await editors.open(await editors.workflow(EMPTY));
    await graph(page).focus();
    await page.keyboard.press("?");
    const sheet = page.getByRole("dialog");
    await sheet.getByText("Run everything").waitFor();
    await page.keyboard.press("Escape");
    await sheet.waitFor({ state: "detached" });
  });
});
