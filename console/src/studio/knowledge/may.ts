/** What the person may do on the knowledge pages, and who they are in its records. */
import type { Staff } from "../../api/staff.shapes";

export interface May {
  write: boolean;
  release: boolean;
  /** As the server names them: staff:s020. */
  by: string;
  name: string;
}

export function mayOf(me: Staff): May {
  const has = (verb: string) => me.permissions.includes(`article:${verb}`);
  return { write: has("write"), release: has("release"), by: `staff:${me.id}`, name: me.name };
}

/** Who did something: one's own name, else the number of the staff, else the part of the system. */
export function whoOf(by: string, may: May): string {
  return by === may.by ? may.name : by.replace(/^staff:/, "").replace(/^system\b.*/, "system");
}
