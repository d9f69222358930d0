/** The bare page of React Flow, built and served on this computer. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { build } from "vite";

const ROOT = resolve(import.meta.dirname, "../bare");
const MEDIA: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

export interface BarePage {
  readonly link: string;
  readonly close: () => void;
}

export async function serveBarePage(): Promise<BarePage> {
  const folder = mkdtempSync(join(tmpdir(), "darkroom-bare-"));
  const output = { outDir: folder, emptyOutDir: true, target: "es2023", assetsDir: "page" };
  await build({ root: ROOT, configFile: false, plugins: [react()], logLevel: "error", base: "./", build: output });
  const server = createServer((request, response) => {
    const path = request.url === "/" ? "/index.html" : (request.url ?? "");
    if (!/^\/(index\.html|page\/[\w.-]+)$/.test(path)) return void response.writeHead(204).end();
    response
      .writeHead(200, { "Content-Type": MEDIA[extname(path)] ?? "text/plain" })
      .end(readFileSync(join(folder, path)));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    link: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
