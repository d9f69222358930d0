/** How quick the editor is in Chromium. The figures go as JSON into the file that DARKROOM_MEASURED names. */

import { writeFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, describe } from "vitest";
import { serveBarePage } from "./harness/bare-page";
import { graph } from "./harness/canvas";
import { test } from "./harness/editor";
import { COUNT, largeWorkflow } from "./harness/large";
import { framesWhile, median, panFrom, scaleOf, zoomTo } from "./harness/measuring";
import { settled } from "./harness/socket";
import { shipped } from "./harness/workflows";

const LONG = { timeout: 240_000 } as const;
const ROUNDS = 5;
const BULK_ROUNDS = 3;
const figures: Record<string, number> = {};

afterAll(() => {
  const path = process.env.DARKROOM_MEASURED;
  if (path !== undefined) writeFileSync(path, JSON.stringify(figures));
  console.log(JSON.stringify(figures, null, 2));
});

/** Notes in the page when the first card stands there, or all are painted from afar, and that is drawn. */
function noteFirstCard(): void {
  const observer = new MutationObserver(() => {
    if (!document.querySelector(".react-flow__node, .canvas-far")) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => Object.assign(globalThis, { firstCard: performance.now() })));
  });
  observer.observe(document, { childList: true, subtree: true });
}

async function firstCard(page: Page): Promise<number> {
  await page.waitForFunction(() => "firstCard" in globalThis);
  return page.evaluate(() => (globalThis as unknown as { firstCard: number }).firstCard);
}

/** Milliseconds until the first card is seen, in a browser that has nothing yet. */
async function loads(open: () => Promise<Page>): Promise<number> {
  const taken: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const page = await open();
    taken.push(await firstCard(page));
    await page.context().close();
  }
  return median(taken);
}

describe("speed", () => {
  test("first view", LONG, async ({ editors }) => {
    const name = await editors.workflow(shipped("text_to_image"));
    figures.first_view_ms = await loads(() => editors.open(name, { before: noteFirstCard }));
    let [bytes, requests] = [0, 0];
    const page = await editors.open(name, {
      before: noteFirstCard,
      opened: async (fresh) => {
        const session = await fresh.context().newCDPSession(fresh);
        await session.send("Network.enable");
        session.on("Network.loadingFinished", ({ encodedDataLength }) => {
          bytes += encodedDataLength;
          requests += 1;
        });
      },
    });
    await firstCard(page);
    await page.waitForLoadState("networkidle");
    figures.first_load_kb = bytes / 1000;
    figures.first_load_requests = requests;
  });

  test("a large workflow", LONG, async ({ editors }) => {
    const name = await editors.workflow(largeWorkflow());
    figures.large_load_ms = await loads(() => editors.open(name, { before: noteFirstCard }));
    const page = await editors.open(name, { before: noteFirstCard });
    await firstCard(page);
    figures.whole_zoom = await scaleOf(page);
    figures.whole_pan_fps = await panFrom(page);
    await zoomTo(page, 0.5);
    figures.half_pan_fps = await panFrom(page);
    const header = page.locator(".react-flow__node .card-head").filter({ visible: true });
    const place = await nearMiddle(page, header);
    figures.half_drag_fps = await framesWhile(page, place);
    await page.mouse.click(...(await nearMiddle(page, header)));
    await page.locator(".react-flow__node.selected").first().waitFor();
    await graph(page).focus();
    const edits: number[] = [];
    for (let round = 0; round < 6 * ROUNDS; round++) edits.push(await editToCanvas(page));
    figures.edit_ms = median(edits);
    figures.edit_most_ms = Math.max(...edits);
  });

  test("a thousand nodes at once", LONG, async ({ editors }) => {
    const page = await editors.open(await editors.workflow(largeWorkflow()), { before: noteFirstCard });
    await firstCard(page);
    await zoomTo(page, 0.5);
    await graph(page).focus();
    const pasted: number[] = [];
    const undone: number[] = [];
    const deleted: number[] = [];
    const restored: number[] = [];
    for (let round = 0; round < BULK_ROUNDS; round++) {
      await page.keyboard.press("Control+a");
      await page.keyboard.press("Control+c");
      pasted.push(await keyUntil(page, "Control+v", PASTED, true));
      undone.push(await keyUntil(page, "Control+z", PASTED, false));
      await page.keyboard.press("Control+a");
      deleted.push(await keyUntil(page, "Delete", ANY, false));
      restored.push(await keyUntil(page, "Control+z", ANY, true));
    }
    figures.paste_ms = median(pasted);
    figures.undo_paste_ms = median(undone);
    figures.delete_ms = median(deleted);
    figures.undo_delete_ms = median(restored);
    await page.keyboard.press("Escape");
    figures.arrange_ms = await keyUntil(page, "Shift+L", FAR, true);
  });

  test("a bare page of React Flow", LONG, async () => {
    const bare = await serveBarePage();
    try {
      const page = await openBare(bare.link);
      figures.bare_load_ms = await firstCard(page);
      await page.locator(".react-flow__node").first().waitFor();
      figures.bare_whole_pan_fps = await panFrom(page);
      await zoomTo(page, 0.5);
      figures.bare_half_pan_fps = await panFrom(page);
      figures.bare_half_drag_fps = await framesWhile(page, await nearMiddle(page, page.locator(".bare")));
      await page.context().close();
    } finally {
      bare.close();
    }
  });
});

