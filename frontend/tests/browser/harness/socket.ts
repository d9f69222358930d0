/** What a page and the server say to each other over the websocket, as far as edits go. */

import type { Page } from "playwright-core";
import { expect } from "vitest";

export interface Heard {
  /** What was asked for and is not answered. */
  readonly open: ReadonlySet<number>;
  /** How much can be undone, as the last answer said. */
  readonly undo: number;
}

interface Said {
  readonly type?: string;
  readonly request?: number | null;
  readonly undo?: number;
}

const ASKED = new Set(["edit", "set_text", "undo", "redo"]);
const ANSWERED = new Set(["accepted", "refused", "drafted"]);
const pages = new WeakMap<Page, { open: Set<number>; undo: number; count: number }>();

/** Begin to listen; before the page is opened. */
export function listen(page: Page): void {
  const heard = { open: new Set<number>(), undo: 0, count: 0 };
  pages.set(page, heard);
  page.on("websocket", (socket) => {
    socket.on("framesent", ({ payload }) => {
      for (const { type = "", request } of read(payload)) {
        if (!ASKED.has(type) || request == null) continue;
        heard.open.add(request);
        heard.count += 1;
      }
    });
    socket.on("framereceived", ({ payload }) => {
      for (const { type = "", request, undo } of read(payload)) {
        if (!ANSWERED.has(type) || request == null || !heard.open.delete(request)) continue;
        heard.undo = undo ?? (type === "accepted" ? 0 : heard.undo);
      }
    });
  });
}

/** What was heard, once everything that was done in the page has been answered. */
export async function settled(page: Page): Promise<Heard> {
  const heard = pages.get(page);
  if (!heard) throw new Error("nobody listened to this page");
  const drawn = (): Promise<unknown> =>
    page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  let before = -1;
  await expect
    .poll(
      async () => {
        await drawn();
        const isQuiet = heard.open.size === 0 && heard.count === before;
        before = heard.count;
        return isQuiet;
      },
      { timeout: 20_000, interval: 10 },
    )
    .toBe(true);
  return heard;
}

function read(payload: string | Buffer): readonly Said[] {
  if (typeof payload !== "string") return [];
  const said = JSON.parse(payload) as Said | readonly Said[];
  return Array.isArray(said) ? (said as readonly Said[]) : [said as Said];
}
