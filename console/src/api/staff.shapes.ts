/** Shapes of the staff side, named from the generated description of the HTTP interface. */
import type { components, paths } from "./schema";

type Shapes = components["schemas"];

export type Staff = Shapes["StaffView"];
export type Ticketed = Shapes["TicketView"];
export type AgentStanding = Shapes["AgentView"];
export type AgentState = Shapes["AgentState"];
export type Queue = paths["/api/v1/queues"]["get"]["responses"][200]["content"]["application/json"];
export type QueueEntry = Shapes["QueueEntryView"];
export type Conversation = Shapes["ConversationOut"];
export type ConversationQuery = NonNullable<paths["/api/v1/conversations"]["get"]["parameters"]["query"]>;
export type Ticket = Shapes["TicketRow"];
export type TicketFull = Shapes["TicketFull"];
export type TicketState = Shapes["TicketState"];
export type TicketQuery = NonNullable<paths["/api/v1/tickets"]["get"]["parameters"]["query"]>;
export type AuditRecord = Shapes["AuditView"];

/** What the assistant hands over; the desk shows known keys first and any other key after them. */
export type Packet = Record<string, unknown>;
