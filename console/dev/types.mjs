// Generates src/api/schema.d.ts, the types of the HTTP interface, from openapi.json (written by `qiantai openapi console/openapi.json`).
import { spawnSync } from "node:child_process";

const tool = "node_modules/openapi-typescript/bin/cli.js";
const options = ["openapi.json", "-o", "src/api/schema.d.ts", "--default-non-nullable=false"];
const done = spawnSync(process.execPath, [tool, ...options], { stdio: ["ignore", "ignore", "inherit"] });
process.exit(done.status ?? 1);
