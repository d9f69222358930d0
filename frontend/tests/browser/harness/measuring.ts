/** How many frames a page draws while a hand moves something, and what is needed to tell. */

import type { Page } from "playwright-core";

/** Milliseconds for which a hand moves. */
const WHILE = 2500;
type Place = readonly [number, number];

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const half = Math.floor(sorted.length / 2);
  const [low = NaN, high = NaN] = [sorted[sorted.length % 2 ? half : half - 1], sorted[half]];
  return (low + high) / 2;
}

/** Frames a second while something is held at a place and moved around it. */
export async function framesWhile(page: Page, [x, y]: Place): Promise<number> {
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 12, y + 12, { steps: 3 });
  await page.evaluate(() => {
    const frames: number[] = [];
    const count = (time: number): void => {
      frames.push(time);
      if ("counting" in globalThis) requestAnimationFrame(count);
    };
    Object.assign(globalThis, { counting: frames });
    requestAnimationFrame(count);
  });
  const end = Date.now() + WHILE;
  for (let step = 0; Date.now() < end; step++) {
    await page.mouse.move(x + 160 * Math.sin(step / 14), y + 110 * Math.sin(step / 9));
  }
  const frames = await page.evaluate(() => {
    const { counting } = globalThis as unknown as { counting: number[] };
    delete (globalThis as { counting?: unknown }).counting;
    return counting;
  });
  await page.mouse.up();
  const [first = 0, last = 0] = [frames[0], frames.at(-1)];
  return ((frames.length - 1) * 1000) / (last - first);
}

/** Frames a second while the canvas is moved by its ground. */
export async function panFrom(page: Page): Promise<number> {
  return framesWhile(page, await ground(page));
}

/** A place of the canvas, near its middle, where nothing stands. */
async function ground(page: Page): Promise<Place> {
  return page.evaluate(() => {
    const pane = document.querySelector(".react-flow")?.getBoundingClientRect() ?? new DOMRect();
    for (let ring = 0; ring < 400; ring += 3) {
      for (let turn = 0; turn < 6.28; turn += 0.2) {
        const x = pane.x + pane.width / 2 + ring * Math.cos(turn);
        const y = pane.y + pane.height / 2 + ring * Math.sin(turn);
        if (document.elementFromPoint(x, y)?.classList.contains("react-flow__pane")) return [x, y] as const;
      }
    }
    throw new Error("there is no free ground");
  });
}

export async function scaleOf(page: Page): Promise<number> {
  return page.evaluate(() => {
    const viewport = document.querySelector(".react-flow__viewport");
    return viewport ? new DOMMatrix(getComputedStyle(viewport).transform).a : NaN;
  });
}

/** Turn the wheel until the canvas is shown at a zoom. */
export async function zoomTo(page: Page, zoom: number): Promise<void> {
  const [x, y] = await ground(page);
  await page.mouse.move(x, y);
  for (let turn = 0; turn < 12; turn++) {
    const steps = Math.log2(zoom / (await scaleOf(page)));
    if (Math.abs(steps) < 0.02) return;
    await page.mouse.wheel(0, -Math.max(-1, Math.min(1, steps)) * 500);
    await page.waitForFunction(() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(true)))));
  }
}
