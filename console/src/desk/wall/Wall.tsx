/** The supervisor's wall: what happens now, and the staffing helper beside it. */
import { Segmented, Spin } from "antd";
import { lazy, Suspense, useEffect } from "react";
import type { Staff } from "../../api/staff.shapes";
import { useTexts } from "../../texts/desk";
import { moment } from "../../texts/figures";
import { useLiveState } from "../live";
import { useLoad } from "../load";
import { go } from "../route";
import { Settled } from "../Trouble";
import { Agents } from "./Agents";
import { Alarms } from "./Alarms";
import { readWall } from "./calls";
import { Groups } from "./Groups";
import { Tiles } from "./Tiles";
import "./wall.css";

const Staffing = lazy(() => import("./Staffing"));
/** Figures move without the queue too: clocks, alarms, the assistant's own conversations. */
const EVERY = 5_000;

export default function WallPage({ me, rest }: { me: Staff; rest: string[] }) {
  const { t } = useTexts();
  const view = rest[0] === "staffing" ? "staffing" : "now";
  return (
    <div className="records wall">
      <header className="wall-head">
        <h1>{t("wall.title")}</h1>
        <Segmented
          aria-label={t("wall.view")}
          value={view}
          onChange={(value) => (value === "now" ? go("wall") : go("wall", value))}
          options={[
            { value: "now", label: t("wall.now") },
            { value: "staffing", label: t("wall.staffing") },
          ]}
        />
        {view === "now" && <Freshness />}
      </header>
      {view === "now" ? (
        <Now me={me} />
      ) : (
        <Suspense fallback={<Spin className="desk-wait" />}>
          <Staffing />
        </Suspense>
      )}
    </div>
  );
}

function Freshness() {
  const { t } = useTexts();
  const { connected } = useLiveState();
  return connected ? null : <span className="wall-down">{t("wall.link.down")}</span>;
}

function Now({ me }: { me: Staff }) {
  const { t, language } = useTexts();
  const { queue } = useLiveState();
  const wall = useLoad("wall", readWall);
  const { reload } = wall;
  useEffect(reload, [queue, reload]);
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === "visible" && reload(), EVERY);
    return () => clearInterval(timer);
  }, [reload]);
  return (
    <Settled loaded={wall}>
      {(data) => (
        <>
          <Tiles wall={data} />
          <div className="wall-columns">
            <Groups wall={data} />
            <Alarms wall={data} me={me} onChanged={reload} />
            <Agents wall={data} />
          </div>
          <p className="quiet wall-at">
            {t("wall.at", { time: moment(data.at, language) })} · {t("wall.today")}
          </p>
        </>
      )}
    </Settled>
  );
}
