/** The one door to the REST API: base address, language header, the staff marker header, and errors as ApiError. */
import createClient from "openapi-fetch";
import type { DemoPaths } from "./demo.paths";
import { ApiError, type Problem } from "./problem";
import type { paths } from "./schema";

const API = "/api/v1";

let language = "zh-Hans";

/** Sets the language in which the server words its messages. */
export function speak(tag: string): void {
  language = tag;
}

export const http = createClient<paths & DemoPaths>({
  baseUrl: location.origin,
  credentials: "same-origin",
  fetch: (request) => fetch(request),
});

http.use({
  onRequest({ request }) {
    request.headers.set("Accept-Language", language);
    if (request.method !== "GET") request.headers.set("X-Requested-With", "qiantai");
    return request;
  },
});

interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Gives the data of a call or throws ApiError. */
export async function take<T>(call: Promise<Outcome<T>>): Promise<T> {
  let outcome: Outcome<T>;
  try {
    outcome = await call;
  } catch (reason) {
    throw new ApiError(0, { message: reason instanceof Error ? reason.message : "" });
  }
  if (!outcome.response.ok) throw new ApiError(outcome.response.status, asProblem(outcome.error));
  return outcome.data as T;
}

interface Parts {
  query?: Record<string, unknown>;
  body?: unknown;
}

type Sender = (path: string, parts: object) => Promise<Outcome<unknown>>;

/** A call by its plain path, for what the generated description does not hold. */
export function send<T>(
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  { query, body }: Parts = {},
): Promise<T> {
  const sender = http[method] as unknown as Sender;
  return take(sender(path, { params: { query }, body })) as Promise<T>;
}

function asProblem(error: unknown): Partial<Problem> {
  return typeof error === "object" && error !== null ? error : {};
}

/** The socket address for a path of the API, on the page's own host; a browser's socket can send no language header. */
export function socketUrl(path: string): string {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return `${scheme}://${location.host}${API}${path}?locale=${language}`;
}
