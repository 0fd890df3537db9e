/** The calls of the integrations page: webhooks with their log, and access tokens. */
import { send } from "../../api/client";
import type * as shapes from "./shapes";

const HOOKS = "/api/v1/webhooks";
const TOKENS = "/api/v1/access-tokens";

export function listHooks(): Promise<shapes.Hooks> {
  return send("GET", HOOKS);
}

export function addHook(body: shapes.HookForm): Promise<shapes.Hook & { secret: string }> {
  return send("POST", HOOKS, { body });
}

export function changeHook(id: string, body: Partial<shapes.HookForm> & { active?: boolean }): Promise<shapes.Hook> {
  return send("PATCH", `${HOOKS}/${id}`, { body });
}

export function removeHook(id: string): Promise<unknown> {
  return send("DELETE", `${HOOKS}/${id}`);
}

export async function renewSecret(id: string): Promise<string> {
  return (await send<{ secret: string }>("POST", `${HOOKS}/${id}/secret`)).secret;
}

export function allowPersonal(id: string, allowed: boolean, why: string): Promise<shapes.Hook> {
  return send("PUT", `${HOOKS}/${id}/personal-data`, { body: { allowed, why } });
}

export function testHook(id: string): Promise<shapes.Pinged> {
  return send("POST", `${HOOKS}/${id}/test`);
}

export async function listDeliveries(
  id: string,
  query: { state?: string; before?: string; limit: number },
): Promise<shapes.Delivery[]> {
  return (await send<{ deliveries: shapes.Delivery[] }>("GET", `${HOOKS}/${id}/deliveries`, { query })).deliveries;
}

export function readDelivery(id: string, delivery: string): Promise<shapes.DeliveryFull> {
  return send("GET", `${HOOKS}/${id}/deliveries/${delivery}`);
}

export function replay(id: string, delivery: string): Promise<shapes.Delivery> {
  return send("POST", `${HOOKS}/${id}/deliveries/${delivery}/replay`);
}

export function listTokens(): Promise<shapes.Tokens> {
  return send("GET", TOKENS);
}

export function addToken(body: shapes.TokenForm): Promise<shapes.Token & { token: string }> {
  return send("POST", TOKENS, { body });
}

export function revokeToken(id: string): Promise<unknown> {
  return send("DELETE", `${TOKENS}/${id}`);
}
