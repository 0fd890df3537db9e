/** Tickets as a table, and one step for all that are chosen. */
import { App, Button, Input, Modal, Select, Space, Table } from "antd";
import { useState } from "react";
import * as desk from "../../api/desk";
import type { Staff } from "../../api/staff.shapes";
import { useTexts, wordOf } from "../../texts/desk";
import { moment } from "../../texts/figures";
import { Mark, Priority } from "../labels";
import { troubleOf, useLoad } from "../load";
import { href } from "../route";
import * as api from "./tickets";
import { asksMore, Due, states, Tags, useOwner } from "./TicketsMarks";
import type { Bulk, BulkDone, Row } from "./tickets.shapes";

interface Props {
  me: Staff;
  rows: Row[];
  onOpen: (no: string) => void;
  onChanged: () => void;
}

export function TicketsList({ me, rows, onOpen, onChanged }: Props) {
  const { t, language } = useTexts();
  const ownerOf = useOwner();
  const [chosen, setChosen] = useState<string[]>([]);
  const here = chosen.filter((no) => rows.some((row) => row.no === no));
  return (
    <>
      {me.permissions.includes("ticket:write") && (
        <BulkBar me={me} tickets={here} onClear={() => setChosen([])} onDone={onChanged} />
      )}
      <Table<Row>
        rowKey="no"
        size="small"
        dataSource={rows}
        className="tickets-scroll"
        pagination={{ pageSize: 25, hideOnSinglePage: true, showSizeChanger: false }}
        rowSelection={{
          selectedRowKeys: here,
          onChange: (keys) => setChosen(keys.map(String)),
          getCheckboxProps: (row) => ({ "aria-label": t("tk.select", { no: row.no }) }) as object,
        }}
        onRow={(row) => ({ onClick: () => onOpen(row.no) })}
        columns={[
          { title: t("tk.priority"), render: (_, row) => <Priority value={row.priority} /> },
          {
            title: t("ticket.no"),
            render: (_, row) => (
              <a href={href("tickets", row.no)} className="figures">
                {row.no}
              </a>
            ),
          },
          { title: t("ticket.kind"), render: (_, row) => wordOf(t, "ticket.kind.", row.kind) },
          {
            title: t("ticket.subject"),
            render: (_, row) => (
              <span className="ticket-subject">
                {row.subject} <Tags tags={row.tags} />
                {row.tasks_open > 0 && <Mark tone="plain">{t("tk.tasks.open", { n: row.tasks_open })}</Mark>}
                {row.approvals_open > 0 && <Mark tone="warn">{t("tk.approvals.open", { n: row.approvals_open })}</Mark>}
              </span>
            ),
          },
          {
            title: t("ticket.state"),
            render: (_, row) => <Mark>{wordOf(t, "ticket.state.", row.state)}</Mark>,
          },
          {
            title: t("ticket.due"),
            sorter: (a, b) => Date.parse(a.due_at) - Date.parse(b.due_at),
            render: (_, row) => <Due ticket={row} />,
          },
          {
            title: t("tk.used"),
            align: "right",
            sorter: (a, b) => a.used - b.used,
            render: (_, row) => <span className="figures">{Math.round(row.used * 100)}%</span>,
          },
          { title: t("tk.skill"), render: (_, row) => (row.skill ? wordOf(t, "skill.", row.skill) : "—") },
          { title: t("ticket.owner"), render: (_, row) => ownerOf(row.owner) },
          { title: t("ticket.opened"), render: (_, row) => moment(row.opened_at, language) },
        ]}
      />
    </>
  );
}

interface BulkProps {
  me: Staff;
  tickets: string[];
  onClear: () => void;
  onDone: () => void;
}

