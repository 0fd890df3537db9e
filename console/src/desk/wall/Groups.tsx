/** Skill groups with their own figures, and everybody who waits with the class they are served in now. */
import { Table } from "antd";
import { useTexts, wordOf } from "../../texts/desk";
import { Emotion, Mark, Priority } from "../labels";
import { href } from "../route";
import type { Group, Waiter, Wall } from "./shapes";
import { duration, share, useSecond } from "./words";

/** How many of each group the server names one by one. */
const MOST_SHOWN = 50;

export function Groups({ wall }: { wall: Wall & { ahead: number } }) {
  const { t } = useTexts();
  const waiters = wall.groups.flatMap((group) => group.entries.map((one) => ({ ...one, skill: group.skill })));
  return (
    <section className="wall-panel wall-groups" aria-labelledby="wall-groups">
      <h2 id="wall-groups">{t("wall.queues")}</h2>
      <div className="wall-scroll" tabIndex={0} role="group" aria-label={t("wall.queues")}>
        <Table<Group>
          size="small"
          rowKey="skill"
          dataSource={wall.groups}
          pagination={false}
          locale={{ emptyText: t("wall.queues.none") }}
          columns={[
            { title: t("wall.skill"), render: (_, one) => wordOf(t, "skill.", one.skill) },
            {
              title: t("wall.waiting"),
              align: "right",
              render: (_, one) => <strong className="figures">{one.waiting}</strong>,
            },
            { title: t("wall.longest"), align: "right", render: (_, one) => duration(one.longest_wait_s) },
            {
              title: `${t("wall.ready")} / ${t("wall.talking")}`,
              align: "right",
              render: (_, one) => `${one.ready} / ${one.talking}`,
            },
            { title: t("wall.service"), align: "right", render: (_, one) => <Level group={one} /> },
            {
              title: t("wall.asa"),
              align: "right",
              render: (_, { figures }) => (figures.asa_s.value === null ? "—" : duration(figures.asa_s.value)),
            },
            {
              title: t("wall.abandoned"),
              align: "right",
              render: (_, { figures: { abandoned } }) => (
                <>
                  {share(abandoned.value)}
                  <small className="figures">
                    {" "}
                    {abandoned.numerator}/{abandoned.denominator}
                  </small>
                </>
              ),
            },
          ]}
        />
      </div>
      <h3>
        {t("wall.waiters")}
        {wall.waiting > waiters.length && <small> · {t("wall.first", { n: MOST_SHOWN })}</small>}
      </h3>
      {waiters.length === 0 ? (
        <p className="quiet">{t("wall.waiters.none")}</p>
      ) : (
        <ul className="waiters">
          {waiters.map((one) => (
            <Waiting key={one.conversation} one={one} ahead={wall.ahead} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Level({ group }: { group: Group }) {
  const { value, target, numerator, denominator } = group.figures.service_level;
  return (
    <span className={value !== null && value < target ? "wall-missed" : undefined}>
      {share(value)}
      <small className="figures">
        {" "}
        {numerator}/{denominator}
      </small>
    </span>
  );
}

function Waiting({ one, ahead }: { one: Waiter & { skill: string }; ahead: number }) {
  const { t } = useTexts();
  const now = useSecond() + ahead;
  const waited = (now - Date.parse(one.waiting_since)) / 1000;
  const rises = one.rises_in_s === null ? null : one.rises_in_s - (waited - one.waited_s);
  return (
    <li className="waiter">
      <span className="waiter-line">
        <Priority value={one.standing} />
        <a href={href("work", one.conversation)}>{one.customer_name ?? t("queue.visitor")}</a>
        {one.elder && <span className="queue-elder">{t("queue.elder")}</span>}
        <Emotion value={one.emotion} />
        <span className="queue-wait">{duration(waited)}</span>
      </span>
      <span className="waiter-foot">
        {[
          wordOf(t, "skill.", one.skill),
          one.position !== null && t("wall.position", { n: one.position }),
          one.standing !== one.priority && `${one.priority} → ${t("wall.standing", { level: one.standing })}`,
          rises !== null && rises > 0 && t("wall.rises", { time: duration(rises) }),
          one.expected_wait_s !== null && t("wall.expected", { time: duration(one.expected_wait_s) }),
        ]
          .filter(Boolean)
          .join(" · ")}
        {one.offered_to && <Mark tone="plain">{t("wall.offered", { name: one.offered_to })}</Mark>}
      </span>
    </li>
  );
}
