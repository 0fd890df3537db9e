/** All flows with their traffic: how often they were begun, and how many came to their end. */
import { Input, Select, Table } from "antd";
import { useState } from "react";
import * as api from "../../api/services";
import type { Flow } from "../../api/services";
import { useLoad } from "../../desk/load";
import { href } from "../../desk/route";
import { Settled } from "../../desk/Trouble";
import { useTexts } from "../../texts/desk";
import { inLanguage } from "../../texts/texts";
import { Nothing } from "../../upkeep/shared";
import { percent } from "../names";
import { lost } from "./flowchart";
import { PERIODS, period, setPeriod } from "./period";

export function Days({ days, onDays }: { days: number; onDays: (days: number) => void }) {
  const { t } = useTexts();
  return (
    <Select<number>
      className="sv-days"
      aria-label={t("flow.days")}
      value={days}
      onChange={(value) => {
        setPeriod(value);
        onDays(value);
      }}
      options={PERIODS.map((n) => ({ value: n, label: t("flow.days.n", { n }) }))}
    />
  );
}

export function FlowList() {
  const { t, language } = useTexts();
  const [days, setDays] = useState(period);
  const [search, setSearch] = useState("");
  const loaded = useLoad(`flows/${days}`, () => api.listFlows(days));
  const word = search.trim().toLowerCase();
  const fits = ({ id, name, path }: Flow) =>
    [id, path, ...Object.values(name)].some((text) => text.toLowerCase().includes(word));
  return (
    <>
      <p className="quiet up-lead">{t("flow.lead")}</p>
      <div className="sv-bar" role="search">
        <Input.Search
          allowClear
          className="sv-search"
          aria-label={t("flow.search")}
          placeholder={t("flow.search")}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <Days days={days} onDays={setDays} />
      </div>
      <Settled loaded={loaded}>
        {(flows) => (
          <Table<Flow>
            rowKey="id"
            size="middle"
            dataSource={flows.filter(fits)}
            pagination={{ defaultPageSize: 20, hideOnSinglePage: true }}
            scroll={{ x: 340 }}
            locale={{ emptyText: <Nothing title={t("flow.none")} note={t("flow.none.note")} /> }}
            columns={[
              {
                title: t("flow.name"),
                width: 150,
                render: (_, { id, name }) => (
                  <span className="up-article">
                    <a href={href("services", "flows", id)}>{inLanguage(name, language) || id}</a>
                    <small className="quiet">{id}</small>
                  </span>
                ),
                sorter: (a, b) => inLanguage(a.name, language).localeCompare(inLanguage(b.name, language), language),
              },
              {
                title: t("flow.file"),
                responsive: ["lg"],
                render: (_, { path, line }) => (
                  <a className="sv-file" href={href("services", "changes", "files", path, String(line))}>
                    {path.replace("/flows/", "/")}:{line}
                  </a>
                ),
              },
              {
                title: t("flow.level"),
                responsive: ["md"],
                width: 110,
                render: (_, { level }) => (level === 0 ? t("flow.level.0") : t("flow.level.n", { n: level })),
              },
              {
                title: t("flow.begun"),
                align: "right",
                width: 84,
                className: "figures",
                defaultSortOrder: "descend",
                sorter: (a, b) => a.traffic.begun - b.traffic.begun,
                sortDirections: ["descend", "ascend"],
                render: (_, { traffic }) => traffic.begun || <span className="quiet">0</span>,
              },
              {
                title: t("flow.rate"),
                width: 124,
                sorter: (a, b) => rateOf(a) - rateOf(b),
                render: (_, flow) => <Rate flow={flow} />,
              },
              {
                title: t("flow.ends"),
                responsive: ["lg"],
                width: 250,
                render: (_, { traffic }) => <Ends traffic={traffic} />,
              },
            ]}
          />
        )}
      </Settled>
    </>
  );
}

/** The share of ended walks that came to their end; below zero where none ended. */
function rateOf({ traffic }: Flow): number {
  const ended = traffic.completed + lost(traffic);
  return ended > 0 ? traffic.completed / ended : -1;
}

function Rate({ flow }: { flow: Flow }) {
  const { t } = useTexts();
  const rate = rateOf(flow);
  if (rate < 0) return <span className="quiet">{flow.traffic.begun > 0 ? t("flow.end.open") : "—"}</span>;
  return (
    <span className="sv-rate">
      <span className="sv-meter" aria-hidden="true">
        <i style={{ inlineSize: percent(rate) }} />
      </span>
      <span className="figures">{percent(rate, 0)}</span>
    </span>
  );
}

const ends = ["stopped", "cancelled", "handed", "left", "open"] as const;

/** How walks ended that did not come to their end, in words. */
export function Ends({ traffic }: { traffic: Pick<Flow["traffic"], (typeof ends)[number]> }) {
  const { t } = useTexts();
  const some = ends.filter((end) => traffic[end] > 0);
  if (some.length === 0) return <span className="quiet">—</span>;
  return (
    <span className="sv-ends figures">
      {some.map((end) => (
        <span key={end} className={`sv-end-${end}`}>
          {t(`flow.end.${end}`)} {traffic[end]}
        </span>
      ))}
    </span>
  );
}
