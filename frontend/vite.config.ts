import { readFile, readdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import type { Plugin } from "vite";

// In development: the link that `darkroom serve` printed. The page is then served by Vite, all else by that server,
// whose doors want to see their own address, and a token, which a page of another address has no cookie for.
const link = new URL(process.env.DARKROOM_LINK ?? "http://127.0.0.1:8420/");
const headers = { origin: link.origin, authorization: `Bearer ${link.searchParams.get("token") ?? ""}` };

const proxy = { "/api": { target: link.origin, changeOrigin: true, ws: true, headers } };

/** Files whose names change with what they say: in this folder of the page, and of its address. */
const FILES = "page";
/** Bytes below which a packed file is no gain. */
const SMALL = 1000;

/** Lays a packed twin beside every file of text, so that the server has nothing to pack. */
function packed(): Plugin {
  let folder = "";
  return {
    name: "packed",
    apply: "build",
    configResolved: ({ root, build }) => void (folder = resolve(root, build.outDir, FILES)),
    async writeBundle() {
      const names = (await readdir(folder)).filter((name) => /\.(js|css|svg)$/.test(name));
      await Promise.all(names.map((name) => pack(join(folder, name))));
    },
  };
}

async function pack(path: string): Promise<void> {
  const data = await readFile(path);
  const small = await promisify(gzip)(data, { level: constants.Z_BEST_COMPRESSION });
  if (data.length >= SMALL && small.length < data.length) await writeFile(`${path}.gz`, small);
}

export default defineConfig({
  plugins: [react(), packed()],
  build: {
    outDir: "dist",
    assetsDir: FILES,
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500, // kB; what counts is the first load, which the browser tests measure
  },
  server: { host: "127.0.0.1", proxy },
  preview: { host: "127.0.0.1", proxy },
});