function BulkBar({ me, tickets, onClear, onDone }: BulkProps) {
  const { t } = useTexts();
  const { message, modal } = App.useApp();
  const [doing, setDoing] = useState<Bulk["do"]>();
  const assigns = me.permissions.includes("ticket:assign");
  if (tickets.length === 0) return null;

  async function run(step: Omit<Bulk, "tickets" | "do">) {
    if (!doing) return;
    try {
      report(await api.bulk({ tickets, do: doing, ...step }));
      setDoing(undefined);
      onClear();
      onDone();
    } catch (reason) {
      void message.error(troubleOf(reason).message);
    }
  }

  function report(results: BulkDone[]) {
    const failed = results.filter((one) => !one.ok);
    const done = t("tk.bulk.done", { n: results.length - failed.length });
    if (failed.length === 0) {
      void message.success(done);
      return;
    }
    modal.warning({
      title: `${done} · ${t("tk.bulk.failed", { n: failed.length })}`,
      content: (
        <ul className="tickets-failed">
          {failed.map((one) => (
            <li key={one.ticket}>
              <span className="figures">{one.ticket}</span> {wordOf(t, "tk.problem.", one.code)}
            </li>
          ))}
        </ul>
      ),
    });
  }

  return (
    <div className="tickets-bulk" role="toolbar" aria-label={t("tk.bulk")}>
      <strong>{t("tk.selected", { n: tickets.length })}</strong>
      <Space wrap>
        {assigns && <Button onClick={() => setDoing("assign")}>{t("tk.bulk.assign")}</Button>}
        <Button onClick={() => setDoing("advance")}>{t("tk.bulk.advance")}</Button>
        <Button onClick={() => setDoing("tag")}>{t("tk.bulk.tag")}</Button>
        <Button onClick={() => setDoing("untag")}>{t("tk.bulk.untag")}</Button>
        <Button type="text" onClick={onClear}>
          {t("tk.clear")}
        </Button>
      </Space>
      {doing && <BulkStep key={doing} doing={doing} onRun={run} onClose={() => setDoing(undefined)} />}
    </div>
  );
}

interface BulkStepProps {
  doing: Bulk["do"];
  onRun: (step: Omit<Bulk, "tickets" | "do">) => Promise<void>;
  onClose: () => void;
}

function BulkStep({ doing, onRun, onClose }: BulkStepProps) {
  const { t } = useTexts();
  const [staff, setStaff] = useState<string>();
  const [state, setState] = useState<string>();
  const [note, setNote] = useState("");
  const [tag, setTag] = useState("");
  const ready = {
    assign: Boolean(staff),
    advance: Boolean(state) && (!asksMore(state ?? "") || note.trim() !== ""),
    tag: /^[^\s,]{1,30}$/.test(tag),
    untag: /^[^\s,]{1,30}$/.test(tag),
  }[doing];
  return (
    <Modal
      open
      title={t(`tk.bulk.${doing}`)}
      okText={t("ticket.save")}
      okButtonProps={{ disabled: !ready }}
      onCancel={onClose}
      onOk={() =>
        onRun({
          ...(doing === "assign" && staff && { staff }),
          ...(doing === "advance" && { ...(state && { state }), note }),
          ...((doing === "tag" || doing === "untag") && { tag }),
        })
      }
    >
      {doing === "assign" && <StaffSelect value={staff} onChange={setStaff} />}
      {doing === "advance" && (
        <Space orientation="vertical" className="tickets-wide">
          <Select
            className="tickets-wide"
            aria-label={t("ticket.advance")}
            placeholder={t("ticket.advance")}
            value={state}
            onChange={setState}
            options={states.slice(1).map((value) => ({ value, label: t(`ticket.state.${value}`) }))}
          />
          <Input.TextArea
            rows={3}
            aria-label={t("ticket.note")}
            placeholder={t("ticket.note")}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </Space>
      )}
      {(doing === "tag" || doing === "untag") && (
        <Input
          aria-label={t("tk.tag")}
          placeholder={t("tk.tag.form")}
          maxLength={30}
          value={tag}
          onChange={(event) => setTag(event.target.value.trim())}
        />
      )}
    </Modal>
  );
}

export function StaffSelect({ value, onChange }: { value: string | undefined; onChange: (staff: string) => void }) {
  const { t } = useTexts();
  const colleagues = useLoad("colleagues", desk.listColleagues);
  return (
    <Select
      showSearch={{ optionFilterProp: "label" }}
      className="tickets-wide"
      aria-label={t("tk.staff.choose")}
      placeholder={t("tk.staff.choose")}
      value={value}
      onChange={onChange}
      options={(colleagues.data ?? []).map((one) => ({
        value: one.staff,
        label: `${one.name} · ${wordOf(t, "state.", one.state ?? "offline")}`,
        disabled: one.state === null,
      }))}
    />
  );
}
