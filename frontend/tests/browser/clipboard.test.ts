import { describe, expect } from "vitest";
import { card, graph, middle, port, pull, select } from "./harness/canvas";
import { WAIT, test } from "./harness/editor";
import { documentOf } from "./harness/server";

const CHAIN = `darkroom: 1
nodes:
  one:
    type: Float
    inputs:
      value: 2
  sum:
    type: Math
    inputs:
      a: $one
      b: 3
  last:
    type: Math
    inputs:
      a: $sum.number
      b: 4
outputs:
  last: $last.number
layout:
  nodes:
    one: [0, 0]
    sum: [320, 0]
    last: [640, 0]
`;

const nodesOf = async (name: string) => (await documentOf(name)).nodes ?? {};

describe("what is cut", () => {
  test("is gone until it is pasted, with the links among it", async ({ editors }) => {
    const name = await editors.workflow(CHAIN);
    const page = await editors.open(name);
    await select(page, "sum", "last");
    await page.keyboard.press("Control+x");
    await expect.poll(async () => Object.keys(await nodesOf(name)), WAIT).toEqual(["one"]);
    await page.keyboard.press("Control+v");
    await expect.poll(async () => Object.keys(await nodesOf(name)), WAIT).toEqual(["one", "sum", "last"]);
    const { sum, last } = await nodesOf(name);
    expect(last?.inputs?.a).toEqual({ node: "sum", output: "number" });
    expect(sum?.inputs?.a).toBeUndefined();
    await expect.poll(() => page.locator(".react-flow__node.selected").count(), WAIT).toBe(2);
  });
});

describe("what is pasted", () => {
  test("is linked to what was linked to it, where one asks for that", async ({ editors }) => {
    const name = await editors.workflow(CHAIN);
    const page = await editors.open(name);
    await select(page, "sum");
    await page.keyboard.press("Control+c");
    await page.keyboard.press("Control+v");
    await expect.poll(async () => (await nodesOf(name)).sum_2?.inputs, WAIT).toEqual({ b: { value: 3 } });
    await page.keyboard.press("Control+Shift+V");
    await expect
      .poll(async () => (await nodesOf(name)).sum_3?.inputs, WAIT)
      .toEqual({ a: { node: "one" }, b: { value: 3 } });
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+z");
    await expect.poll(async () => Object.keys(await nodesOf(name)), WAIT).toEqual(["one", "sum", "last"]);
  });

  test("comes from the menu too, and lands where that was opened", async ({ editors }) => {
    const name = await editors.workflow(CHAIN);
    const page = await editors.open(name, { permissions: ["clipboard-read", "clipboard-write"] });
    await card(page, "one").locator("header").click({ button: "right" });
    await page.getByRole("menuitem", { name: "Copy" }).click();
    await page.getByRole("menu").waitFor({ state: "detached" });
    await graph(page).click({ button: "right", position: { x: 300, y: 700 } });
    await page.getByRole("menuitem", { name: "Paste here" }).click();
    await expect.poll(async () => (await nodesOf(name)).one_2?.type, WAIT).toBe("Float");
    const [x, y] = (await documentOf(name)).layout?.nodes?.one_2 ?? [0, 0];
    expect(y).toBeGreaterThan(100);
    expect(x).toBeGreaterThan(-1000);
  });
});

describe("a node", () => {
  const FREE = CHAIN.replace("outputs:", "  free:\n    type: Math\noutputs:").replace(
    "    one: [",
    "    free: [400, 320]\n    one: [",
  );

  test("that is dropped on a link stands in it", async ({ editors }) => {
    const name = await editors.workflow(FREE.replace("last: [640, 0]", "last: [960, 0]"));
    const page = await editors.open(name);
    const [from, to] = [port(page, "sum", "output", "number"), port(page, "last", "input", "a")];
    await from.waitFor();
    const places = [await from.boundingBox(), await to.boundingBox(), await card(page, "free").boundingBox()];
    const [start, end, free] = places;
    if (!start || !end || !free) throw new Error("a card is not to be seen");
    const across = (start.x + end.x) / 2 - (free.x + free.width / 2);
    const up = (start.y + end.y) / 2 - (free.y + free.height / 2);
    const head = card(page, "free").locator("header");
    await pull(page, head, [across, up]);
    await expect
      .poll(async () => (await nodesOf(name)).free?.inputs?.a, WAIT)
      .toEqual({ node: "sum", output: "number" });
    expect((await nodesOf(name)).last?.inputs?.a).toEqual({ node: "free", output: "number" });
    await page.keyboard.press("Control+z");
    await expect.poll(async () => (await nodesOf(name)).free?.inputs ?? {}, WAIT).toEqual({});
  });

  test("is put into a link from the link's menu, and leaves it closed behind it by a key", async ({ editors }) => {
    const name = await editors.workflow(CHAIN);
    const page = await editors.open(name);
    await card(page, "last").waitFor();
    const wire = page.locator('.react-flow__edge[data-id="last.a"] .react-flow__edge-interaction');
    await wire.waitFor({ state: "attached" });
    const [x, y] = await middle(wire);
    await page.mouse.click(x, y, { button: "right" });
    await page.getByRole("menuitem", { name: "Insert a node…" }).click();
    await page.getByRole("combobox", { name: "Find a node" }).fill("Math");
    await page.getByRole("option", { name: /^Math/ }).first().waitFor();
    await page.keyboard.press("Enter");
    await expect
      .poll(async () => (await nodesOf(name)).last?.inputs?.a, WAIT)
      .toEqual({ node: "math", output: "number" });
    expect((await nodesOf(name)).math?.inputs?.a).toEqual({ node: "sum", output: "number" });
    await graph(page).focus();
    await page.keyboard.press("Control+Delete");
    await expect
      .poll(async () => (await nodesOf(name)).last?.inputs?.a, WAIT)
      .toEqual({ node: "sum", output: "number" });
    expect((await nodesOf(name)).math).toBeUndefined();
  });
});
