/** Builds widget.js: one self-contained script that a bank pastes into its own pages. */
import { defineConfig } from "vite";

export default defineConfig({
  build: {
    target: "es2019",
    emptyOutDir: false,
    copyPublicDir: false,
    lib: { entry: "src/widget/main.ts", formats: ["iife"], name: "QiantaiWidget", fileName: () => "widget.js" },
  },
});
