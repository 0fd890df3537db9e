/** Everything that waits for a second person, in one queue: longer periods of tickets, and services that agents drive. */
import { App, Button, Empty, Input, Modal, Segmented, Space } from "antd";
import { useEffect, useState, type ReactNode } from "react";
import * as desk from "../../api/desk";
import type { Approval as Service } from "../../api/desk.shapes";
import type { Staff } from "../../api/staff.shapes";
import { nameOf, useTexts, wordOf } from "../../texts/desk";
import { moment, yuan } from "../../texts/figures";
import { Mark, plain, type Tone } from "../labels";
import { useLiveState } from "../live";
import { troubleOf, useLoad } from "../load";
import { href } from "../route";
import { Settled } from "../Trouble";
import * as api from "./tickets";
import { approvalTones } from "./TicketsPeriods";
import type { Approval as Period } from "./tickets.shapes";

interface Props {
  me: Staff;
  round: number;
  onOpen: (no: string) => void;
}

/** One request, whatever it is for. */
interface Request {
  key: string;
  kind: "ticket" | "service";
  state: string;
  head: ReactNode;
  about: ReactNode;
  by: string;
  at: string;
  decided: { by: string; at: string } | null;
  note: string;
  own: boolean;
  mayDecide: boolean;
  decide: (approve: boolean, note: string) => Promise<unknown>;
}

const tones: Record<string, Tone> = { ...approvalTones, failed: "danger", expired: "calm" };

export default function TicketsApprovals({ me, round, onOpen }: Props) {
  const { t } = useTexts();
  const [waiting, setWaiting] = useState(true);
  const { queue: changed } = useLiveState();
  const may = (permission: string) => me.permissions.includes(permission);
  const services = may("service:approve");
  const loaded = useLoad(`approvals/${waiting}`, async () => {
    const [periods, driven] = await Promise.all([
      api.approvals(waiting),
      services ? desk.listApprovals(waiting) : Promise.resolve([]),
    ]);
    return { periods, driven };
  });
  const { reload } = loaded;
  useEffect(reload, [round, changed, reload]);
  const asPeriod = usePeriod(me, onOpen);
  const asService = useService(me);
  return (
    <>
      <Segmented
        className="tickets-views"
        aria-label={t("apq.shown")}
        value={waiting}
        onChange={setWaiting}
        options={[
          { value: true, label: t("apq.waiting") },
          { value: false, label: t("apq.decided") },
        ]}
      />
      <Settled loaded={loaded}>
        {({ periods, driven }) => {
          const shown = periods.filter((one) => (one.state === "open") === waiting).map(asPeriod);
          const all = [...shown, ...driven.map(asService)].sort((a, b) =>
            waiting ? a.at.localeCompare(b.at) : (b.decided?.at ?? b.at).localeCompare(a.decided?.at ?? a.at),
          );
          return all.length === 0 ? (
            <Empty
              image={Empty.PRESENTED_IMAGE_SIMPLE}
              description={t(waiting ? "tk.approvals.none" : "apq.none.decided")}
            />
          ) : (
            <ul className="ticket-list tickets-cards">
              {all.map((one) => (
                <Card key={one.key} one={one} me={me} onDone={reload} />
              ))}
            </ul>
          );
        }}
      </Settled>
    </>
  );
}

function usePeriod(me: Staff, onOpen: (no: string) => void): (one: Period) => Request {
  const { t } = useTexts();
  return (one) => ({
    key: `ticket/${one.id}`,
    kind: "ticket",
    state: one.state,
    head: (
      <>
        <a
          href={`#/tickets/approvals/${encodeURIComponent(one.ticket)}`}
          className="figures"
          onClick={(event) => {
            event.preventDefault();
            onOpen(one.ticket);
          }}
        >
          {one.ticket}
        </a>
        <strong>{wordOf(t, "tk.complexity.", one.complexity)}</strong>
      </>
    ),
    about: one.why,
    by: one.by_name,
    at: one.asked_at,
    decided: one.decided_at ? { by: one.decided_by ?? "", at: one.decided_at } : null,
    note: one.note,
    own: one.own,
    mayDecide: me.permissions.includes("ticket:approve"),
    decide: (approve, note) => api.decide(one.id, approve, note),
  });
}

function useService(me: Staff): (one: Service) => Request {
  const { t, language } = useTexts();
  return (one) => ({
    key: `service/${one.id}`,
    kind: "service",
    state: one.state,
    head: (
      <>
        <strong>{nameOf(language, one.flow)}</strong>
        {one.amount && <span className="figures">{t("apq.amount", { amount: yuan(one.amount) })}</span>}
      </>
    ),
    about: (
      <>
        {Object.entries(one.slots)
          .map(([name, value]) => `${wordOf(t, "slot.", name)} ${plain(value)}`)
          .join(" · ")}{" "}
        <a href={href("work", one.conversation)}>{t("apq.open")}</a>
        {one.state === "open" && (
          <span className="quiet"> {t("apq.until", { time: moment(one.until, language) })}</span>
        )}
      </>
    ),
    by: one.by_name,
    at: one.asked_at,
    decided: one.decided_at ? { by: one.decided_by ?? "", at: one.decided_at } : null,
    note: one.note,
    own: one.by === me.id,
    mayDecide: true,
    decide: (approve, note) => desk.decide(one.conversation, one.id, approve, note),
  });
}

function Card({ one, me, onDone }: { one: Request; me: Staff; onDone: () => void }) {
  const { t, language } = useTexts();
  const { message } = App.useApp();
  const [declining, setDeclining] = useState(false);
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  async function decide(approve: boolean) {
    setBusy(true);
    try {
      await one.decide(approve, approve ? "" : note.trim());
      void message.success(t(approve && one.kind === "service" ? "apq.approved" : "done"));
    } catch (reason) {
      void message.error(troubleOf(reason).message);
    }
    setBusy(false);
    setDeclining(false);
    onDone();
  }
  return (
    <li className="tickets-card">
      <span className="ticket-task-line">
        <Mark tone={tones[one.state] ?? "calm"}>
          {wordOf(t, one.kind === "ticket" ? "tk.approval." : "approval.", one.state)}
        </Mark>
        <Mark>{t(`apq.kind.${one.kind}`)}</Mark>
        {one.head}
      </span>
      <span>{one.about}</span>
      <span className="quiet">{t("tk.asked.by", { name: one.by, time: moment(one.at, language) })}</span>
      {one.decided && (
        <span className="quiet">
          {t("apq.decided.by", {
            name: one.decided.by === me.id ? me.name : one.decided.by,
            time: moment(one.decided.at, language),
          })}
          {one.note && ` · ${one.note}`}
        </span>
      )}
      {one.state === "open" && one.own && <span className="quiet">{t("tk.own")}</span>}
      {one.state === "open" && one.mayDecide && !one.own && (
        <Space>
          <Button type="primary" loading={busy} onClick={() => void decide(true)}>
            {t("tk.approve")}
          </Button>
          <Button disabled={busy} onClick={() => setDeclining(true)}>
            {t("tk.decline")}
          </Button>
        </Space>
      )}
      <Modal
        open={declining}
        title={t("tk.decline")}
        okText={t("tk.decline")}
        cancelText={t("cancel")}
        okButtonProps={{ disabled: note.trim() === "" }}
        onCancel={() => setDeclining(false)}
        onOk={() => decide(false)}
      >
        <Input.TextArea
          rows={3}
          maxLength={500}
          aria-label={t("tk.decline.note")}
          placeholder={t("tk.decline.note")}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </Modal>
    </li>
  );
}
