/** One version beside the one that it was compared with: accuracy, styles, and the messages that changed sides. */
import { Alert, Table, Tabs } from "antd";
import * as api from "../api/studio";
import type { Change, Gain, VersionFull } from "../api/studio";
import { useLoad } from "../desk/load";
import { Settled } from "../desk/Trouble";
import { useTexts, wordOf } from "../texts/desk";
import { percent, points, useNames } from "./names";

/** From here down a difference is taken for more than chance. */
const REAL = 0.05;

interface Props {
  id: number;
  serving: number | null;
  named: (version: number | null) => string;
}

export function Comparison({ id, ...rest }: Props) {
  const loaded = useLoad(`understanding/version/${id}`, () => api.getVersion(id));
  return <Settled loaded={loaded}>{(version) => <Figures version={version} {...rest} />}</Settled>;
}

function Figures({ version, serving, named }: { version: VersionFull } & Omit<Props, "id">) {
  const { t } = useTexts();
  const { figures, better, worse, by_intent: intents } = version;
  if (!figures) return <Alert type="error" showIcon title={version.why || t("version.failed")} />;
  const { old, better_n: betterAll = 0, worse_n: worseAll = 0 } = figures;
  const change = old ? figures.new.accuracy - old.accuracy : 0;
  const stale = version.state !== "published" && figures.baseline !== serving;
  return (
    <div className="comparison">
      <p className="quiet">
        {t(old ? "compare.with" : "compare.alone", { n: figures.n, old: named(figures.baseline ?? null) })}
      </p>
      {stale && <Alert type="warning" showIcon title={t("compare.stale")} />}
      <div className="scores">
        {old && <Score name={t("compare.old")} value={percent(old.accuracy)} />}
        <Score name={t("compare.new")} value={percent(figures.new.accuracy)} />
        {old && <Score name={t("version.change")} value={points(change)} tone={change < 0 ? "loss" : "gain"} />}
      </div>
      {typeof figures.chance === "number" && (
        <p>{t(figures.chance <= REAL ? "compare.chance.real" : "compare.chance.maybe", { p: figures.chance })}</p>
      )}
      <h3>{t("compare.styles")}</h3>
      <Styles version={version} />
      {old && (
        <Tabs
          items={[
            {
              key: "worse",
              label: t("compare.worse", { n: worseAll }),
              children: <Changes rows={worse} all={worseAll} />,
            },
            {
              key: "better",
              label: t("compare.better", { n: betterAll }),
              children: <Changes rows={better} all={betterAll} />,
            },
            {
              key: "intents",
              label: t("compare.intents", { n: intents.length }),
              children: <Gains rows={intents} />,
            },
          ]}
        />
      )}
    </div>
  );
}

function Score({ name, value, tone }: { name: string; value: string; tone?: "gain" | "loss" }) {
  return (
    <div className="score">
      <span className="quiet">{name}</span>
      <strong className={`figures ${tone ?? ""}`}>{value}</strong>
    </div>
  );
}

function Styles({ version }: { version: VersionFull }) {
  const { t } = useTexts();
  const { old, new: fresh } = version.figures ?? {};
  const rows = Object.entries(fresh?.by_style ?? {}).map(([style, part]) => ({
    style,
    n: part.n ?? 0,
    now: part.accuracy ?? 0,
    was: old?.by_style[style]?.accuracy,
  }));
  return (
    <Table
      size="small"
      rowKey="style"
      pagination={false}
      dataSource={rows}
      columns={[
        { title: t("compare.style"), render: (_, { style }) => wordOf(t, "style.", style) },
        { title: t("compare.count"), align: "right", dataIndex: "n", className: "figures" },
        {
          title: t("compare.old"),
          align: "right",
          className: "figures",
          render: (_, { was }) => (was === undefined ? "—" : percent(was)),
        },
        { title: t("compare.new"), align: "right", className: "figures", render: (_, { now }) => percent(now) },
        {
          title: t("version.change"),
          align: "right",
          className: "figures",
          render: (_, { was, now }) => <Move was={was} now={now} />,
        },
      ]}
    />
  );
}

function Move({ was, now }: { was: number | undefined; now: number }) {
  if (was === undefined) return <>—</>;
  return <span className={now < was ? "loss" : now > was ? "gain" : ""}>{points(now - was)}</span>;
}

function Changes({ rows, all }: { rows: Change[]; all: number }) {
  const { t } = useTexts();
  const { name } = useNames();
  return (
    <>
      {all > rows.length && <p className="quiet">{t("compare.shown", { n: rows.length })}</p>}
      <Table<Change>
        size="small"
        rowKey={({ text, intent }) => `${intent}/${text}`}
        pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
        dataSource={rows}
        scroll={{ x: 620 }}
        locale={{ emptyText: t("compare.none") }}
        columns={[
          { title: t("sample.text"), render: (_, { text }) => <span className="sample-text">{text}</span> },
          { title: t("compare.right"), width: 140, render: (_, { intent }) => name(intent) },
          { title: t("compare.old"), width: 140, render: (_, row) => <Said intent={row.old} row={row} /> },
          { title: t("compare.new"), width: 140, render: (_, row) => <Said intent={row.new} row={row} /> },
        ]}
      />
    </>
  );
}

function Said({ intent, row }: { intent: string; row: Change }) {
  const { name } = useNames();
  const right = intent === row.intent;
  return <span className={right ? "gain" : "loss"}>{`${right ? "✓" : "✗"} ${name(intent)}`}</span>;
}

function Gains({ rows }: { rows: Gain[] }) {
  const { t } = useTexts();
  const { name } = useNames();
  return (
    <Table<Gain>
      size="small"
      rowKey="intent"
      pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
      dataSource={rows}
      locale={{ emptyText: t("compare.none") }}
      columns={[
        { title: t("compare.intent"), render: (_, { intent }) => name(intent) },
        { title: t("compare.count"), align: "right", dataIndex: "n", className: "figures" },
        { title: t("compare.old"), align: "right", className: "figures", render: (_, row) => percent(row.old, 0) },
        { title: t("compare.new"), align: "right", className: "figures", render: (_, row) => percent(row.new, 0) },
        {
          title: t("version.change"),
          align: "right",
          className: "figures",
          render: (_, row) => <Move was={row.old} now={row.new} />,
        },
      ]}
    />
  );
}
