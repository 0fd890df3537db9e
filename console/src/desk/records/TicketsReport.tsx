/** What was late in a period: shares with their parts, by kind, priority, owner and group, and every late ticket. */
import { Input, Space, Table } from "antd";
import { useState } from "react";
import { useTexts, wordOf } from "../../texts/desk";
import { moment } from "../../texts/figures";
import { Priority, useSpan } from "../labels";
import { useLoad } from "../load";
import { Settled } from "../Trouble";
import { dayFrom, share } from "../wall/words";
import "../wall/wall.css";
import * as api from "./tickets";
import { useOwner } from "./TicketsMarks";
import type { Breaches, Late, Share } from "./tickets.shapes";

export default function TicketsReport({ onOpen }: { onOpen: (no: string) => void }) {
  const { t } = useTexts();
  const [from, setFrom] = useState(dayFrom(-30));
  const [to, setTo] = useState(dayFrom(0));
  const report = useLoad(`breaches/${from}/${to}`, () => api.breaches(from, to));
  return (
    <>
      <Space wrap className="records-bar">
        <label>
          {t("tk.report.from")}{" "}
          <Input
            type="date"
            className="tickets-date"
            max={to}
            value={from}
            onChange={(event) => event.target.value && setFrom(event.target.value)}
          />
        </label>
        <label>
          {t("tk.report.to")}{" "}
          <Input
            type="date"
            className="tickets-date"
            min={from}
            value={to}
            onChange={(event) => event.target.value && setTo(event.target.value)}
          />
        </label>
      </Space>
      <Settled loaded={report}>{(data) => <Shown report={data} onOpen={onOpen} />}</Settled>
    </>
  );
}

function Shown({ report, onOpen }: { report: Breaches; onOpen: (no: string) => void }) {
  const { t, language } = useTexts();
  const span = useSpan();
  const ownerOf = useOwner();
  const tables = [
    ["kind", report.by_kind, "ticket.kind."],
    ["priority", report.by_priority, ""],
    ["skill", report.by_skill, "skill."],
    ["owner", report.by_owner, ""],
  ] as const;
  return (
    <>
      <div className="tiles">
        <Tile name={t("tk.report.total")} one={report.total} />
        <Tile name={t("tk.report.first")} one={report.first_response} />
      </div>
      <p className="wall-formula">{t("tk.report.formula")}</p>
      <div className="report-tables">
        {tables.map(([name, shares, prefix]) => (
          <section key={name} className="wall-panel" aria-labelledby={`report-${name}`}>
            <h2 id={`report-${name}`}>{t(`tk.report.by.${name}`)}</h2>
            <Table<Share>
              size="small"
              rowKey="key"
              pagination={false}
              dataSource={shares}
              columns={[
                {
                  title: t(
                    name === "owner"
                      ? "ticket.owner"
                      : name === "skill"
                        ? "tk.skill"
                        : name === "kind"
                          ? "ticket.kind"
                          : "tk.priority",
                  ),
                  render: (_, one) =>
                    one.key === ""
                      ? t(name === "owner" ? "tk.nobody" : "tk.group.none")
                      : wordOf(t, prefix, one.key) || one.key,
                },
                { title: t("tk.report.share"), align: "right", render: (_, one) => share(one.value) },
                {
                  title: "",
                  align: "right",
                  render: (_, one) => (
                    <small className="figures">
                      {one.late} ÷ {one.due}
                    </small>
                  ),
                },
              ]}
            />
          </section>
        ))}
      </div>
      <section className="wall-panel" aria-labelledby="report-late">
        <h2 id="report-late">{t("tk.report.late")}</h2>
        <div className="wall-scroll" tabIndex={0} role="group" aria-label={t("tk.report.late")}>
          <Table<Late>
            size="small"
            rowKey="no"
            pagination={{ pageSize: 20, hideOnSinglePage: true }}
            locale={{ emptyText: t("tk.report.none") }}
            dataSource={report.tickets}
            columns={[
              { title: t("tk.priority"), render: (_, one) => <Priority value={one.priority} /> },
              {
                title: t("ticket.no"),
                render: (_, one) => (
                  <a
                    className="figures"
                    href={`#/tickets/breaches/${encodeURIComponent(one.no)}`}
                    onClick={(event) => {
                      event.preventDefault();
                      onOpen(one.no);
                    }}
                  >
                    {one.no}
                  </a>
                ),
              },
              { title: t("ticket.kind"), render: (_, one) => wordOf(t, "ticket.kind.", one.kind) },
              { title: t("ticket.subject"), dataIndex: "subject" },
              { title: t("ticket.owner"), render: (_, one) => ownerOf(one.owner) },
              { title: t("ticket.due"), render: (_, one) => moment(one.due_at, language) },
              {
                title: t("tk.report.finished"),
                render: (_, one) => (one.finished_at ? moment(one.finished_at, language) : t("tk.report.open")),
              },
              { title: t("tk.report.late.by"), align: "right", render: (_, one) => span(one.late_s * 1000) },
            ]}
          />
        </div>
      </section>
    </>
  );
}

function Tile({ name, one }: { name: string; one: Share }) {
  return (
    <div className="tile" role="group" aria-label={name}>
      <span className="tile-name">{name}</span>
      <strong className="tile-value figures">{share(one.value)}</strong>
      <span className="tile-parts figures">
        {one.late} ÷ {one.due}
      </span>
    </div>
  );
}
