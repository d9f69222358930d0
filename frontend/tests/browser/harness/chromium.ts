/** Chromium: where it is, and a browser of it that reaches nothing but this computer. */

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";
import type { BrowserServer } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
  "--font-render-hinting=none",
];

/** The program: `DARKROOM_CHROMIUM`, or the first that is found. Without one nothing can be shown, and that fails. */
export function findChromium(): string {
  const told = process.env.DARKROOM_CHROMIUM;
  if (told !== undefined) {
    if (!existsSync(told)) throw new Error(`DARKROOM_CHROMIUM is ${told}, which is not there`);
    return told;
  }
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find((path) => existsSync(path));
  if (found === undefined) {
    throw new Error("there is no Chromium here: apt-get install chromium, or say in DARKROOM_CHROMIUM where it is");
  }
  return found;
}

/** A browser that the tests of every file connect to. */
export function startChromium(): Promise<BrowserServer> {
  return chromium.launchServer({ executablePath: findChromium(), args: FLAGS, host: "127.0.0.1" });
}
