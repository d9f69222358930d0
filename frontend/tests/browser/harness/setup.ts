/** Before the first test and after the last: Chromium, and a server with folders of its own, a worker and the miniature. */

import type { TestProject } from "vitest/node";
import { LiveServer } from "../../net/live";
import { startChromium } from "./chromium";
import { buildPage } from "./page";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the browser listens. */
    browser: string;
    /** The link that opens the editor. */
    link: string;
  }
}

const ends: (() => Promise<unknown>)[] = [];

export async function setup(project: TestProject): Promise<void> {
  try {
    await begin(project);
  } catch (error) {
    await teardown(); // else nobody would end what stands already
    throw error;
  }
}

export async function teardown(): Promise<void> {
  await Promise.all(ends.map((end) => end()));
}

async function begin(project: TestProject): Promise<void> {
  await buildPage();
  const browser = await startChromium();
  ends.push(() => browser.close());
  const server = new LiveServer();
  ends.push(() => server.remove());
  await server.start();
  await warm(server);
  project.provide("browser", browser.wsEndpoint());
  project.provide("link", server.address);
}

/** Have the worker load the miniature once: the first run takes longer than all others. */
async function warm(server: LiveServer): Promise<void> {
  const api = server.api();
  const submitted = await api.submit({ workflow: "first" });
  if (!submitted.ok) throw new Error(submitted.problems[0]?.message);
  const deadline = Date.now() + 120_000;
  for (;;) {
    const job = await api.job(submitted.value.id);
    if (job.ok && job.value.state === "done") return;
    if (!job.ok || Date.now() > deadline) throw new Error("the worker made no picture");
    await new Promise((done) => setTimeout(done, 200));
  }
}
