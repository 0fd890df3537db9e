/** One ticket: what it says, its clock, the next step, tasks, longer periods, words to the customer, conversations, history. */
import { App, Button, Drawer, Form, Input, Timeline } from "antd";
import { useState } from "react";
import type { Staff } from "../../api/staff.shapes";
import { useTexts, wordOf } from "../../texts/desk";
import { moment } from "../../texts/figures";
import { Facts, Mark, Priority } from "../labels";
import { troubleOf, useLoad } from "../load";
import { href } from "../route";
import { Settled } from "../Trouble";
import * as api from "./tickets";
import { StaffSelect } from "./TicketsList";
import { Due, StepForm, useOwner } from "./TicketsMarks";
import { Periods } from "./TicketsPeriods";
import { TasksOf } from "./TicketsTasksOf";
import type { Full, Step } from "./tickets.shapes";

interface Props {
  me: Staff;
  no: string | undefined;
  onClose: () => void;
  onChanged: () => void;
}

export function TicketsOne({ me, no, onClose, onChanged }: Props) {
  return (
    <Drawer open={no !== undefined} size={560} title={no} onClose={onClose}>
      {no && <Body key={no} me={me} no={no} onChanged={onChanged} />}
    </Drawer>
  );
}

function Body({ me, no, onChanged }: { me: Staff; no: string; onChanged: () => void }) {
  const { t } = useTexts();
  const { message } = App.useApp();
  const loaded = useLoad(`ticket/${no}`, () => api.get(no));
  const may = (permission: string) => me.permissions.includes(permission);

  /** Does something with the ticket and reads it again; gives whether it went well. */
  async function act(work: () => Promise<unknown>, done = t("done")): Promise<boolean> {
    try {
      await work();
      void message.success(done);
      loaded.reload();
      onChanged();
      return true;
    } catch (reason) {
      void message.error(troubleOf(reason).message);
      return false;
    }
  }

  return (
    <Settled loaded={loaded}>
      {(ticket) => {
        const open = ticket.next_states.length > 0 && !["resolved", "confirmed", "closed"].includes(ticket.state);
        return (
          <div className="ticket">
            <h2>
              <Priority value={ticket.priority} /> {ticket.subject}
            </h2>
            <Known ticket={ticket} />
            <TagEditor ticket={ticket} writes={may("ticket:write")} act={act} />
            {may("ticket:write") && ticket.next_states.length > 0 && (
              <section aria-labelledby="ticket-step">
                <h3 id="ticket-step">{t("ticket.advance")}</h3>
                <StepForm
                  key={ticket.state}
                  allowed={ticket.next_states}
                  onStep={async (step: Step) => {
                    await act(() => api.advance(no, step));
                  }}
                />
              </section>
            )}
            {may("ticket:assign") && open && <Assign no={no} act={act} />}
            {may("ticket:write") && <Update no={no} act={act} />}
            <TasksOf no={no} open={open && may("ticket:write")} act={act} />
            <Periods me={me} ticket={ticket} open={open} act={act} />
            <Conversations no={no} />
            <History ticket={ticket} />
          </div>
        );
      }}
    </Settled>
  );
}

export type Act = (work: () => Promise<unknown>, done?: string) => Promise<boolean>;

function Known({ ticket }: { ticket: Full }) {
  const { t, language } = useTexts();
  const ownerOf = useOwner();
  return (
    <Facts
      rows={[
        [t("ticket.kind"), wordOf(t, "ticket.kind.", ticket.kind)],
        [t("ticket.state"), <Mark key="state">{wordOf(t, "ticket.state.", ticket.state)}</Mark>],
        [
          t("ticket.due"),
          <span key="due">
            {moment(ticket.due_at, language)} <Due ticket={ticket} />
          </span>,
        ],
        [t("tk.rules.first"), moment(ticket.first_due_at, language)],
        [t("conv.customer"), ticket.customer],
        [t("ticket.owner"), ownerOf(ticket.owner)],
        [t("ticket.demand"), ticket.demand],
        [t("ticket.facts"), ticket.facts],
        [t("tk.outcome"), ticket.outcome && wordOf(t, "tk.outcome.", ticket.outcome)],
        [t("tk.reply"), ticket.reply],
      ]}
    />
  );
}

