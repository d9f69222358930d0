/** The page, built of today's sources where the server looks for it. */

import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "vite";

const ROOT = resolve(import.meta.dirname, "../../..");
const SOURCES = ["index.html", "package-lock.json", "vite.config.ts", "src"];

/** Build the page, unless it is newer than all that it is made of. */
export async function buildPage(): Promise<void> {
  const built = statSync(join(ROOT, "dist/index.html"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (SOURCES.some((source) => newest(join(ROOT, source)) >= built)) await build({ root: ROOT, logLevel: "error" });
}

/** When something within a path was written last. */
function newest(path: string): number {
  const { mtimeMs } = statSync(path);
  const within = statSync(path).isDirectory() ? readdirSync(path, { recursive: true, encoding: "utf8" }) : [];
  return within.reduce((latest, name) => Math.max(latest, statSync(join(path, name)).mtimeMs), mtimeMs);
}
