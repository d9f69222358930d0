import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// In development: the link that `darkroom serve` printed. The page is then served by Vite, all else by that server,
// whose doors want to see their own address, and a token, which a page of another address has no cookie for.
const link = new URL(process.env.DARKROOM_LINK ?? "http://127.0.0.1:8420/");
const headers = { origin: link.origin, authorization: `Bearer ${link.searchParams.get("token") ?? ""}` };

const proxy = { "/api": { target: link.origin, changeOrigin: true, ws: true, headers } };

export default defineConfig({
  plugins: [react()],
  build: { outDir: "dist", target: "es2023", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { host: "127.0.0.1", proxy },
  preview: { host: "127.0.0.1", proxy },
});
