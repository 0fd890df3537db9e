/** What a supervisor should see at once: danger, anger and risk in any conversation, one click away. */
import { useTexts, wordOf } from "../../texts/desk";
import { clock } from "../../texts/figures";
import { Emotion, Mark, type Tone } from "../labels";
import { href } from "../route";
import type { Alarm, Wall } from "./shapes";

const tones: Record<Alarm["severity"], Tone> = { 0: "danger", 1: "warn", 2: "plain" };

export function Alarms({ wall }: { wall: Wall }) {
  const { t } = useTexts();
  const danger = wall.alarms.filter((one) => one.severity === 0).length;
  return (
    <section className="wall-panel wall-alarms" aria-labelledby="wall-alarms">
      <h2 id="wall-alarms">{t("wall.alarms")}</h2>
      <p className="quiet" aria-live="polite">
        {wall.alarms.length > 0 ? t("wall.alarms.count", { n: wall.alarms.length, danger }) : t("wall.alarms.none")}
      </p>
      <ul className="alarms">
        {wall.alarms.map((one) => (
          <OneAlarm key={`${one.conversation}/${one.kind}`} alarm={one} />
        ))}
      </ul>
    </section>
  );
}

function OneAlarm({ alarm }: { alarm: Alarm }) {
  const { t, language } = useTexts();
  const name = alarm.customer_name ?? t("queue.visitor");
  return (
    <li className={`alarm alarm-${alarm.severity}`}>
      <span className="waiter-line">
        <Mark tone={tones[alarm.severity]}>{wordOf(t, "wall.severity.", alarm.severity)}</Mark>
        <strong>{wordOf(t, "alarm.", alarm.kind)}</strong>
        <span className="queue-wait">{clock(alarm.at, language)}</span>
      </span>
      {alarm.words && <q className="alarm-words">{alarm.words}</q>}
      <span className="waiter-foot">
        <a href={href("work", alarm.conversation)} aria-label={`${t("wall.open")} ${name}`}>
          {name}
        </a>
        {wordOf(t, "wall.where.", alarm.where, { name: alarm.holder_name ?? "" })}
        {alarm.skill && ` · ${wordOf(t, "skill.", alarm.skill)}`}
        <Emotion value={alarm.emotion} />
      </span>
    </li>
  );
}
