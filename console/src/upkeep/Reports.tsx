/** The weekly reports: which there are, and one to read, print or take along. */
import { Button } from "antd";
import { useState } from "react";
import * as api from "../api/upkeep";
import { useLoad } from "../desk/load";
import { go, href } from "../desk/route";
import { Settled } from "../desk/Trouble";
import { percent } from "../studio/names";
import { useTexts } from "../texts/desk";
import { day } from "../texts/figures";
import { OneReport } from "./OneReport";
import { Nothing, useAct, useDesk } from "./shared";
import "./report.css";

const DAY_MS = 86_400_000;
/** The institution's week begins where it stands. */
const CHINA_MS = 8 * 3_600_000;

/** The Monday of the last whole week, as "2026-11-16". */
export function lastMonday(now: number): string {
  const here = new Date(now + CHINA_MS);
  const since = (here.getUTCDay() + 6) % 7;
  return new Date(here.getTime() - (since + 7) * DAY_MS).toISOString().slice(0, 10);
}

export default function Reports({ chosen }: { chosen: string | undefined }) {
  const { t, language } = useTexts();
  const { write } = useDesk();
  const act = useAct();
  const [busy, setBusy] = useState(false);
  const list = useLoad("reports", api.listReports);
  async function make() {
    setBusy(true);
    const made = await act(() => api.makeReport(lastMonday(Date.now())), t("report.made"));
    setBusy(false);
    list.reload();
    if (made) go("upkeep", "reports", made.week);
  }
  return (
    <Settled loaded={list}>
      {(reports) => {
        const week = chosen ?? reports[0]?.week;
        const known = reports.some((one) => one.week === lastMonday(Date.now()));
        const button = write && !known && (
          <Button loading={busy} onClick={() => void make()}>
            {t("report.make")}
          </Button>
        );
        if (!week) {
          return (
            <Nothing title={t("report.none")} note={t("report.none.note")}>
              {button}
            </Nothing>
          );
        }
        return (
          <div className="reports">
            <nav className="report-weeks" aria-label={t("report.weeks")}>
              {button}
              <ul>
                {reports.map(({ week: monday, totals }) => (
                  <li key={monday}>
                    <a href={href("upkeep", "reports", monday)} aria-current={monday === week ? "page" : undefined}>
                      <span className="figures">{day(monday, language)}</span>
                      <small className="quiet figures">
                        {t("report.total.share")} {typeof totals.share === "number" ? percent(totals.share) : "—"}
                      </small>
                    </a>
                  </li>
                ))}
              </ul>
            </nav>
            <OneReport key={week} week={week} onMade={list.reload} />
          </div>
        );
      }}
    </Settled>
  );
}
