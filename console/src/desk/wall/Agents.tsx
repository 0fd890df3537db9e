/** Everybody at the desk: state, for how long, and what they hold. */
import { useTexts, wordOf } from "../../texts/desk";
import { Mark, Priority, type Tone } from "../labels";
import { href } from "../route";
import type { AtDesk, Wall } from "./shapes";
import { duration, useSecond } from "./words";

const tones: Record<string, Tone> = {
  ready: "good",
  ringing: "warn",
  talking: "plain",
  hold: "plain",
  wrap_up: "warn",
};
const order = ["ringing", "ready", "talking", "hold", "wrap_up", "break", "meeting", "training"];

export function Agents({ wall }: { wall: Wall & { ahead: number } }) {
  const { t } = useTexts();
  const agents = [...wall.agents].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  const counts = order
    .map((state) => [state, agents.filter((one) => one.state === state).length] as const)
    .filter(([, n]) => n > 0);
  return (
    <section className="wall-panel wall-agents" aria-labelledby="wall-agents">
      <h2 id="wall-agents">{t("wall.agents")}</h2>
      <p className="quiet">
        {counts.length > 0
          ? counts.map(([state, n]) => `${wordOf(t, "state.", state)} ${n}`).join(" · ")
          : t("wall.agents.none")}
      </p>
      <ul className="agents">
        {agents.map((one) => (
          <Agent key={one.staff} one={one} most={wall.capacity.chat ?? 0} ahead={wall.ahead} />
        ))}
      </ul>
    </section>
  );
}

function Agent({ one, most, ahead }: { one: AtDesk; most: number; ahead: number }) {
  const { t } = useTexts();
  const now = useSecond() + ahead;
  return (
    <li className="agent-card">
      <span className="waiter-line">
        <strong>{one.name}</strong>
        <Mark tone={tones[one.state] ?? "calm"}>{wordOf(t, "state.", one.state)}</Mark>
        <span className="queue-wait" title={t("wall.since")}>
          {duration((now - Date.parse(one.since)) / 1000)}
        </span>
      </span>
      <span className="waiter-foot">
        {[
          t("wall.holding", { n: one.holding.length, most }),
          ...one.skills.map((skill) => wordOf(t, "skill.", skill)),
        ].join(" · ")}
      </span>
      {one.holding.length > 0 && (
        <ul className="agent-holds">
          {one.holding.map((held) => (
            <li key={held.conversation}>
              <Priority value={held.priority} />
              <a href={href("work", held.conversation)}>{held.customer_name ?? t("queue.visitor")}</a>
              <span className="queue-wait">{held.since && duration((now - Date.parse(held.since)) / 1000)}</span>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
