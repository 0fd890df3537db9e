/** Shapes of the work on tickets that the generated description does not hold yet. */
import type { Bilingual } from "../../api/desk.shapes";
import type { Ticket, TicketFull, TicketState } from "../../api/staff.shapes";

export type Row = Ticket & {
  late: boolean;
  skill: string | null;
  used: number;
  tags: string[];
  tasks_open: number;
  approvals_open: number;
};

export type Full = TicketFull & { tags: string[] };

export interface Filter {
  kind?: string | undefined;
  state?: string | undefined;
  owner?: string | undefined;
  skill?: string | undefined;
  priority?: string | undefined;
  late?: boolean | undefined;
  open?: boolean | undefined;
  tag?: string | undefined;
  q?: string | undefined;
  due_before?: string | undefined;
}

export interface Step {
  state: TicketState;
  note?: string;
  reply?: string;
  outcome?: string;
}

export interface Bulk {
  tickets: string[];
  do: "assign" | "advance" | "tag" | "untag";
  staff?: string;
  state?: string;
  note?: string;
  tag?: string;
}

export interface BulkDone {
  ticket: string;
  ok: boolean;
  code: string | null;
}

export interface Task {
  id: number;
  ticket: string;
  department: string;
  what: string;
  due_at: string;
  by_name: string;
  created_at: string;
  done_by: string | null;
  done_at: string | null;
  result: string;
  late: boolean;
}

export interface Department {
  department: string;
  name: Bilingual;
  period: Bilingual;
}

export interface Approval {
  id: number;
  ticket: string;
  complexity: string;
  why: string;
  by_name: string;
  asked_at: string;
  state: string;
  decided_by: string | null;
  decided_at: string | null;
  note: string;
  own: boolean;
}

export interface Related {
  conversation: string;
  channel: string;
  status: string;
  holder_name: string | null;
  updated_at: string;
  own: boolean;
}

export interface Share {
  key: string;
  late: number;
  due: number;
  value: number | null;
}

export interface Late {
  no: string;
  kind: string;
  subject: string;
  priority: string;
  state: string;
  owner: string | null;
  skill: string | null;
  due_at: string;
  finished_at: string | null;
  late_s: number;
}

export interface Breaches {
  total: Share;
  first_response: Share;
  by_kind: Share[];
  by_priority: Share[];
  by_owner: Share[];
  by_skill: Share[];
  tickets: Late[];
}

export interface Value {
  key: string;
  text: Bilingual;
  source: string;
}

export interface Policies {
  kinds: {
    kind: string;
    prefix: string;
    priority: string;
    skill: string | null;
    deadline: Value;
    first_response: Value;
    clock_stops: boolean;
    longer: { complexity: string; deadline: Value; approval: boolean }[];
  }[];
  classes: { priority: string; first_response: Value; resolution: Value }[];
  reminders: number[];
  reopen: Value;
  hours: { group: string; hours: string; days: string; open: boolean; opens_at: string }[];
}
