/** Whether customers ask for other things, or are understood less surely, than in the weeks before. */
import { Empty } from "antd";
import { lazy, Suspense, useMemo } from "react";
import * as api from "../api/studio";
import { useLoad } from "../desk/load";
import { Mark } from "../desk/labels";
import { Settled } from "../desk/Trouble";
import { useTexts, wordOf } from "../texts/desk";
import { shortDay } from "../texts/figures";
import { points } from "./names";

const Lines = lazy(() => import("./Lines"));
/** Groups that get a line of their own; the rest is one line. */
const MOST = 5;

export function Drift() {
  const loaded = useLoad("understanding/drift", api.getDrift);
  return <Settled loaded={loaded}>{(drift) => <Shown drift={drift} />}</Settled>;
}

function Shown({ drift }: { drift: api.Drift }) {
  const { t, language } = useTexts();
  const { days } = drift;
  const dates = useMemo(() => days.map(({ day }) => shortDay(day, language)), [days, language]);
  const sure = useMemo(
    () => [
      { name: t("drift.mean"), values: days.map(({ confidence }) => confidence) },
      { name: t("drift.abstained"), values: days.map(({ abstained }) => abstained) },
    ],
    [days, t],
  );
  const mix = useMemo(() => mixOf(days, t("drift.other"), (group) => wordOf(t, "group.", group)), [days, t]);
  const verdict = drift.alert ? "alert" : drift.enough ? "fine" : "few";
  return (
    <div className="drift">
      <div className="scores">
        <div className="score">
          <span className="quiet">{t("drift.state")}</span>
          <Mark tone={drift.alert ? "danger" : drift.enough ? "good" : "calm"}>{t(`drift.${verdict}`)}</Mark>
          <small className="quiet">{t("drift.fewest", { n: drift.fewest })}</small>
        </div>
        <div className="score">
          <span className="quiet">{t("drift.psi")}</span>
          <strong className="figures">{drift.psi.toFixed(3)}</strong>
          <small className="quiet">{t("drift.limit", { limit: drift.psi_limit })}</small>
        </div>
        <div className="score">
          <span className="quiet">{t("drift.shift")}</span>
          <strong className="figures">{points(drift.shift)}</strong>
          <small className="quiet">{t("drift.limit", { limit: points(-drift.shift_limit) })}</small>
        </div>
      </div>
      <p className="quiet">{t("drift.turns", { n: drift.turns, base: drift.base_turns })}</p>
      {days.length === 0 ? (
        <Empty
          className="studio-empty"
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={
            <>
              <strong>{t("drift.empty")}</strong>
              <p className="quiet">{t("drift.empty.note")}</p>
            </>
          }
        />
      ) : (
        <Suspense>
          <div className="charts">
            <Chart title={t("drift.confidence")} dates={dates} lines={sure} />
            <Chart title={t("drift.mix")} dates={dates} lines={mix} />
          </div>
        </Suspense>
      )}
    </div>
  );
}

interface Line {
  name: string;
  values: number[];
}

function Chart({ title, dates, lines }: { title: string; dates: string[]; lines: Line[] }) {
  return (
    <section className="chart">
      <h2>{title}</h2>
      <Lines title={title} dates={dates} lines={lines} />
    </section>
  );
}

/** The largest groups of all days, and the rest together. */
function mixOf(days: api.Drift["days"], other: string, said: (group: string) => string): Line[] {
  const sums = new Map<string, number>();
  for (const { groups, turns } of days) {
    for (const [name, share] of Object.entries(groups)) sums.set(name, (sums.get(name) ?? 0) + share * turns);
  }
  const top = [...sums]
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST)
    .map(([name]) => name);
  const lines = top.map((name) => ({ name: said(name), values: days.map(({ groups }) => groups[name] ?? 0) }));
  if (sums.size <= top.length) return lines;
  const rest = days.map(({ groups }) =>
    Object.entries(groups).reduce((sum, [name, share]) => (top.includes(name) ? sum : sum + share), 0),
  );
  return [...lines, { name: other, values: rest }];
}
