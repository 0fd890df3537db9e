/** Messages that the assistant was unsure of, each labelled with one key. */
import { Button, Empty, Segmented, Select, Space, Table } from "antd";
import { useState } from "react";
import * as api from "../api/studio";
import type { Reason, Sample, SampleList, SampleState } from "../api/studio";
import { Mark, type Tone } from "../desk/labels";
import { useLoad } from "../desk/load";
import { Settled } from "../desk/Trouble";
import { useTexts } from "../texts/desk";
import { moment } from "../texts/figures";
import { Decision } from "./Decision";
import { percent, useNames } from "./names";
import { Search } from "./Search";
import { useKeys, useLabelling } from "./useLabelling";

const states = ["open", "labelled", "skipped"] as const;
const reasons = ["unsure", "unknown", "clarified", "corrected"] as const;
const tones: Record<Reason, Tone> = { unsure: "calm", unknown: "warn", clarified: "plain", corrected: "danger" };
const MOST = 5;

interface Props {
  mayLabel: boolean;
  mayRead: boolean;
}

export function Messages(props: Props) {
  const { t } = useTexts();
  const [state, setState] = useState<SampleState>("open");
  const [reason, setReason] = useState<Reason>();
  const list = useLoad(`samples/${state}/${reason ?? ""}`, () =>
    api.listSamples({ state, limit: 200, ...(reason && { reason }) }),
  );
  const counts = list.data?.counts ?? {};
  return (
    <>
      <Space wrap className="records-bar">
        <Segmented<SampleState>
          value={state}
          onChange={setState}
          options={states.map((value) => ({ value, label: t(`sample.state.${value}`, { n: counts[value] ?? "…" }) }))}
        />
        <Select<Reason>
          allowClear
          className="records-select"
          aria-label={t("sample.reason")}
          placeholder={t("sample.reason")}
          value={reason}
          onChange={setReason}
          options={reasons.map((value) => ({ value, label: t(`sample.reason.${value}`) }))}
        />
        <Button onClick={list.reload}>{t("load.refresh")}</Button>
      </Space>
      <Settled loaded={list}>
        {(found) => <Labelling key={`${state}/${reason ?? ""}`} list={found} reload={list.reload} {...props} />}
      </Settled>
    </>
  );
}

function Labelling({ list, reload, mayLabel, mayRead }: Props & { list: SampleList; reload: () => void }) {
  const { t, language } = useTexts();
  const { name } = useNames();
  const work = useLabelling(list, reload);
  const { samples, current } = work;
  const [searching, setSearching] = useState(false);
  const open = current?.state === "open";
  const step = (by: number) => () => {
    const place = samples.findIndex(({ id }) => id === current?.id);
    const next = samples[Math.min(samples.length - 1, Math.max(0, place + by))];
    if (!next) return;
    work.choose(next.id);
    document.querySelector(`.samples [data-row-key="${next.id}"]`)?.scrollIntoView({ block: "nearest" });
  };
  const choices = current?.candidates.slice(0, MOST) ?? [];
  const numbers = open
    ? Object.fromEntries(choices.map((intent, place) => [String(place + 1), () => work.label(intent)]))
    : {};
  const change = mayLabel
    ? { ...numbers, ...(open && { s: work.skip, "/": () => setSearching(true) }), z: work.undo }
    : {};
  useKeys({ j: step(1), k: step(-1), ...change }, !searching);
  if (samples.length === 0 && work.done === 0) return <Nothing />;
  return (
    <div className="labelling">
      <Decision
        work={work}
        mayLabel={mayLabel}
        mayRead={mayRead}
        choices={choices}
        onSearch={() => setSearching(true)}
      />
      <Table<Sample>
        className="samples"
        size="middle"
        rowKey="id"
        dataSource={samples}
        locale={{ emptyText: <Nothing /> }}
        pagination={false}
        scroll={{ x: 560 }}
        rowClassName={({ id }) => (id === current?.id ? "sample-current" : "")}
        onRow={({ id }) => ({ onClick: () => work.choose(id), "aria-current": id === current?.id })}
        columns={[
          {
            title: t("sample.text"),
            render: (_, { text }) => <span className="sample-text">{text}</span>,
          },
          { title: t("sample.predicted"), width: 150, render: (_, { predicted }) => name(predicted) },
          {
            title: t("sample.score"),
            width: 96,
            align: "right",
            render: (_, { score }) => <span className="figures">{percent(score, 0)}</span>,
          },
          samples[0]?.state === "labelled"
            ? { title: t("sample.label"), width: 150, render: (_, { label }) => (label ? name(label) : "—") }
            : {
                title: t("sample.reason"),
                width: 110,
                render: (_, { reason }) => <Mark tone={tones[reason]}>{t(`sample.reason.${reason}`)}</Mark>,
              },
          {
            title: t("sample.at"),
            width: 170,
            responsive: ["xl"],
            render: (_, { created_at }) => <span className="quiet figures">{moment(created_at, language)}</span>,
          },
        ]}
      />
      <Search
        open={searching}
        onClose={() => setSearching(false)}
        onChosen={(intent) => {
          setSearching(false);
          work.label(intent);
        }}
      />
    </div>
  );
}

function Nothing() {
  const { t } = useTexts();
  return (
    <Empty
      className="studio-empty"
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      description={
        <>
          <strong>{t("sample.empty")}</strong>
          <p className="quiet">{t("sample.empty.note")}</p>
        </>
      }
    />
  );
}
