import { describe, expect } from "vitest";
import { card, graph, middle } from "./harness/canvas";
import { WAIT, test } from "./harness/editor";
import { documentOf } from "./harness/server";
import { EMPTY, shipped } from "./harness/workflows";

describe("two pages", () => {
  test("see each other's edits, selection and pointer", async ({ editors }) => {
    const name = await editors.workflow(shipped("text_to_image"));
    const [mine, theirs] = [await editors.open(name), await editors.open(name)];
    await card(mine, "decode").click({ position: { x: 60, y: 14 } });
    await card(theirs, "decode").locator(".card-peer").waitFor();
    await mine.mouse.move(...(await middle(graph(mine))));
    await mine.mouse.move(400, 500, { steps: 5 });
    await theirs.locator(".cursor").first().waitFor();
    await graph(mine).focus();
    await mine.keyboard.press("F2");
    await mine.keyboard.type("Developed here");
    await mine.keyboard.press("Enter");
    await card(theirs, "Developed here").waitFor();
    await card(theirs, "sample").click({ position: { x: 60, y: 14 } });
    await graph(theirs).focus();
    await theirs.keyboard.press("m");
    await card(mine, "sample").and(mine.locator(".is-disabled")).waitFor();
    await mine.close();
    await theirs.locator(".card-peer").waitFor({ state: "detached" });
  });

  test("keep what both do at once", async ({ editors }) => {
    const name = await editors.workflow(shipped("text_to_image"));
    const pages = [await editors.open(name), await editors.open(name)];
    const nodes = ["decode", "score"];
    for (const [index, page] of pages.entries()) {
      await card(page, nodes[index] ?? "").click({ position: { x: 60, y: 14 } });
      await graph(page).focus();
    }
    await Promise.all(
      pages.map(async (page) => {
        for (let step = 0; step < 10; step++) await page.keyboard.press("ArrowDown");
      }),
    );
    const places = async () => (await documentOf(name)).layout?.nodes ?? {};
    const before = { decode: 160, score: 80 };
    await expect.poll(async () => ((await places()).decode?.[1] ?? 0) > before.decode, WAIT).toBe(true);
    await expect.poll(async () => ((await places()).score?.[1] ?? 0) > before.score, WAIT).toBe(true);
    const shown = (): Promise<readonly (string | null)[]> =>
      Promise.all(
        pages.map((page) => page.locator(".react-flow__node", { has: card(page, "decode") }).getAttribute("style")),
      );
    await expect.poll(async () => new Set(await shown()).size, WAIT).toBe(1);
  });
});

describe("copying", () => {
  test("takes nodes from one document to another, with the parameters that they use", async ({ editors }) => {
    const [from, to] = [await editors.workflow(shipped("text_to_image")), await editors.workflow(EMPTY)];
    const page = await editors.open(from);
    await card(page, "model").click({ position: { x: 60, y: 14 } });
    await card(page, "positive").click({ position: { x: 60, y: 14 }, modifiers: ["Shift"] });
    await page.keyboard.press("Control+c");
    await page.evaluate((name) => void (location.hash = name), to);
    await page.getByText("An empty workflow").waitFor();
    await graph(page).focus();
    await page.keyboard.press("Control+v");
    await expect.poll(async () => Object.keys((await documentOf(to)).nodes ?? {}), WAIT).toEqual(["model", "positive"]);
    const pasted = await documentOf(to);
    expect(pasted.parameters?.prompt?.label).toBe("Prompt");
    expect(pasted.nodes?.positive?.inputs?.encoder).toEqual({ node: "model", output: "text_encoder" });
  });
});
