import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type axe from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { card, graph } from "./harness/canvas";
import { test } from "./harness/editor";
import { shipped } from "./harness/workflows";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds that is serious or worse, each as its rule, what is wrong, and where. */
async function found(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const results = await page.evaluate(async () => {
    const { axe: program } = globalThis as unknown as { axe: typeof axe };
    return program.run(document, { resultTypes: ["violations"] });
  });
  return results.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.failureSummary ?? ""} ${node.html.slice(0, 160)}`));
}

const VIEWS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  "the graph with a selected node": (page) => card(page, "sample").click({ position: { x: 60, y: 14 } }),
  "the graph with nothing selected": () => Promise.resolve(),
  "the palette": async (page) => {
    await graph(page).focus();
    await page.keyboard.press("Tab");
    await page.getByRole("combobox", { name: "Find a node" }).fill("text");
  },
  "the menu of a node": async (page) => {
    await card(page, "sample").click({ button: "right", position: { x: 60, y: 14 } });
    await page.getByRole("menu").waitFor();
  },
  "the outline": async (page) => {
    await page.getByRole("button", { name: "Outline", exact: true }).click();
  },
  "the source": async (page) => {
    await page.getByRole("button", { name: "Source", exact: true }).click();
    await page.getByRole("textbox", { name: "Source of the workflow" }).waitFor();
  },
  "the problems": (page) => page.getByRole("button", { name: /^Problems/ }).click(),
  "the queue": (page) => page.getByRole("tab", { name: "Queue" }).click(),
  "the gallery": (page) => page.getByRole("tab", { name: "Gallery" }).click(),
  "the form": async (page) => {
    await page.keyboard.press("Control+Shift+F");
    await page.getByRole("region", { name: "Parameters" }).waitFor();
  },
  "the sheet of keys": async (page) => {
    await graph(page).focus();
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
  },
  "the templates": async (page) => {
    await page.getByRole("button", { name: "New workflow", exact: true }).click();
    await page.getByRole("dialog").waitFor();
  },
};

// One problem, so that its look is judged too.
const TEXT = shipped("text_to_image").replace("type: CLIPScore", "type: ClipScore");

describe("axe finds nothing serious in", () => {
  for (const [view, show] of Object.entries(VIEWS)) {
    test(view, async ({ editors }) => {
      const name = await editors.workflow(TEXT);
      for (const colorScheme of ["dark", "light"] as const) {
        const page = await editors.open(name, { colorScheme, reducedMotion: "reduce" });
        await card(page, "sample").waitFor();
        await show(page);
        await page.waitForLoadState("networkidle");
        expect(await found(page), colorScheme).toEqual([]);
      }
    });
  }
});
