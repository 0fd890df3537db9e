/** The calls of the wall and of staffing. */
import { send } from "../../api/client";
import type { Alarm, Plan, PlanQuery, Wall } from "./shapes";

/** The wall, and how far the server's clock is ahead of this one, so that durations run true. */
export async function readWall(): Promise<Wall & { ahead: number }> {
  const wall = await send<Wall>("GET", "/api/v1/wall");
  return { ...wall, ahead: Date.parse(wall.at) - Date.now() };
}

export function readPlan(query: PlanQuery): Promise<Plan> {
  return send("GET", "/api/v1/staffing", { query: { ...query } });
}

/** Takes care of an alarm, lets a colleague do so, or closes it; what was seen of it goes along. */
export function careFor(
  { conversation, kind, offset }: Alarm,
  act: "acknowledge" | "assign" | "close",
  body: { note: string; staff?: string },
): Promise<Alarm> {
  return send("POST", `/api/v1/alarms/${conversation}/${kind}/${act}`, { body: { offset, ...body } });
}
