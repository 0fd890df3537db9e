/** Shapes of invitations into a conversation as the server gives them. */
import type { Person } from "./desk.shapes";

/** Somebody invited who has not come; `open` still rings. */
export type Invited = Person & { state: "open" | "declined" | "expired"; until: string; reason: string };

/** What rings at me: a colleague asks me into their conversation. */
export interface Invitation {
  conversation: string;
  by: string;
  by_name: string;
  until: string;
  customer_name: string | null;
  channel: string;
  elder: boolean;
  summary: string;
}
