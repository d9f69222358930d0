/**
 * The editor in a page of Chromium, as the tests use it: `test` gives each a browser context of its own.
 *
 * Whatever goes wrong without a test expecting it fails that test: an error in the console, an exception, something that
 * the content policy refused, a request that failed, a dialog that nobody asked for.
 */

import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { chromium } from "playwright-core";
import { expect, inject, test as plain } from "vitest";
import { serverApi } from "./server";
import { listen } from "./socket";

const FAILED = resolve(import.meta.dirname, "../../../node_modules/.browser-failures");

/** Milliseconds: long enough for a loaded machine; nothing waits that long when all is well. */
export const PATIENCE = 45_000;
/** For `expect.poll`. */
export const WAIT = { timeout: PATIENCE } as const;

export interface OpenOptions extends BrowserContextOptions {
  readonly link?: string;
  /** Runs in the page before anything of it does. */
  readonly before?: () => void;
  /** What is to be done with the page before it is led anywhere. */
  readonly opened?: (page: Page) => Promise<void>;
}

export interface Editors {
  /** A page of a new context; each call is another person at another computer. */
  readonly open: (name: string, options?: OpenOptions) => Promise<Page>;
  /** A new workflow of this text; its name, by default one that no other test has. */
  readonly workflow: (text: string, name?: string) => Promise<string>;
  /** What matches may go wrong in this test. */
  readonly expectTrouble: (what: RegExp) => void;
}

let browser: Promise<Browser> | undefined;
let made = 0;

/** The browser that all tests share. */
export function sharedBrowser(): Promise<Browser> {
  browser ??= chromium.connect(inject("browser"));
  return browser;
}

export const test = plain.extend<{ editors: Editors }>({
  editors: async ({ task }, use) => {
    const contexts: BrowserContext[] = [];
    const troubles: string[] = [];
    const expected: RegExp[] = [];
    await use({
      expectTrouble: (what) => expected.push(what),
      async workflow(text, wanted) {
        const name = wanted ?? `${task.name.toLowerCase().replace(/[^a-z0-9]+/g, "_")}_${(made += 1)}`;
        const answer = await serverApi().saveWorkflow(name, { document: text });
        if (!answer.ok) throw new Error(answer.problems[0]?.message);
        return name;
      },
      async open(name, { link = inject("link"), before, opened, ...options } = {}) {
        const context = await (
          await sharedBrowser()
        ).newContext({ viewport: { width: 1600, height: 1000 }, ...options });
        contexts.push(context);
        const page = await context.newPage();
        page.setDefaultTimeout(PATIENCE);
        await watch(page, troubles);
        listen(page);
        if (before) await page.addInitScript(before);
        await opened?.(page);
        await page.goto(`${link}#${encodeURIComponent(name)}`);
        await page.getByRole("region", { name: "Run and view" }).waitFor();
        return page;
      },
    });
    const isFailed = task.result?.state === "fail";
    for (const [index, context] of contexts.entries()) {
      if (isFailed) await picture(context, `${task.name} ${index}`);
      await context.close();
    }
    expect(troubles.filter((trouble) => !expected.some((one) => one.test(trouble)))).toEqual([]);
  },
});

/** Write down what goes wrong in a page. */
export async function watch(page: Page, troubles: string[]): Promise<void> {
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) troubles.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => troubles.push(`exception: ${error.stack ?? error.message}`));
  page.on("dialog", (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText ?? "";
    if (reason !== "net::ERR_ABORTED") troubles.push(`request: ${request.url()} ${reason}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) troubles.push(`answer: ${response.status()} ${response.url()}`);
  });
  await page.exposeFunction("darkroomRefused", (what: string) => troubles.push(`policy: ${what}`));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
      const tell = (globalThis as unknown as { darkroomRefused: (what: string) => void }).darkroomRefused;
      tell(`${violatedDirective} ${blockedURI}`);
    });
  });
}

async function picture(context: BrowserContext, name: string): Promise<void> {
  mkdirSync(FAILED, { recursive: true });
  for (const page of context.pages()) {
    const path = join(FAILED, `${name.replace(/[^a-z0-9]+/gi, "-")}.png`);
    await page.screenshot({ path }).catch(() => undefined); // a page that crashed has none
  }
}
