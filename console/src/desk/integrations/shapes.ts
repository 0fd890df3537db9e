/** Shapes of the integrations page as the server gives them. */
import type { components } from "../../api/schema";

type Shapes = components["schemas"];

export type Hook = Shapes["WebhookView"];
export type Hooks = Shapes["WebhookList"];
export type Delivery = Shapes["DeliveryView"];
export type DeliveryFull = Shapes["DeliveryDetail"];
export type Pinged = Shapes["Pinged"];
export type Token = Shapes["AccessTokenView"];
export type Tokens = Shapes["AccessTokenList"];

export interface HookForm {
  name: string;
  url: string;
  events: string[];
}

export interface TokenForm {
  name: string;
  scopes: string[];
  expires_at: string;
  per_minute: number;
}
