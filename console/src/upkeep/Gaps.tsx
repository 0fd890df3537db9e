/** Questions that were not answered well, those that mean the same as one, the most asked first. */
import { Button, Drawer, Segmented, Space, Table } from "antd";
import { useState } from "react";
import * as api from "../api/upkeep";
import type { Gap, GapState } from "../api/upkeep";
import { useLoad } from "../desk/load";
import { go, href } from "../desk/route";
import { Settled } from "../desk/Trouble";
import { nameOf, useTexts } from "../texts/desk";
import { day, shortDay } from "../texts/figures";
import { OneGap } from "./OneGap";
import { Nothing } from "./shared";
import { Spark } from "./Spark";

const states = ["open", "drafted", "dismissed"] as const;

/** The name of the service in the reader's language; the server gives it in two of the three. */
export function useIntentName(): (gap: Gap) => string {
  const { language } = useTexts();
  return ({ intent, intent_name: given }) => {
    if (!intent) return "—";
    return language === "zh-Hant" ? nameOf(language, intent) : (given ?? nameOf(language, intent));
  };
}

export default function Gaps({ chosen }: { chosen: number | undefined }) {
  const { t, language } = useTexts();
  const [state, setState] = useState<GapState>("open");
  const list = useLoad(`gaps/${language}/${state}`, () => api.listGaps(state));
  const [counts, setCounts] = useState<Record<string, number>>({});
  if (list.data && list.data.counts !== counts) setCounts(list.data.counts);
  const intentName = useIntentName();
  return (
    <>
      <p className="quiet up-lead">{t("gap.lead")}</p>
      <Space wrap className="records-bar">
        <Segmented<GapState>
          value={state}
          onChange={setState}
          options={states.map((value) => ({
            value,
            label: t(`gap.state.${value}`, { n: list.data || value in counts ? (counts[value] ?? 0) : "…" }),
          }))}
        />
        <Button onClick={list.reload}>{t("load.refresh")}</Button>
      </Space>
      <Settled loaded={list}>
        {({ gaps }) => (
          <Table<Gap>
            className="up-pick"
            size="middle"
            rowKey="id"
            dataSource={gaps}
            pagination={{ pageSize: 25, hideOnSinglePage: true, showSizeChanger: false }}
            locale={{ emptyText: <Nothing title={t("gap.empty")} note={t("gap.empty.note")} /> }}
            rowClassName={({ id }) => (id === chosen ? "up-chosen" : "")}
            onRow={({ id }) => ({ onClick: () => go("upkeep", "gaps", String(id)) })}
            columns={[
              {
                title: t("up.question"),
                render: (_, { id, question }) => <a href={href("upkeep", "gaps", String(id))}>{question}</a>,
              },
              { title: t("gap.intent"), width: 180, responsive: ["md"], render: (_, gap) => intentName(gap) },
              { title: t("gap.asked"), width: 76, align: "right", className: "figures", dataIndex: "asked" },
              {
                title: t("gap.weeks"),
                width: 140,
                render: (_, { weeks }) => (
                  <Spark
                    title={t("gap.weeks")}
                    values={weeks.map(({ asked }) => asked)}
                    names={weeks.map(({ week }) => shortDay(week, language))}
                  />
                ),
              },
              {
                title: t("gap.last"),
                width: 150,
                responsive: ["lg"],
                render: (_, gap) => <span className="quiet figures">{day(gap.last_at, language)}</span>,
              },
            ]}
          />
        )}
      </Settled>
      <Drawer open={chosen !== undefined} size={760} title={t("up.section.gaps")} onClose={() => go("upkeep", "gaps")}>
        {chosen !== undefined && <OneGap key={chosen} id={chosen} onChanged={list.reload} />}
      </Drawer>
    </>
  );
}
