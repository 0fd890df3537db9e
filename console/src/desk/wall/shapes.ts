/** Shapes of the wall and of staffing as the server gives them. */

/** A figure with its parts; `value` is null while there is nothing to divide by. */
export interface Ratio {
  numerator: number;
  denominator: number;
  value: number | null;
  target: number;
}

export interface Figures {
  service_level: Ratio & { within_s: number; short_s: number; formula: string };
  asa_s: Ratio;
  answered: Ratio;
  abandoned: Ratio;
  callbacks: number;
  offered: number;
  handling_s: number | null;
}

export interface Waiter {
  conversation: string;
  customer_name: string | null;
  priority: string;
  standing: string;
  rises_in_s: number | null;
  position: number | null;
  expected_wait_s: number | null;
  waited_s: number;
  waiting_since: string;
  reason: string;
  channel: string;
  elder: boolean;
  emotion: string | null;
  offered_to: string | null;
}

export interface Group {
  skill: string;
  waiting: number;
  longest_wait_s: number;
  ready: number;
  talking: number;
  figures: Figures;
  entries: Waiter[];
}

export interface AtDesk {
  staff: string;
  name: string;
  state: string;
  since: string;
  until: string | null;
  skills: string[];
  level: number;
  holding: {
    conversation: string;
    customer_name: string | null;
    skill: string;
    priority: string;
    since: string | null;
  }[];
}

export interface Alarm {
  conversation: string;
  kind: string;
  severity: 0 | 1 | 2;
  offset: number;
  at: string;
  words: string;
  emotion: string;
  intensity: number;
  customer_name: string | null;
  holder_name: string | null;
  skill: string | null;
  where: string;
  state: "open" | "acknowledged" | "closed";
  rings: number;
  by_name: string | null;
  acted_at: string | null;
  note: string;
  assigned_to: string | null;
  assigned_name: string | null;
}

export interface Wall {
  at: string;
  since: string;
  waiting: number;
  longest_wait_s: number;
  figures: Figures;
  groups: Group[];
  agents: AtDesk[];
  capacity: Record<string, number>;
  alarms: Alarm[];
}

export interface HalfHour {
  start: string;
  expected: number;
  low: number;
  high: number;
  samples: number;
  came: number | null;
  load: number;
  agents: number;
  scheduled: number;
  service_level: number;
  asa_s: number | null;
  occupancy: number;
}

export interface Plan {
  skill: string;
  date: string;
  skills: string[];
  interval_minutes: number;
  rule: { target: number; within_s: number; occupancy: number; shrinkage: number; at_once: number };
  handling_s: number;
  measured: number;
  history_days: number;
  error: { mae: number; wape: number | null; days: number };
  half_hours: HalfHour[];
}

export interface PlanQuery {
  skill: string;
  date: string;
  shrinkage?: number | undefined;
  target?: number | undefined;
  at_once?: number | undefined;
}