function TagEditor({ ticket, writes, act }: { ticket: Full; writes: boolean; act: Act }) {
  const { t } = useTexts();
  const [tag, setTag] = useState("");
  const add = async () => {
    if (/^[^\s,]{1,30}$/.test(tag) && (await act(() => api.tag(ticket.no, tag, true)))) setTag("");
  };
  if (!writes && ticket.tags.length === 0) return null;
  return (
    <div className="ticket-tags" role="group" aria-label={t("tk.tags")}>
      {ticket.tags.map((one) => (
        <span key={one} className="ticket-tag">
          <Mark>{one}</Mark>
          {writes && (
            <Button
              type="text"
              size="small"
              aria-label={t("tk.tag.drop", { tag: one })}
              onClick={() => void act(() => api.tag(ticket.no, one, false))}
            >
              ×
            </Button>
          )}
        </span>
      ))}
      {writes && (
        <Input
          size="small"
          className="ticket-tag-new"
          aria-label={t("tk.tag.add")}
          placeholder={t("tk.tag.add")}
          maxLength={30}
          value={tag}
          onChange={(event) => setTag(event.target.value.trim())}
          onPressEnter={() => void add()}
        />
      )}
    </div>
  );
}

function Assign({ no, act }: { no: string; act: Act }) {
  const { t } = useTexts();
  const [staff, setStaff] = useState<string>();
  return (
    <section aria-labelledby="ticket-assign">
      <h3 id="ticket-assign">{t("tk.assign")}</h3>
      <div className="ticket-row">
        <StaffSelect value={staff} onChange={setStaff} />
        <Button disabled={!staff} onClick={() => staff && void act(() => api.assign(no, staff))}>
          {t("tk.assign")}
        </Button>
      </div>
    </section>
  );
}

function Update({ no, act }: { no: string; act: Act }) {
  const { t } = useTexts();
  const [form] = Form.useForm<{ text: string }>();
  return (
    <section aria-labelledby="ticket-tell">
      <h3 id="ticket-tell">{t("tk.update")}</h3>
      <Form
        form={form}
        onFinish={({ text }) =>
          void act(() => api.tell(no, text), t("tk.update.sent")).then((done) => done && form.resetFields())
        }
      >
        <Form.Item name="text" rules={[{ required: true, whitespace: true, message: t("tk.update.text") }]}>
          <Input.TextArea
            rows={2}
            maxLength={2000}
            aria-label={t("tk.update.text")}
            placeholder={t("tk.update.text")}
          />
        </Form.Item>
        <Button htmlType="submit">{t("tk.update.send")}</Button>
      </Form>
    </section>
  );
}

function Conversations({ no }: { no: string }) {
  const { t, language } = useTexts();
  const related = useLoad(`ticket-conversations/${no}`, () => api.related(no));
  return (
    <section aria-labelledby="ticket-conversations">
      <h3 id="ticket-conversations">{t("tk.related")}</h3>
      {related.data?.length === 0 && <p className="quiet">{t("tk.related.none")}</p>}
      <ul className="ticket-list">
        {(related.data ?? []).map((one) => (
          <li key={one.conversation}>
            <a href={href("conversations", one.conversation)}>
              {moment(one.updated_at, language)} · {wordOf(t, "channel.", one.channel)}
            </a>
            <Mark>{wordOf(t, "conv.status.", one.status)}</Mark>
            {one.own && <Mark tone="plain">{t("tk.related.own")}</Mark>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function History({ ticket }: { ticket: Full }) {
  const { t, language } = useTexts();
  return (
    <section aria-labelledby="ticket-history">
      <h3 id="ticket-history">{t("ticket.history")}</h3>
      <Timeline
        items={ticket.events.map((event) => ({
          content: (
            <>
              <span className="quiet">{[moment(event.at, language), event.actor].filter(Boolean).join(" · ")}</span>
              <br />
              {wordOf(t, "ticket.event.", event.kind)} · {wordOf(t, "ticket.state.", event.state)}
              {typeof event.detail.tag === "string" && <Mark>{event.detail.tag}</Mark>}
              {event.note && <p className="ticket-note">{event.note}</p>}
            </>
          ),
        }))}
      />
    </section>
  );
}
