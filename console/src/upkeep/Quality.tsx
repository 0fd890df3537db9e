/** How good the articles are: the trend, the worst with their reasons, contradictions, what is overdue, and tests. */
import { Button, Drawer, Tabs } from "antd";
import { lazy, Suspense, useEffect, useMemo } from "react";
import * as api from "../api/upkeep";
import type { Overdue as OverdueRow, QualityList, Run } from "../api/upkeep";
import { useLoad } from "../desk/load";
import { go } from "../desk/route";
import { Settled } from "../desk/Trouble";
import { percent } from "../studio/names";
import { useTexts } from "../texts/desk";
import { moment, shortDay } from "../texts/figures";
import { Doubles, doublesOf } from "./Doubles";
import { Overdue } from "./Overdue";
import { OneScore } from "./OneScore";
import { Tests } from "./Tests";
import { Worst } from "./Worst";
import { mark, Nothing, useAct, useDesk } from "./shared";

const Trend = lazy(() => import("./Trend"));
const tabs = ["worst", "conflicts", "overdue", "tests"] as const;
const WEEK = 7;
const POLL_MS = 3000;

interface Props {
  tab: string | undefined;
  chosen: string | undefined;
}

export default function Quality({ tab, chosen }: Props) {
  const { t } = useTexts();
  const list = useLoad("quality", () => api.getQuality());
  const overdue = useLoad("overdue", api.getOverdue);
  const runs = useLoad("runs", api.listRuns);
  const running = runs.data?.find(({ state }) => state === "running");
  const busy = running !== undefined;
  const { reload: reloadList } = list;
  const { reload: reloadRuns } = runs;
  useEffect(() => {
    if (!busy) return;
    const timer = setInterval(reloadRuns, POLL_MS);
    return () => {
      clearInterval(timer);
      reloadList();
    };
  }, [busy, reloadRuns, reloadList]);
  const here = tabs.find((name) => name === tab) ?? "worst";
  return (
    <Settled loaded={list}>
      {(found) => {
        const doubles = doublesOf(found.quality);
        const late = overdue.data && { ...overdue.data };
        const counts = { conflicts: doubles.length, overdue: late ? late.dead.length + late.expiring.length : "…" };
        return (
          <>
            <Summary list={found} runs={runs.data ?? []} overdue={late} onBegun={reloadRuns} />
            <Tabs
              activeKey={here}
              onChange={(name) => go("upkeep", "quality", name)}
              destroyOnHidden
              items={tabs.map((name) => ({
                key: name,
                label: t(`quality.tab.${name}`, { n: name === "conflicts" || name === "overdue" ? counts[name] : "" }),
                children:
                  name === "worst" ? (
                    <Worst list={found} />
                  ) : name === "conflicts" ? (
                    <Doubles doubles={doubles} />
                  ) : name === "overdue" ? (
                    <Settled loaded={overdue}>{(rows) => <Overdue {...rows} />}</Settled>
                  ) : (
                    <Settled loaded={runs}>
                      {(all) => <Tests runs={all} chosen={Number(chosen) || undefined} />}
                    </Settled>
                  ),
              }))}
            />
            <Drawer
              open={here === "worst" && chosen !== undefined}
              size={720}
              title={t("quality.parts")}
              onClose={() => go("upkeep", "quality", "worst")}
            >
              {here === "worst" && chosen && <OneScore key={chosen} article={chosen} />}
            </Drawer>
          </>
        );
      }}
    </Settled>
  );
}

interface SummaryProps {
  list: QualityList;
  runs: readonly Run[];
  overdue: { dead: OverdueRow[]; expiring: OverdueRow[] } | undefined;
  onBegun: () => void;
}

function Summary({ list, runs, overdue, onBegun }: SummaryProps) {
  const { t, language } = useTexts();
  const desk = useDesk();
  const act = useAct();
  const days = useMemo(() => [...list.days].reverse(), [list.days]);
  const dates = useMemo(() => days.map(({ day }) => shortDay(day, language)), [days, language]);
  const means = useMemo(() => days.map(({ mean }) => mean), [days]);
  const today = list.days[0];
  const before = list.days[WEEK];
  const running = runs.find(({ state }) => state === "running");
  const last = runs.find(({ state }) => state === "done")?.detail;
  const run = desk.write && (
    <Button
      type="primary"
      loading={running !== undefined}
      onClick={() => void act(api.runNow, t("run.begun")).then(onBegun)}
    >
      {t("run.now")}
    </Button>
  );
  return (
    <>
      {running && <p role="status">{t("run.running", { at: moment(running.began_at, language) })}</p>}
      {today ? (
        <div className="up-summary">
          <div className="scores">
            <Figure
              name={t("quality.mean")}
              value={mark(today.mean)}
              more={before && moved(today.mean - before.mean)}
            />
            <Figure name={t("quality.articles")} value={String(today.articles)} />
            {last && (
              <Figure
                name={t("quality.tests")}
                value={last.questions ? percent(Number(last.passed ?? 0) / Number(last.questions)) : "—"}
                more={t("quality.passed", {
                  passed: last.passed ?? 0,
                  all: last.questions ?? 0,
                  unsure: last.unsure ?? 0,
                })}
              />
            )}
            {last && (
              <Figure
                name={t("quality.conflicts")}
                value={String(last.conflicts ?? 0)}
                more={last.duplicates ? t("quality.duplicates", { n: last.duplicates }) : undefined}
              />
            )}
            <Figure
              name={t("quality.overdue")}
              value={overdue ? String(overdue.expiring.length) : "…"}
              more={overdue && t("quality.dead.n", { n: overdue.dead.length })}
            />
          </div>
          <section className="chart">
            <header className="up-row">
              <h2>{t("quality.trend")}</h2>
              {run}
            </header>
            <Suspense fallback={<div className="up-trend" />}>
              <Trend title={t("quality.trend")} dates={dates} values={means} />
            </Suspense>
          </section>
        </div>
      ) : (
        <Nothing title={t("quality.none")} note={t("quality.none.note")}>
          {run}
        </Nothing>
      )}
    </>
  );

  function moved(by: number): string {
    const change = Math.abs(by) < 0.05 ? "±0.0" : `${by > 0 ? "+" : "−"}${mark(Math.abs(by))}`;
    return t("quality.change", { n: WEEK, change });
  }
}

function Figure({ name, value, more }: { name: string; value: string; more?: string | undefined }) {
  return (
    <div className="score">
      <span className="quiet">{name}</span>
      <strong className="figures">{value}</strong>
      {more && <small className="quiet">{more}</small>}
    </div>
  );
}
