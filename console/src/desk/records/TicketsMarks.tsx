/** Small marks of a ticket: its deadline, its tags, and the form of one step. */
import { Button, Form, Input, Select } from "antd";
import * as desk from "../../api/desk";
import type { TicketState } from "../../api/staff.shapes";
import { useTexts, wordOf } from "../../texts/desk";
import { Mark, useNow, useSpan } from "../labels";
import { useLoad } from "../load";
import type { Row, Step } from "./tickets.shapes";

export const states = [
  "new",
  "triaged",
  "assigned",
  "in_progress",
  "waiting_customer",
  "waiting_third",
  "resolved",
  "confirmed",
  "closed",
  "cancelled",
] as const satisfies readonly TicketState[];
export const kinds = [
  "complaint",
  "securities_complaint",
  "dispute",
  "credit_dispute",
  "credit_review",
  "claim",
  "policy",
  "callback",
  "appeal",
  "report",
  "incident",
  "suggestion",
  "praise",
  "general",
] as const;
const over = new Set<TicketState>(["resolved", "confirmed", "closed", "cancelled"]);
const needsNote = new Set<string>(["waiting_customer", "waiting_third", "resolved", "cancelled"]);
const told = new Set<string>(["waiting_customer", "resolved"]);
const outcomes = ["upheld", "partly", "explained", "rejected"] as const;
const SOON = 3 * 864e5;

export const asksMore = (state: string) => needsNote.has(state);

type Dated = Pick<Row, "state" | "due_at" | "paused"> & { late?: boolean };

export function Due({ ticket }: { ticket: Dated }) {
  const { t } = useTexts();
  const now = useNow();
  const span = useSpan();
  if (over.has(ticket.state)) return ticket.late ? <Mark tone="danger">{t("tk.late")}</Mark> : <>—</>;
  if (ticket.paused) return <Mark tone="plain">{t("tk.paused")}</Mark>;
  const left = Date.parse(ticket.due_at) - now;
  if (left < 0) return <Mark tone="danger">{t("ticket.overdue")}</Mark>;
  return <span className={left < SOON ? "due-soon" : undefined}>{t("ticket.left", { time: span(left) })}</span>;
}

/** Gives the name of whom a ticket belongs to; their id where names may not be read. */
export function useOwner(): (owner: string | null) => string {
  const { t } = useTexts();
  const colleagues = useLoad("colleagues", desk.listColleagues);
  const names = new Map(colleagues.data?.map((one) => [one.staff, one.name]));
  return (owner) => (owner === null ? t("tk.nobody") : (names.get(owner) ?? owner));
}

export function Tags({ tags }: { tags: readonly string[] }) {
  return tags.map((tag) => <Mark key={tag}>{tag}</Mark>);
}

interface StepFormProps {
  allowed: readonly TicketState[];
  fixed?: TicketState | undefined;
  onStep: (step: Step) => Promise<void>;
}

/** One step: where to, why, and for the steps that the customer hears of, the words they get. */
export function StepForm({ allowed, fixed, onStep }: StepFormProps) {
  const { t } = useTexts();
  const [form] = Form.useForm<Step>();
  const state = (Form.useWatch("state", form) as string | undefined) ?? fixed ?? "";
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ state: fixed }}
      onFinish={(step) => onStep({ ...step, ...(fixed && { state: fixed }) })}
    >
      {!fixed && (
        <Form.Item name="state" label={t("ticket.advance")} rules={[{ required: true, message: t("ticket.advance") }]}>
          <Select options={allowed.map((value) => ({ value, label: wordOf(t, "ticket.state.", value) }))} />
        </Form.Item>
      )}
      <Form.Item
        name="note"
        label={t("ticket.note")}
        rules={[{ required: needsNote.has(state), whitespace: true, message: t("ticket.note.needed") }]}
      >
        <Input.TextArea rows={2} maxLength={2000} />
      </Form.Item>
      {told.has(state) && (
        <Form.Item name="reply" label={t("tk.reply")}>
          <Input.TextArea rows={2} maxLength={2000} />
        </Form.Item>
      )}
      {state === "resolved" && (
        <Form.Item name="outcome" label={t("tk.outcome")}>
          <Select allowClear options={outcomes.map((value) => ({ value, label: t(`tk.outcome.${value}`) }))} />
        </Form.Item>
      )}
      <Button type="primary" htmlType="submit">
        {t("ticket.save")}
      </Button>
    </Form>
  );
}
