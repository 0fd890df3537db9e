import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PollSocket } from "../src/live/poll";
import { event } from "./events";

vi.hoisted(() => Object.assign(globalThis, { location: new URL("http://bank.example/") }));

/** Answers of the server by path; a request beyond the list waits for ever. */
let answers: Record<string, (Response | "wait")[]> = {};
let asked: { path: string; body: unknown }[] = [];

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

async function server(request: Request): Promise<Response> {
  const url = new URL(request.url);
  asked.push({ path: url.pathname + url.search, body: request.method === "POST" ? await request.json() : null });
  const next = answers[url.pathname]?.shift() ?? "wait";
  if (next !== "wait") return next;
  return new Promise((_, refuse) =>
    request.signal.addEventListener("abort", () => refuse(new DOMException("", "AbortError"))),
  );
}

function connect() {
  const socket = new PollSocket("pass");
  const heard: Record<string, unknown>[] = [];
  const closed = vi.fn();
  socket.onmessage = ({ data }) => heard.push(JSON.parse(String(data)) as Record<string, unknown>);
  socket.onclose = closed;
  return { socket, heard, closed };
}

beforeEach(() => {
  answers = {};
  asked = [];
  vi.stubGlobal("fetch", server);
});
afterEach(() => vi.unstubAllGlobals());

test("the_first_read_is_the_welcome_and_the_next_waits_after_its_last_event", async () => {
  answers = { "/api/v1/client/events": [json({ events: [event(1), event(3)] }), "wait"] };
  const { socket, heard } = connect();
  socket.send(JSON.stringify({ type: "hello", session: "pass", after: 0 }));
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  expect(heard.map((frame) => frame.type)).toEqual(["event", "event", "welcome"]);
  expect(heard.at(-1)).toMatchObject({ last_offset: 3 });
  expect(asked[1]?.path).toContain("after=3");
  socket.close();
});

test("what_is_said_is_posted_and_its_acceptance_told_as_a_frame", async () => {
  answers = { "/api/v1/client/messages": [json({ offset: 7, repeated: false })] };
  const { socket, heard } = connect();
  socket.send(JSON.stringify({ type: "say", id: "m1", text: "你好" }));
  await vi.waitFor(() => expect(heard).toEqual([{ type: "accepted", id: "m1", offset: 7 }]));
  expect(asked[0]?.body).toEqual({ id: "m1", text: "你好" });
});

test("a_refusal_is_told_with_its_words", async () => {
  answers = { "/api/v1/client/messages": [json({ code: "too_many", message: "请稍后再试" }, 429)] };
  const { socket, heard, closed } = connect();
  socket.send(JSON.stringify({ type: "say", id: "m1", text: "你好" }));
  await vi.waitFor(() =>
    expect(heard).toEqual([{ type: "refused", id: "m1", code: "too_many", message: "请稍后再试" }]),
  );
  expect(closed).not.toHaveBeenCalled();
});

test("a_pass_that_is_over_expires_the_session", async () => {
  answers = { "/api/v1/client/events": [json({ code: "pass_expired", message: "" }, 401)] };
  const { socket, heard, closed } = connect();
  socket.send(JSON.stringify({ type: "hello", session: "pass", after: 0 }));
  await vi.waitFor(() => expect(closed).toHaveBeenCalled());
  expect(heard).toEqual([{ type: "expired" }]);
});

test("a_server_that_fails_closes_the_line_without_a_refusal", async () => {
  answers = { "/api/v1/client/messages": [json({ code: "internal" }, 500)] };
  const { socket, heard, closed } = connect();
  socket.send(JSON.stringify({ type: "say", id: "m1", text: "你好" }));
  await vi.waitFor(() => expect(closed).toHaveBeenCalled());
  expect(heard).toEqual([]);
});
