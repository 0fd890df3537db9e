/** Builds the three pages (customer, desk, demonstration); the embeddable script has its own config. */
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env.QIANTAI_SERVER ?? "http://127.0.0.1:8765";

export default defineConfig({
  plugins: [react()],
  base: "/",
  build: {
    target: "es2022",
    rollupOptions: { input: { index: "index.html", desk: "desk.html", demo: "demo.html" } },
    chunkSizeWarningLimit: 1200,
  },
  server: { proxy: { "/api": { target: server, ws: true }, "/widget.js": server } },
  test: { include: ["test/**/*.test.{ts,tsx}"], environment: "node" },
});