async function openBare(link: string): Promise<Page> {
  const { sharedBrowser } = await import("./harness/editor");
  const context = await (await sharedBrowser()).newContext({ viewport: { width: 1600, height: 1000 } });
  const page = await context.newPage();
  await page.addInitScript(noteFirstCard);
  await page.goto(link);
  return page;
}

type Place = readonly [number, number];

/** A place on the one of these things that is nearest to the middle of the page. */
async function nearMiddle(page: Page, things: ReturnType<Page["locator"]>): Promise<Place> {
  const size = page.viewportSize() ?? { width: 0, height: 0 };
  const boxes = (await Promise.all((await things.all()).slice(0, 200).map((one) => one.boundingBox()))).filter(
    (box) => box !== null,
  );
  const far = ({ x, y }: { x: number; y: number }): number => Math.hypot(x - size.width / 2, y - size.height / 2);
  const nearest = boxes.sort((one, other) => far(one) - far(other))[0];
  if (!nearest) throw new Error(`none of ${COUNT} nodes is to be seen`);
  return [nearest.x + 30, nearest.y + 8];
}

const ANY = ".react-flow__node";
const PASTED = `${ANY}[data-id$="_2"]`;
/** Laid out, a chain of a thousand is so long that it is seen from afar. */
const FAR = ".canvas-far";

interface Awaiting {
  seen: Promise<number>;
}

/** Milliseconds from a key to the frame in which something stands there, or does no longer; then all comes to rest. */
async function keyUntil(page: Page, key: string, what: string, isThere: boolean): Promise<number> {
  await page.evaluate(
    ([what, isThere, last]) => {
      (globalThis as unknown as Awaiting).seen = new Promise<number>((done, fail) => {
        setTimeout(() => fail(new Error("nothing was drawn")), 60_000);
        const began = (event: KeyboardEvent): void => {
          if (event.key.toLowerCase() !== last) return; // Control and Shift come before it
          removeEventListener("keydown", began, { capture: true });
          const start = performance.now();
          const look = (): void => {
            if ((document.querySelector(what) !== null) !== isThere) requestAnimationFrame(look);
            else setTimeout(() => done(performance.now() - start));
          };
          requestAnimationFrame(look);
        };
        addEventListener("keydown", began, { capture: true });
      });
    },
    [what, isThere, key.split("+").at(-1)?.toLowerCase() ?? ""] as const,
  );
  await page.keyboard.press(key);
  const taken = await page.evaluate(() => (globalThis as unknown as Awaiting).seen);
  await settled(page);
  return taken;
}

/** Milliseconds from a key that edits the selected node to the frame that shows it. */
async function editToCanvas(page: Page): Promise<number> {
  await page.evaluate(() => {
    (globalThis as unknown as Awaiting).seen = new Promise<number>((done, fail) => {
      setTimeout(() => fail(new Error("nothing was drawn")), 10_000);
      let began = 0;
      addEventListener("keydown", () => (began = performance.now()), { capture: true, once: true });
      const observer = new MutationObserver((changes) => {
        const isOn = ({ target }: MutationRecord): boolean =>
          target instanceof Element && target.matches(".card.is-selected");
        if (began === 0 || !changes.some(isOn)) return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
      });
      observer.observe(document.body, { attributes: true, attributeFilter: ["class"], subtree: true });
    });
  });
  await page.keyboard.press("m"); // its handler stands by now, whatever way the key takes
  return page.evaluate(() => (globalThis as unknown as Awaiting).seen);
}
