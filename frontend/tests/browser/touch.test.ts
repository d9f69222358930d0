import type { CDPSession, Locator, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { card, graph, middle } from "./harness/canvas";
import type { Editors } from "./harness/editor";
import { WAIT, test } from "./harness/editor";
import { scaleOf } from "./harness/measuring";
import { documentOf } from "./harness/server";
import { shipped } from "./harness/workflows";

type Point = readonly [number, number];

/** Move fingers from one place to another: each has its own. */
async function swipe(page: Page, from: readonly Point[], to: readonly Point[]): Promise<void> {
  const session: CDPSession = await page.context().newCDPSession(page);
  const at = (share: number) =>
    from.map(([x, y], id) => {
      const [left, top] = to[id] ?? [x, y];
      return { x: x + (left - x) * share, y: y + (top - y) * share, id };
    });
  await session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(0) });
  for (let step = 1; step <= 8; step++) {
    await session.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at(step / 8) });
  }
  await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await session.detach();
}

async function tablet(editors: Editors): Promise<{ page: Page; name: string }> {
  const name = await editors.workflow(shipped("text_to_image"));
  const page = await editors.open(name, { viewport: { width: 1180, height: 820 }, hasTouch: true });
  await card(page, "sample").waitFor();
  return { page, name };
}

/** A place of the canvas on which nothing stands. */
async function ground(page: Page): Promise<Point> {
  return page.evaluate(() => {
    const { x, y, width, height } = document.querySelector(".react-flow")?.getBoundingClientRect() ?? new DOMRect();
    for (let down = 0.15; down < 0.9; down += 0.05) {
      for (let across = 0.2; across < 0.8; across += 0.05) {
        const [left, top] = [x + width * across, y + height * down];
        const isFree = (by: number) =>
          document.elementFromPoint(left + by, top)?.classList.contains("react-flow__pane") ?? false;
        if ([-60, -30, 0, 30, 60].every(isFree)) return [left, top] as const;
      }
    }
    throw new Error("there is no free ground");
  });
}

const placeOf = async (thing: Locator): Promise<Point> => middle(thing);

describe("fingers", () => {
  test("move the canvas, and two of them zoom it", async ({ editors }) => {
    const { page } = await tablet(editors);
    const [x, y] = await ground(page);
    const before = await placeOf(card(page, "sample"));
    await swipe(page, [[x, y]], [[x + 40, y + 50]]);
    await expect.poll(async () => (await placeOf(card(page, "sample")))[1], WAIT).toBeGreaterThan(before[1] + 20);
    const scale = await scaleOf(page);
    const [left, top] = await ground(page);
    // prettier-ignore
    await swipe(page, [[left - 30, top], [left + 30, top]], [[left - 100, top], [left + 100, top]]);
    await expect.poll(() => scaleOf(page), WAIT).toBeGreaterThan(scale * 1.2);
  });

  test("select a node, drag it, and set what it has", async ({ editors }) => {
    const { page, name } = await tablet(editors);
    const head = card(page, "score").locator("header");
    await head.tap();
    await page.locator(".react-flow__node.selected", { has: card(page, "score") }).waitFor();
    const before = (await documentOf(name)).layout?.nodes?.score;
    const [x, y] = await middle(head);
    await swipe(page, [[x, y]], [[x - 20, y - 80]]);
    await expect
      .poll(async () => (await documentOf(name)).layout?.nodes?.score?.[1] ?? 0, WAIT)
      .toBeLessThan(before?.[1] ?? 0);
    await card(page, "schedule").locator("header").tap();
    const strength = page.getByRole("tabpanel", { name: "Inspector" }).getByRole("spinbutton", { name: "start" });
    await strength.tap();
    await strength.fill("5");
    await strength.press("Enter");
    await expect.poll(async () => (await documentOf(name)).nodes?.schedule?.inputs?.start, WAIT).toEqual({ value: 5 });
  });

  test("draw a link", async ({ editors }) => {
    const { page, name } = await tablet(editors);
    const from = card(page, "model").locator('.react-flow__handle[aria-label^="output text_encoder,"]');
    const to = card(page, "negative").locator('.react-flow__handle[aria-label^="input encoder,"]');
    await card(page, "negative").locator("header").tap();
    await page.getByRole("button", { name: "Disconnect encoder" }).tap();
    await expect.poll(async () => (await documentOf(name)).nodes?.negative?.inputs?.encoder, WAIT).toBeUndefined();
    await graph(page).focus();
    await card(page, "model").locator("header").tap();
    await card(page, "negative").locator("header").tap();
    await swipe(page, [await middle(from)], [await middle(to)]);
    await expect
      .poll(async () => (await documentOf(name)).nodes?.negative?.inputs?.encoder, WAIT)
      .toEqual({ node: "model", output: "text_encoder" });
  });
});
