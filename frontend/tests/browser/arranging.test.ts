import type { Locator, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { card, graph, middle, pull, select, shownAt } from "./harness/canvas";
import { WAIT, test } from "./harness/editor";
import { documentOf } from "./harness/server";
import { scaleOf } from "./harness/measuring";

const SCATTERED = `darkroom: 1
nodes:
  one:
    type: Integer
  two:
    type: Integer
  three:
    type: Integer
outputs:
  one: $one
layout:
  nodes:
    one: [0, 0]
    two: [310, 130]
    three: [80, 700]
`;

type Place = readonly [number, number];

async function placesIn(name: string): Promise<Readonly<Record<string, Place>>> {
  return (await documentOf(name)).layout?.nodes ?? {};
}

interface Thing {
  readonly box: readonly number[];
  readonly title?: string;
  readonly text?: string;
}
type Said = Readonly<Record<string, Thing>>;

async function drawnIn(name: string, part: "frames" | "notes"): Promise<Said> {
  return ((await documentOf(name)).layout?.[part] ?? {}) as unknown as Said;
}

describe("keys", () => {
  test("align what is selected, and put equal gaps between it", async ({ editors }) => {
    const name = await editors.workflow(SCATTERED);
    const page = await editors.open(name);
    await card(page, "three").waitFor();
    await graph(page).focus();
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Alt+Shift+ArrowDown");
    await expect.poll(async () => (await placesIn(name)).two, WAIT).toEqual([310, 350]);
    await page.keyboard.press("Alt+ArrowLeft");
    const column = { one: [0, 0], two: [0, 350], three: [0, 700] };
    await expect.poll(() => placesIn(name), WAIT).toEqual(column);
    await page.keyboard.press("Alt+ArrowDown");
    await expect.poll(async () => Object.values(await placesIn(name)).map(([, y]) => y), WAIT).toEqual([700, 700, 700]);
    await page.keyboard.press("Control+z");
    await expect.poll(() => placesIn(name), WAIT).toEqual(column);
  });

  test("count only what is there still: a removed node is not selected any more", async ({ editors }) => {
    const name = await editors.workflow(SCATTERED);
    const page = await editors.open(name);
    await select(page, "one");
    await page.keyboard.press("Delete");
    await card(page, "one").waitFor({ state: "detached" });
    await select(page, "two");
    await page.keyboard.press("F2");
    await page.keyboard.type("Second");
    await page.keyboard.press("Enter");
    await expect.poll(async () => (await documentOf(name)).nodes?.two?.title, WAIT).toBe("Second");
  });

  test("collapse nodes and disable them, all alike, and back", async ({ editors }) => {
    const name = await editors.workflow(SCATTERED);
    const page = await editors.open(name);
    await select(page, "one", "two");
    const high = (await shownAt(card(page, "one"))).height;
    await page.keyboard.press("c");
    await expect.poll(async () => (await shownAt(card(page, "one"))).height, WAIT).toBeLessThan(high);
    await page.keyboard.press("m");
    const [collapsed, disabled] = [page.locator(".card.is-collapsed"), page.locator(".card.is-disabled")];
    await expect.poll(() => Promise.all([collapsed.count(), disabled.count()]), WAIT).toEqual([2, 2]);
    await expect.poll(async () => (await documentOf(name)).nodes?.two?.disabled, WAIT).toBe(true);
    expect((await documentOf(name)).layout?.collapsed).toEqual({ one: true, two: true });
    await page.keyboard.press("m");
    await page.keyboard.press("c");
    await expect.poll(() => Promise.all([collapsed.count(), disabled.count()]), WAIT).toEqual([0, 0]);
  });
});

describe("a frame", () => {
  test("is put around what is selected, named, and made larger by its corner", async ({ editors }) => {
    const name = await editors.workflow(SCATTERED);
    const page = await editors.open(name);
    await select(page, "one", "two");
    await page.keyboard.press("Control+g");
    await page.getByRole("textbox", { name: "Title of the frame" }).fill("Numbers");
    await page.keyboard.press("Enter");
    await expect.poll(async () => Object.values(await drawnIn(name, "frames"))[0]?.title, WAIT).toBe("Numbers");
    await page.keyboard.press("F2");
    await page.getByRole("textbox", { name: "Title of the frame" }).fill("Whole numbers");
    await page.keyboard.press("Enter");
    const frame = page.getByRole("region", { name: "Whole numbers" });
    await frame.waitFor();
    const before = await drawnIn(name, "frames");
    await pull(page, frame.locator(".react-flow__resize-control.handle.bottom.right"), [80, 60]);
    const scale = await scaleOf(page);
    const [, , width = 0, height = 0] = before.frame_1?.box ?? [];
    await expect
      .poll(async () => (await drawnIn(name, "frames")).frame_1?.box[2] ?? 0, WAIT)
      .toBeGreaterThan(width + 60 / scale);
    expect((await drawnIn(name, "frames")).frame_1?.box[3]).toBeGreaterThan(height + 40 / scale);
  });

  test("takes along what lies in it when it is dragged, and nothing else", async ({ editors }) => {
    const name = await editors.workflow(SCATTERED);
    const page = await editors.open(name);
    await select(page, "one", "two");
    await page.keyboard.press("Control+g");
    await page.keyboard.press("Enter");
    const title = page.getByRole("heading", { name: "Group" });
    await title.waitFor();
    await expect.poll(async () => Object.keys(await drawnIn(name, "frames")), WAIT).toEqual(["frame_1"]);
    const before = await placesIn(name);
    await pull(page, title, [120, 90]);
    const moved = async (node: string): Promise<Place> => {
      const [x = 0, y = 0] = (await placesIn(name))[node] ?? [];
      return [x - (before[node]?.[0] ?? 0), y - (before[node]?.[1] ?? 0)];
    };
    await expect.poll(async () => (await moved("one"))[0], WAIT).toBeGreaterThan(0);
    expect(await moved("two")).toEqual(await moved("one"));
    expect(await moved("three")).toEqual([0, 0]);
    await page.keyboard.press("Control+z");
    await expect.poll(() => placesIn(name), WAIT).toEqual(before);
  });
});

describe("a note", () => {
  test("is written where it stands, kept by leaving it, and left as it was by Escape", async ({ editors }) => {
    const name = await editors.workflow(SCATTERED);
    const page = await editors.open(name);
    await card(page, "three").waitFor();
    await graph(page).focus();
    await page.keyboard.press("n");
    const field = page.getByRole("textbox", { name: "Text of the note" });
    await field.fill("Two lines,\nof which this is one");
    await page.keyboard.press("Control+Enter");
    const text = async (): Promise<string | undefined> => Object.values(await drawnIn(name, "notes"))[0]?.text;
    await expect.poll(text, WAIT).toBe("Two lines,\nof which this is one");
    const note = page.getByRole("region", { name: "Note" });
    await note.getByText("of which this is one").dblclick();
    await field.fill("Given up");
    await page.keyboard.press("Escape");
    await note.getByText("of which this is one").dblclick();
    await field.fill("Kept");
    await card(page, "three").locator("header").click();
    await expect.poll(text, WAIT).toBe("Kept");
  });
});

const view = (page: Page): Promise<string> =>
  page.locator(".react-flow__viewport").evaluate((one: HTMLElement) => one.style.transform);

async function isInView(page: Page, thing: Locator): Promise<boolean> {
  const [inner, outer] = [await thing.boundingBox(), await graph(page).boundingBox()];
  if (!inner || !outer) return false;
  const isWide = inner.x >= outer.x && inner.x + inner.width <= outer.x + outer.width;
  return isWide && inner.y >= outer.y && inner.y + inner.height <= outer.y + outer.height;
}

describe("the view", () => {
  test("goes where one points on the map, and shows everything by a key", async ({ editors }) => {
    const name = await editors.workflow(SCATTERED.replace("[80, 700]", "[1500, 900]"));
    const page = await editors.open(name, { reducedMotion: "reduce" });
    const map = page.getByRole("img", { name: "Map of the graph" });
    await map.waitFor();
    await graph(page).focus();
    const nearer = async (): Promise<number> => {
      await page.keyboard.press("+");
      return scaleOf(page);
    };
    await expect.poll(nearer, WAIT).toBeGreaterThan(0.8);
    const before = await view(page);
    const [x, y] = await middle(map);
    await page.mouse.click(x + 68, y + 40);
    await expect.poll(() => isInView(page, card(page, "three")), WAIT).toBe(true);
    expect(await view(page)).not.toBe(before);
    await graph(page).focus();
    await page.keyboard.press("f");
    const all = page.locator(".react-flow__node-card");
    await expect.poll(() => all.count(), WAIT).toBe(3);
    for (const one of await all.all()) await expect.poll(() => isInView(page, one), WAIT).toBe(true);
  });
});
