/** Words of the demonstration start page in English. */
import type { zhHans } from "./demo.zh-Hans";

export const en: Record<keyof typeof zhHans, string> = {
  "demo.title": "Demonstration",
  "demo.lead":
    "Choose a customer to open the customer page signed in as that person, or enter the staff desk with a one-time link. All people, accounts and amounts are invented.",
  "demo.customers": "Customers",
  "demo.staff": "Staff",
  "demo.staff.note": "One-time sign-in links; each works once.",
  "demo.visitor": "Open as a visitor",
  "demo.visitor.note": "Not signed in, questions only",
  "demo.phone": "{name}'s phone",
  "demo.phone.show": "Show phone",
  "demo.phone.empty": "No text messages yet. Codes will appear here.",
  "demo.phone.choose": "Choose a customer to see the messages on that person's phone.",
  "demo.code": "Code",
  "demo.copy": "Copy",
  "demo.copied": "Copied",
  "demo.failed": "No demonstration institution is running here. Start one with qiantai run --demo.",
  "demo.loading": "Loading…",
  "demo.widget": "Try the embedded window on this page",
  "role.agent": "Agent",
  "role.supervisor": "Supervisor",
  "role.knowledge_editor": "Knowledge editor",
  "role.knowledge_reviewer": "Knowledge reviewer",
  "role.quality_inspector": "Quality inspector",
  "role.risk_officer": "Risk officer",
  "role.system_admin": "System admin",
  "role.security_admin": "Security admin",
  "role.auditor": "Auditor",
};
