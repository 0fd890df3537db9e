/** One week on one page, to be read, printed or taken along as Markdown. */
import { Button, Space } from "antd";
import type { ReactNode } from "react";
import * as api from "../api/upkeep";
import type { Failure, Overdue, Released, Report } from "../api/upkeep";
import { useLoad } from "../desk/load";
import { href } from "../desk/route";
import { Settled } from "../desk/Trouble";
import { percent } from "../studio/names";
import { useTexts, wordOf, type Key } from "../texts/desk";
import { day, moment } from "../texts/figures";
import { ArticleLink, mark, useAct, useDesk, useWho } from "./shared";

interface Props {
  week: string;
  onMade: () => void;
}

export function OneReport({ week, onMade }: Props) {
  const loaded = useLoad(`report/${week}`, () => api.getReport(week));
  const made = () => {
    loaded.reload();
    onMade();
  };
  return <Settled loaded={loaded}>{(report) => <Page report={report} onMade={made} />}</Settled>;
}

function save(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/markdown;charset=utf-8" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

function Page({ report, onMade }: { report: Report; onMade: () => void }) {
  const { t, language } = useTexts();
  const { write } = useDesk();
  const act = useAct();
  const { body, week } = report;
  return (
    <article className="report">
      <header className="report-head">
        <div>
          <h2>{t("report.title", { week: day(body.week, language), until: day(body.until, language) })}</h2>
          <p className="quiet">{t("report.made.at", { at: moment(report.made_at, language) })}</p>
        </div>
        <Space wrap className="report-acts">
          {write && (
            <Button onClick={() => void act(() => api.makeReport(week), t("report.made")).then(onMade)}>
              {t("report.again")}
            </Button>
          )}
          <Button onClick={() => window.print()}>{t("report.print")}</Button>
          <Button
            type="primary"
            onClick={() => void act(async () => save(`qiantai-knowledge-${week}.md`, await api.getMarkdown(week)))}
          >
            {t("report.download")}
          </Button>
        </Space>
      </header>
      <Totals report={report} />
      <Section name="unanswered" rows={body.unanswered} heads={["up.question", "gap.asked", "run.state"]}>
        {(one) => [
          <a key="q" href={href("upkeep", "gaps", String(one.gap))}>
            {one.question}
          </a>,
          one.asked,
          t(`gap.state.${one.state}`, { n: "" }).trim(),
        ]}
      </Section>
      <Section name="worst" rows={body.worst} heads={["up.article", "quality.score", "quality.weakest"]}>
        {(one) => [
          <ArticleLink key="a" id={one.article} version={one.version} />,
          mark(one.score),
          one.weakest ? wordOf(t, "part.", one.weakest) : "—",
        ]}
      </Section>
      <Section<Failure> name="failing" rows={body.failing} heads={["up.article", "up.question", "run.first"]}>
        {(one) => [
          <ArticleLink key="a" id={one.article} version={one.version} />,
          one.question,
          one.first ? <ArticleLink key="f" id={one.first} /> : t("fact.nothing"),
        ]}
      </Section>
      <Section name="conflicts" rows={body.conflicts} heads={["up.article", "up.article", "double.stated"]}>
        {(one) => [
          ...one.articles.map((id, place) => <ArticleLink key={id} id={id} title={one.questions[place] ?? id} />),
          one.stated.map((pair) => pair.join(" ≠ ")).join("；"),
        ]}
      </Section>
      <Late name="expiring" rows={body.expiring} />
      <Late name="dead" rows={body.dead} />
      <Steps name="releases" rows={body.releases} />
      <Steps name="rollbacks" rows={body.rollbacks} />
    </article>
  );
}

function Totals({ report: { body } }: { report: Report }) {
  const { t } = useTexts();
  const { totals } = body;
  const share = (value: number | null | undefined) => (typeof value === "number" ? percent(value) : "—");
  const figures: [Key, ReactNode][] = [
    ["report.total.asked", totals.asked ?? 0],
    ["report.total.answered", totals.answered ?? 0],
    ["report.total.share", share(totals.share)],
    ["report.total.unanswered", totals.unanswered ?? 0],
    ["report.total.doubtful", totals.doubtful ?? 0],
    ["report.total.misled", totals.misled ?? 0],
    ["report.total.rating", totals.rating ?? "—"],
    ["report.total.handoffs", totals.handoffs ?? 0],
    ["report.total.articles", body.articles],
    ["report.total.quality", body.quality === null ? "—" : mark(body.quality)],
    ["report.total.coverage", share(body.coverage)],
  ];
  return (
    <dl className="report-totals">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{t(name)}</dt>
          <dd className="figures">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

type PartName = "unanswered" | "worst" | "failing" | "conflicts" | "expiring" | "dead" | "releases" | "rollbacks";

interface SectionProps<T> {
  name: PartName;
  rows: readonly T[];
  heads: readonly Key[];
  children: (row: T) => ReactNode[];
}

function Section<T>({ name, rows, heads, children }: SectionProps<T>) {
  const { t } = useTexts();
  return (
    <section>
      <h3>
        {t(`report.part.${name}`)} <span className="quiet figures">{rows.length || ""}</span>
      </h3>
      {rows.length === 0 ? (
        <p className="quiet">{t("report.part.none")}</p>
      ) : (
        <div className="up-scroll">
          <table className="up-table">
            <thead>
              <tr>
                {heads.map((head, place) => (
                  <th key={place} scope="col">
                    {t(head)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, line) => (
                <tr key={line}>
                  {children(row).map((cell, place) => (
                    <td key={place} className={typeof cell === "number" ? "figures" : undefined}>
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Late({ name, rows }: { name: "expiring" | "dead"; rows: readonly Overdue[] }) {
  const { t } = useTexts();
  const dated = name === "expiring";
  return (
    <Section name={name} rows={rows} heads={["up.article", "up.owner", ...(dated ? (["overdue.left"] as const) : [])]}>
      {(one) => {
        const left = one.days_left ?? 0;
        return [
          <ArticleLink key="a" id={one.article} version={one.version} title={one.question} />,
          one.owner,
          ...(dated ? [left > 0 ? t("overdue.days", { n: left }) : t("overdue.over", { n: -left })] : []),
        ];
      }}
    </Section>
  );
}

function Steps({ name, rows }: { name: "releases" | "rollbacks"; rows: readonly Released[] }) {
  const { t, language } = useTexts();
  const who = useWho();
  return (
    <Section name={name} rows={rows} heads={["up.article", "report.action", "run.by", "run.due"]}>
      {(one) => [
        <ArticleLink key="a" id={one.article} version={one.version} />,
        `${wordOf(t, "action.", one.action)} · ${t("up.version", { n: one.version })}`,
        who(one.by),
        moment(one.at, language),
      ]}
    </Section>
  );
}
