// Generates src/api/schema.d.ts from openapi.json (written by `qiantai openapi`); does nothing while that file is absent.
import { existsSync } from "node:fs";
import { spawnSync } from "node:child_process";

if (existsSync("openapi.json")) {
  const tool = "node_modules/openapi-typescript/bin/cli.js";
  const done = spawnSync(process.execPath, [tool, "openapi.json", "-o", "src/api/schema.d.ts"], { stdio: "inherit" });
  process.exit(done.status ?? 1);
}
