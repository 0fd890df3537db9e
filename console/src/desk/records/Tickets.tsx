/** Tickets with their deadlines: the list, and one ticket with what was done and the next step. */
import { App, Button, Drawer, Form, Input, Select, Segmented, Space, Table, Timeline } from "antd";
import { useState } from "react";
import * as api from "../../api/staff";
import type { Ticket, TicketState } from "../../api/staff.shapes";
import { useTexts, wordOf } from "../../texts/desk";
import { moment } from "../../texts/figures";
import { Facts, useNow, useSpan, Mark } from "../labels";
import { troubleOf, useLoad } from "../load";
import { go, href } from "../route";
import { Settled } from "../Trouble";

const kinds = ["complaint", "dispute", "claim", "callback"] as const;
const states = [
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
] as const;
const over = new Set<TicketState>(["resolved", "confirmed", "closed", "cancelled"]);
const needsNote = new Set<TicketState>(["waiting_customer", "waiting_third", "resolved", "cancelled"]);

export default function Tickets({ chosen }: { chosen: string | undefined }) {
  const { t, language } = useTexts();
  const [kind, setKind] = useState("");
  const [state, setState] = useState<TicketState>();
  const list = useLoad(`tickets/${kind}/${state ?? ""}`, () =>
    api.listTickets({ ...(kind && { kind }), ...(state && { state }) }),
  );
  return (
    <div className="records">
      <Space wrap className="records-bar">
        <Segmented
          value={kind}
          onChange={setKind}
          options={[
            { value: "", label: t("ticket.all") },
            ...kinds.map((value) => ({ value, label: t(`ticket.kind.${value}`) })),
          ]}
        />
        <Select
          allowClear
          value={state}
          onChange={setState}
          placeholder={t("ticket.state")}
          className="records-select"
          options={states.map((value) => ({ value, label: t(`ticket.state.${value}`) }))}
        />
        <Button onClick={list.reload}>{t("load.refresh")}</Button>
      </Space>
      <Settled loaded={list}>
        {(tickets) => (
          <Table<Ticket>
            rowKey="no"
            dataSource={tickets}
            pagination={{ pageSize: 20, hideOnSinglePage: true }}
            onRow={(ticket) => ({ onClick: () => go("tickets", ticket.no) })}
            columns={[
              {
                title: t("ticket.no"),
                render: (_, ticket) => <a href={href("tickets", ticket.no)}>{ticket.no}</a>,
              },
              { title: t("ticket.kind"), render: (_, ticket) => wordOf(t, "ticket.kind.", ticket.kind) },
              { title: t("ticket.subject"), dataIndex: "subject" },
              {
                title: t("ticket.state"),
                render: (_, ticket) => <Mark>{wordOf(t, "ticket.state.", ticket.state)}</Mark>,
              },
              { title: t("ticket.due"), render: (_, ticket) => <Due ticket={ticket} /> },
              { title: t("ticket.owner"), render: (_, ticket) => ticket.owner ?? "—" },
              { title: t("ticket.opened"), render: (_, ticket) => moment(ticket.opened_at, language) },
            ]}
          />
        )}
      </Settled>
      <OneTicket no={chosen} onChanged={list.reload} />
    </div>
  );
}

function Due({ ticket }: { ticket: Ticket }) {
  const { t } = useTexts();
  const now = useNow();
  const span = useSpan();
  if (over.has(ticket.state)) return <>—</>;
  const left = Date.parse(ticket.due_at) - now;
  if (left < 0) return <Mark tone="danger">{t("ticket.overdue")}</Mark>;
  return <span className={left < 3 * 864e5 ? "due-soon" : undefined}>{t("ticket.left", { time: span(left) })}</span>;
}

/** Some steps may only be taken saying why. */
function noteRule(message: string) {
  return (form: { getFieldValue: (name: string) => unknown }) => ({
    required: needsNote.has(form.getFieldValue("state") as TicketState),
    whitespace: true,
    message,
  });
}

function OneTicket({ no, onChanged }: { no: string | undefined; onChanged: () => void }) {
  return (
    <Drawer open={no !== undefined} size={520} title={no} onClose={() => go("tickets")}>
      {no && <Body key={no} no={no} onChanged={onChanged} />}
    </Drawer>
  );
}

function Body({ no, onChanged }: { no: string; onChanged: () => void }) {
  const { t, language } = useTexts();
  const { message } = App.useApp();
  const loaded = useLoad(`ticket/${no}`, () => api.getTicket(no));
  async function advance({ state, note }: { state: TicketState; note?: string }) {
    try {
      await api.advanceTicket(no, state, note ?? "");
      void message.success(t("done"));
      loaded.reload();
      onChanged();
    } catch (reason) {
      void message.error(troubleOf(reason).message);
    }
  }
  return (
    <Settled loaded={loaded}>
      {(ticket) => (
        <div className="ticket">
          <h2>{ticket.subject}</h2>
          <Facts
            rows={[
              [t("ticket.kind"), wordOf(t, "ticket.kind.", ticket.kind)],
              [t("ticket.state"), <Mark key="state">{wordOf(t, "ticket.state.", ticket.state)}</Mark>],
              [
                t("ticket.due"),
                ticket.due_at && (
                  <span key="due">
                    {moment(ticket.due_at, language)} <Due ticket={ticket} />
                  </span>
                ),
              ],
              [t("conv.customer"), ticket.customer],
              [t("ticket.owner"), ticket.owner],
              [t("ticket.demand"), ticket.demand],
              [t("ticket.facts"), ticket.facts],
              [
                t("conv.events"),
                ticket.conversation && (
                  <a key="c" href={href("conversations", ticket.conversation)}>
                    {t("ticket.conversation")}
                  </a>
                ),
              ],
            ]}
          />
          <h3>{t("ticket.history")}</h3>
          <Timeline
            items={ticket.events.map((event) => ({
              content: (
                <>
                  <span className="quiet">{[moment(event.at, language), event.actor].filter(Boolean).join(" · ")}</span>
                  <br />
                  {wordOf(t, "ticket.event.", event.kind)} · {wordOf(t, "ticket.state.", event.state)}
                  {event.note && <p className="ticket-note">{event.note}</p>}
                </>
              ),
            }))}
          />
          {ticket.next_states.length > 0 && (
            <Form layout="vertical" requiredMark={false} onFinish={advance}>
              <Form.Item
                name="state"
                label={t("ticket.advance")}
                rules={[{ required: true, message: t("ticket.advance") }]}
              >
                <Select
                  options={ticket.next_states.map((value) => ({
                    value,
                    label: wordOf(t, "ticket.state.", value),
                  }))}
                />
              </Form.Item>
              <Form.Item
                name="note"
                label={t("ticket.note")}
                dependencies={["state"]}
                rules={[noteRule(t("ticket.note.needed"))]}
              >
                <Input.TextArea rows={3} />
              </Form.Item>
              <Button type="primary" htmlType="submit">
                {t("ticket.save")}
              </Button>
            </Form>
          )}
        </div>
      )}
    </Settled>
  );
}
