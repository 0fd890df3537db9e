/** The longer periods of one ticket: granted at once by who may, else asked for and decided by somebody else. */
import { Button, Form, Input, Select } from "antd";
import type { Staff } from "../../api/staff.shapes";
import { useTexts, wordOf } from "../../texts/desk";
import { moment } from "../../texts/figures";
import { Mark, type Tone } from "../labels";
import { useLoad } from "../load";
import * as api from "./tickets";
import type { Act } from "./TicketsOne";
import type { Full } from "./tickets.shapes";

export const approvalTones: Record<string, Tone> = { open: "warn", approved: "good", declined: "danger" };

interface Props {
  me: Staff;
  ticket: Full;
  open: boolean;
  act: Act;
}

export function Periods({ me, ticket, open, act }: Props) {
  const { t, language } = useTexts();
  const asked = useLoad(`ticket-approvals/${ticket.no}`, () => api.approvalsOf(ticket.no));
  const rules = useLoad("ticket-policies", api.policies);
  const [form] = Form.useForm<{ complexity: string; why: string }>();
  const longer = rules.data?.kinds.find((one) => one.kind === ticket.kind)?.longer ?? [];
  const chosen = Form.useWatch("complexity", form) as string | undefined;
  const direct =
    me.permissions.includes("ticket:approve") || longer.some((one) => one.complexity === chosen && !one.approval);
  const asks = open && me.permissions.includes("ticket:write") && longer.length > 0;
  if (!asks && (asked.data?.length ?? 0) === 0) return null;
  async function submit({ complexity, why }: { complexity: string; why: string }) {
    const work = () => (direct ? api.extend(ticket.no, complexity, why) : api.ask(ticket.no, complexity, why));
    if (await act(work)) {
      form.resetFields();
      asked.reload();
    }
  }
  return (
    <section aria-labelledby="ticket-periods">
      <h3 id="ticket-periods">{t("tk.approvals")}</h3>
      <ul className="ticket-list">
        {(asked.data ?? []).map((one) => (
          <li key={one.id}>
            <Mark tone={approvalTones[one.state] ?? "calm"}>{wordOf(t, "tk.approval.", one.state)}</Mark>
            {wordOf(t, "tk.complexity.", one.complexity)} · {one.why}
            <span className="quiet">
              {t("tk.asked.by", { name: one.by_name, time: moment(one.asked_at, language) })}
              {one.note && ` · ${one.note}`}
            </span>
          </li>
        ))}
      </ul>
      {asks && (
        <Form form={form} layout="vertical" requiredMark={false} onFinish={submit}>
          <Form.Item
            name="complexity"
            label={t("tk.ask.complexity")}
            rules={[{ required: true, message: t("tk.ask.complexity") }]}
          >
            <Select
              options={longer.map((one) => ({
                value: one.complexity,
                label: [
                  wordOf(t, "tk.complexity.", one.complexity),
                  language === "en" ? one.deadline.text.en : one.deadline.text.zh,
                  one.approval && t("tk.rules.approval"),
                ]
                  .filter(Boolean)
                  .join(" · "),
              }))}
            />
          </Form.Item>
          <Form.Item
            name="why"
            label={t("tk.ask.why")}
            rules={[{ required: true, whitespace: true, message: t("tk.ask.why") }]}
          >
            <Input.TextArea rows={2} maxLength={2000} />
          </Form.Item>
          <Button htmlType="submit">{t(direct ? "tk.extend" : "tk.ask")}</Button>
        </Form>
      )}
    </section>
  );
}
