// A stand-in for the server, for working on the console alone: the REST and socket protocol with scripted replies.
// `npm run build && npm run mock`, then http://127.0.0.1:8765/demo/ ; or `npm run dev` beside it.
// Options: --port N; --drop (cuts every customer socket after 10 s); --lose (never acknowledges the word 丢失);
// --nosocket (refuses sockets, so that the long poll is used).
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { WebSocketServer } from "ws";
import { customerRoutes, customerSocket } from "./mock/customer.mjs";
import { deskRoutes, deskSocket } from "./mock/desk.mjs";

const port = Number(process.argv[process.argv.indexOf("--port") + 1]) || 8765;
const dist = new URL("../dist/", import.meta.url).pathname;
const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};
const pages = {
  "/": "index.html",
  "/desk": "desk.html",
  "/desk/": "desk.html",
  "/demo": "demo.html",
  "/demo/": "demo.html",
};

function file(path, response) {
  const name = normalize(join(dist, pages[path] ?? path.slice(1)));
  if (!name.startsWith(dist) || !existsSync(name)) return response.writeHead(404).end();
  response.writeHead(200, { "Content-Type": types[extname(name)] ?? "application/octet-stream" });
  createReadStream(name).pipe(response);
}

async function body(request) {
  let text = "";
  for await (const part of request) text += part;
  return text ? JSON.parse(text) : {};
}

const routes = [...customerRoutes, ...deskRoutes];

async function api(request, response, url) {
  const path = url.pathname.slice("/api/v1".length);
  for (const [method, pattern, handle] of routes) {
    const match = method === request.method && new RegExp(`^${pattern.replace(/\{\w+\}/g, "([^/]+)")}$`).exec(path);
    if (!match) continue;
    const call = {
      query: url.searchParams,
      body: method === "GET" ? {} : await body(request),
      headers: request.headers,
    };
    const answer = await handle(call, ...match.slice(1).map(decodeURIComponent));
    const status = answer?.status_code ?? 200;
    const headers = { "Content-Type": "application/json", ...(answer?.cookie && { "Set-Cookie": answer.cookie }) };
    return response.writeHead(status, headers).end(JSON.stringify(answer?.json ?? answer ?? {}));
  }
  response.writeHead(404).end(JSON.stringify({ code: "not_found", message: "没有这个地址" }));
}

const server = createServer((request, response) => {
  const url = new URL(request.url, "http://mock");
  if (url.pathname.startsWith("/api/"))
    api(request, response, url).catch((error) => response.writeHead(500).end(String(error)));
  else file(url.pathname, response);
});
const sockets = new WebSocketServer({ noServer: true });
server.on("upgrade", (request, socket, head) => {
  const path = request.url.split("?")[0];
  const take = path.endsWith("/client/live") ? customerSocket : path.endsWith("/desk/live") ? deskSocket : null;
  if (!take || process.argv.includes("--nosocket")) return socket.destroy();
  sockets.handleUpgrade(request, socket, head, take);
});
server.listen(port, "127.0.0.1", () => process.stdout.write(`mock on http://127.0.0.1:${port}/demo/\n`));
