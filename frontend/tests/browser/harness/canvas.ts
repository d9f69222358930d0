/** What a hand does on the canvas. */

import type { Locator, Page } from "playwright-core";

export function graph(page: Page): Locator {
  return page.getByRole("group", { name: /^Graph of/ });
}

/** The card of a node. */
export function card(page: Page, title: string): Locator {
  return page.getByRole("article", { name: new RegExp(`^${title},`) });
}

/** A port of a card, as one sees it. */
export function port(page: Page, title: string, side: "input" | "output", name: string): Locator {
  return card(page, title).locator(`.react-flow__handle[aria-label^="${side} ${name},"]`);
}

/** Add a node by the palette. */
export async function addNode(page: Page, type: string): Promise<void> {
  await graph(page).focus();
  await page.keyboard.press("Tab");
  await page.getByRole("combobox", { name: "Find a node" }).fill(type);
  await page
    .getByRole("option", { name: new RegExp(`^${type}`) })
    .first()
    .waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("combobox", { name: "Find a node" }).waitFor({ state: "detached" });
}

/** Draw a link from an output to an input. */
export async function link(page: Page, from: readonly [string, string], to: readonly [string, string]): Promise<void> {
  await drag(page, port(page, from[0], "output", from[1]), port(page, to[0], "input", to[1]));
}

/** Select nodes by their heads, and have the keys go to the canvas. */
export async function select(page: Page, ...titles: readonly string[]): Promise<void> {
  for (const [index, title] of titles.entries()) {
    await still(page);
    const modifiers = index === 0 ? [] : (["Shift"] as const);
    await card(page, title)
      .locator("header")
      .click({ modifiers: [...modifiers], position: { x: 30, y: 12 } });
  }
  await graph(page).focus();
}

/** Press in the middle of a thing, and let go so many pixels further. */
export async function pull(page: Page, thing: Locator, [right, down]: readonly [number, number]): Promise<void> {
  await still(page);
  const [x, y] = await middle(thing);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + right, y + down, { steps: 8 });
  await page.mouse.up();
}

/** Where a thing is to be seen. */
export async function shownAt(thing: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await thing.boundingBox();
  if (!box) throw new Error("it is not to be seen");
  return box;
}

/** Press in the middle of one thing, move to the middle of another; the button stays down. */
export async function dragOver(page: Page, from: Locator, to: Locator): Promise<void> {
  await still(page);
  const [start, end] = [await middle(from), await middle(to)];
  await page.mouse.move(...start);
  await page.mouse.down();
  await page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, { steps: 4 });
  await page.mouse.move(...end, { steps: 4 });
}

/** Wait until the canvas has come to rest: nothing is where it was while that moves. */
async function still(page: Page): Promise<void> {
  await page.locator(".react-flow__viewport").evaluate(async (view: HTMLElement) => {
    for (let same = 0, before = ""; same < 5;) {
      await new Promise((done) => requestAnimationFrame(done));
      same = view.style.transform === before ? same + 1 : 0;
      before = view.style.transform;
    }
  });
}

export async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  await dragOver(page, from, to);
  await page.mouse.up();
}

export async function middle(place: Locator): Promise<[number, number]> {
  const box = await shownAt(place);
  return [box.x + box.width / 2, box.y + box.height / 2];
}
