import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { addNode, card, drag, graph } from "./harness/canvas";
import { WAIT, test } from "./harness/editor";
import { documentOf } from "./harness/server";
import { settled } from "./harness/socket";
import { shipped } from "./harness/workflows";

const EDITS = 50;

/** Numbers from 0 to below 1 that are the same in every run (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

type Act = (page: Page, pick: (most: number) => number) => Promise<void>;

const TYPES = ["Grid", "TextEncode", "Math", "Integer", "SaveImage"];
const key =
  (chord: string): Act =>
  (page) =>
    page.keyboard.press(chord);

/** What a hand may do; each is one edit to take back, or none where nothing is selected. */
const ACTS: readonly Act[] = [
  (page, pick) => addNode(page, TYPES[pick(TYPES.length)] ?? "Grid"),
  key("Control+d"),
  key("Delete"),
  key("m"),
  key("c"),
  key("Control+g"),
  key("Alt+ArrowLeft"),
  key("Shift+L"),
  async (page) => {
    await page.keyboard.press("F2");
    await page.keyboard.type("named");
    await page.keyboard.press("Enter");
  },
  async (page) => {
    const cards = await page.getByRole("article").all();
    const first = cards[0];
    if (first) await drag(page, first.locator("header"), graph(page));
  },
];

/** Select a node or two by chance. */
async function select(page: Page, pick: (most: number) => number): Promise<void> {
  await graph(page).focus();
  await page.keyboard.press("Escape");
  for (let step = pick(4); step >= 0; step--) await page.keyboard.press("j");
}

describe("undo and redo", () => {
  test(
    "come back through fifty edits by chance to where they began, and to where they ended",
    { timeout: 120_000 },
    async ({ editors }) => {
      const name = await editors.workflow(shipped("text_to_image"));
      const page = await editors.open(name);
      await card(page, "sample").waitFor();
      const next = numbers(50);
      const pick = (most: number): number => Math.floor(next() * most);
      const first = await documentOf(name);
      for (let tried = 0; (await settled(page)).undo < EDITS; tried++) {
        expect(tried, "most acts change something").toBeLessThan(4 * EDITS);
        await select(page, pick);
        await ACTS[pick(ACTS.length)]?.(page, pick);
      }
      const { undo: edits } = await settled(page);
      const last = await documentOf(name);
      await graph(page).focus();
      for (let step = 0; step < edits; step++) await page.keyboard.press("Control+z");
      await expect.poll(() => documentOf(name), WAIT).toEqual(first);
      for (let step = 0; step < edits; step++) await page.keyboard.press("Control+Shift+Z");
      await expect.poll(() => documentOf(name), WAIT).toEqual(last);
    },
  );
});
