import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { LiveServer } from "../net/live";
import { test } from "./harness/editor";
import { COUNT, placeOf } from "./harness/large";
import { countRenders } from "./harness/renders";
import type { Counting } from "./harness/renders";

const RATE = 30;
const PACK = `import time

import darkroom


@darkroom.node(category="toys", version=1)
def Same(a: int = 1) -> int:
    """The same number."""
    return a


@darkroom.node(category="toys", version=1, lane="io")
def Ticking(ctx: darkroom.Context, a: int = 1, times: int = 1) -> int:
    """Say ${RATE} times a second how far it is."""
    begun = time.monotonic()
    for done in range(times):
        time.sleep(max(0.0, begun + done / ${RATE} - time.monotonic()))
        ctx.progress(done, times)
    return a
`;

/** A chain of nodes to the one that ticks, which stands among them where the view begins. */
function chain(): string {
  const lines = ["darkroom: 1", "nodes:"];
  for (let index = 0; index < COUNT - 1; index++) {
    lines.push(`  n${index}:`, "    type: pack.Same", "    inputs:", `      a: ${index > 0 ? `$n${index - 1}` : 1}`);
  }
  lines.push("  ticking:", "    type: pack.Ticking", "    inputs:", `      a: $n${COUNT - 2}`, "      times: 300");
  lines.push("outputs:", "  last: $ticking", "layout:", "  nodes:");
  for (let index = 0; index < COUNT; index++) {
    const name = index === MIDDLE ? "ticking" : `n${index > MIDDLE ? index - 1 : index}`;
    lines.push(`    ${name}: [${placeOf(index).join(", ")}]`);
  }
  return `${lines.join("\n")}\n`;
}

const MIDDLE = 500;

/** When the page hears how far a step is, in milliseconds of this process. */
function progressOf(page: Page): readonly number[] {
  const heard: number[] = [];
  page.on("websocket", (socket) => {
    socket.on("framereceived", ({ payload }) => {
      if (typeof payload === "string" && payload.includes('"type":"progress"')) heard.push(performance.now());
    });
  });
  return heard;
}

describe("progress thirty times a second", () => {
  test("among a thousand nodes draws the card that it concerns, and nothing else of the graph", async ({ editors }) => {
    const folder = mkdtempSync(join(tmpdir(), "darkroom-"));
    mkdirSync(join(folder, "pack"));
    writeFileSync(join(folder, "pack", "ticking.py"), PACK);
    const server = new LiveServer(["--packs", join(folder, "pack")]);
    try {
      await server.start();
      await server.api().saveWorkflow("ticking", { document: chain() });
      let heard: readonly number[] = [];
      const opened = (page: Page): Promise<void> => Promise.resolve(void (heard = progressOf(page)));
      const page = await editors.open("ticking", { link: server.address, before: countRenders, opened });
      await lookAt(page, "ticking");
      await page.getByRole("button", { name: "Run", exact: true }).click();
      const isFar = (done: number): boolean =>
        Number(
          /^(\d+)\//.exec(
            document.querySelector('[data-id="ticking"] [role=progressbar] .status-text')?.textContent ?? "",
          )?.[1],
        ) >= done;
      await page.waitForFunction(isFar, 60); // what else there is to say of the run was said by then
      const before = heard.length;
      await page.evaluate(() => (globalThis as unknown as Counting).renders.clear());
      await page.waitForFunction(isFar, 210);
      const counted = await page.evaluate(() => [...(globalThis as unknown as Counting).renders]);
      const cards = await page.locator(".react-flow__node").count();
      const times = heard.slice(before);
      const rate = (1000 * (times.length - 1)) / ((times.at(-1) ?? 0) - (times[0] ?? 0));
      console.log(`${times.length} messages, ${rate.toFixed(1)} a second; ${cards} cards; drawn: ${String(counted)}`);
      expect(counted.map(([node]) => node)).toEqual(["ticking"]);
      expect(counted[0]?.[1]).toBeGreaterThan(100);
      expect(rate).toBeGreaterThan(RATE / 2);
      expect(cards).toBeGreaterThan(10);
    } finally {
      await server.remove();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** Bring a node into view as a search would, as near as its fields can be read. */
async function lookAt(page: Page, node: string): Promise<void> {
  await page
    .getByRole("button", { name: /outline/i })
    .first()
    .click();
  await page
    .getByRole("searchbox", { name: "Find a node" })
    .or(page.getByRole("textbox", { name: "Find a node" }))
    .fill(node);
  await page.getByRole("treeitem").first().click();
  await page.locator(`.react-flow__node[data-id="${node}"] .card`).waitFor();
}
