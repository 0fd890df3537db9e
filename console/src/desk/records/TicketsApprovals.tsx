/** Longer periods that wait for a second person. */
import { App, Button, Empty, Input, Modal, Space } from "antd";
import { useEffect, useState } from "react";
import type { Staff } from "../../api/staff.shapes";
import { useTexts, wordOf } from "../../texts/desk";
import { moment } from "../../texts/figures";
import { Mark } from "../labels";
import { troubleOf, useLoad } from "../load";
import { Settled } from "../Trouble";
import * as api from "./tickets";
import { approvalTones } from "./TicketsPeriods";
import type { Approval } from "./tickets.shapes";

interface Props {
  me: Staff;
  round: number;
  onOpen: (no: string) => void;
}

export default function TicketsApprovals({ me, round, onOpen }: Props) {
  const { t, language } = useTexts();
  const { message } = App.useApp();
  const [declining, setDeclining] = useState<Approval>();
  const [note, setNote] = useState("");
  const waiting = useLoad("approvals", () => api.approvals(true));
  const { reload } = waiting;
  useEffect(reload, [round, reload]);
  const decides = me.permissions.includes("ticket:approve");
  async function decide(one: Approval, approve: boolean) {
    try {
      await api.decide(one.id, approve, approve ? "" : note);
      void message.success(t("done"));
      setDeclining(undefined);
      setNote("");
      reload();
    } catch (reason) {
      void message.error(troubleOf(reason).message);
    }
  }
  return (
    <Settled loaded={waiting}>
      {(list) => (
        <>
          {list.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("tk.approvals.none")} />}
          <ul className="ticket-list tickets-cards">
            {list.map((one) => (
              <li key={one.id} className="tickets-card">
                <span className="ticket-task-line">
                  <Mark tone={approvalTones[one.state] ?? "calm"}>{wordOf(t, "tk.approval.", one.state)}</Mark>
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
                </span>
                <span>{one.why}</span>
                <span className="quiet">
                  {t("tk.asked.by", { name: one.by_name, time: moment(one.asked_at, language) })}
                </span>
                {one.own && <span className="quiet">{t("tk.own")}</span>}
                {decides && !one.own && (
                  <Space>
                    <Button type="primary" onClick={() => void decide(one, true)}>
                      {t("tk.approve")}
                    </Button>
                    <Button onClick={() => setDeclining(one)}>{t("tk.decline")}</Button>
                  </Space>
                )}
              </li>
            ))}
          </ul>
          <Modal
            open={declining !== undefined}
            title={t("tk.decline")}
            okText={t("tk.decline")}
            okButtonProps={{ disabled: note.trim() === "" }}
            onCancel={() => setDeclining(undefined)}
            onOk={() => declining && decide(declining, false)}
          >
            <Input.TextArea
              rows={3}
              maxLength={2000}
              aria-label={t("tk.decline.note")}
              placeholder={t("tk.decline.note")}
              value={note}
              onChange={(event) => setNote(event.target.value)}
            />
          </Modal>
        </>
      )}
    </Settled>
  );
}
