/** The staffing helper: a day of a skill group, what it is likely to bring, and how many agents that takes. */
import { Button, Form, Input, InputNumber, Select, Spin, Table } from "antd";
import { lazy, Suspense, useState } from "react";
import { useTexts, wordOf } from "../../texts/desk";
import { clock } from "../../texts/figures";
import { useLoad } from "../load";
import { Settled } from "../Trouble";
import { readPlan } from "./calls";
import type { HalfHour, Plan, PlanQuery } from "./shapes";
import { dayFrom, duration, share } from "./words";

const NeedChart = lazy(() => import("./NeedChart"));

export default function Staffing() {
  const [query, setQuery] = useState<PlanQuery>({ skill: "account", date: dayFrom(1) });
  const plan = useLoad(`staffing/${JSON.stringify(query)}`, () => readPlan(query));
  const [last, setLast] = useState<Plan>();
  if (plan.data && plan.data !== last) setLast(plan.data);
  return (
    <>
      <Controls query={query} plan={plan.data ?? last} onChange={(change) => setQuery({ ...query, ...change })} />
      <Settled loaded={plan}>{(data) => <Day plan={data} />}</Settled>
    </>
  );
}

interface ControlsProps {
  query: PlanQuery;
  plan: Plan | undefined;
  onChange: (change: Partial<PlanQuery>) => void;
}

function Controls({ query, plan, onChange }: ControlsProps) {
  const { t } = useTexts();
  const skills = [...new Set([query.skill, ...(plan?.skills ?? [])])];
  const rule = plan?.rule;
  const percent = (value: number | null) => (value === null ? undefined : value / 100);
  return (
    <Form layout="vertical" className="plan-form">
      <Form.Item label={t("plan.skill")} htmlFor="plan-skill">
        <Select
          id="plan-skill"
          value={query.skill}
          onChange={(skill) => onChange({ skill })}
          options={skills.map((value) => ({ value, label: wordOf(t, "skill.", value) }))}
        />
      </Form.Item>
      <Form.Item label={t("plan.date")} htmlFor="plan-date">
        <Input
          id="plan-date"
          type="date"
          min={dayFrom(-58)}
          max={dayFrom(58)}
          value={query.date}
          onChange={(event) => event.target.value && onChange({ date: event.target.value })}
        />
      </Form.Item>
      <Form.Item label={t("plan.shrinkage")} htmlFor="plan-shrinkage">
        <InputNumber
          id="plan-shrinkage"
          min={0}
          max={85}
          suffix="%"
          value={rule && Math.round(rule.shrinkage * 100)}
          onChange={(value) => onChange({ shrinkage: percent(value) })}
        />
      </Form.Item>
      <Form.Item label={t("plan.target")} htmlFor="plan-target">
        <InputNumber
          id="plan-target"
          min={1}
          max={99}
          suffix="%"
          value={rule && Math.round(rule.target * 100)}
          onChange={(value) => onChange({ target: percent(value) })}
        />
      </Form.Item>
      <Form.Item label={t("plan.at_once")} htmlFor="plan-once">
        <InputNumber
          id="plan-once"
          min={1}
          max={20}
          value={rule?.at_once}
          onChange={(value) => onChange({ at_once: value ?? undefined })}
        />
      </Form.Item>
      <Button onClick={() => onChange({ shrinkage: undefined, target: undefined, at_once: undefined })}>
        {t("plan.reset")}
      </Button>
    </Form>
  );
}

function Day({ plan }: { plan: Plan }) {
  const { t, language } = useTexts();
  const slots = plan.half_hours;
  if (plan.history_days === 0) return <p className="quiet">{t("plan.none")}</p>;
  const most = (read: (one: HalfHour) => number) => Math.max(...slots.map(read));
  const hours = (slots.reduce((sum, one) => sum + one.scheduled, 0) * plan.interval_minutes) / 60;
  const expected = slots.reduce((sum, one) => sum + one.expected, 0);
  const { rule, error } = plan;
  return (
    <>
      <div className="tiles plan-tiles">
        <Fact name={t("plan.arrivals")} value={expected.toFixed(1)} />
        <Fact name={t("plan.peak")} value={String(most((one) => one.agents))} />
        <Fact name={t("plan.rostered")} value={String(most((one) => one.scheduled))} />
        <Fact name={t("plan.hours")} value={hours.toFixed(1)} />
        <Fact
          name={t("plan.error")}
          value={error.wape === null ? "—" : `WAPE ${share(error.wape)}`}
          more={
            error.days === 0
              ? t("plan.error.none")
              : t("plan.error.mae", { mae: error.mae.toFixed(2), days: error.days })
          }
        />
      </div>
      <section className="wall-panel" aria-labelledby="plan-chart">
        <h2 id="plan-chart">{t("plan.chart")}</h2>
        <Suspense fallback={<Spin className="desk-wait" />}>
          <NeedChart plan={plan} />
        </Suspense>
        <ul className="plan-basis">
          <li>
            {plan.measured > 0
              ? t("plan.basis.measured", { time: duration(plan.handling_s), n: plan.measured })
              : t("plan.basis.policy", { time: duration(plan.handling_s) })}
          </li>
          <li>{t("plan.basis.history", { days: plan.history_days })}</li>
          <li>{t("plan.basis.formula", { within: rule.within_s, occupancy: share(rule.occupancy, 0) })}</li>
        </ul>
      </section>
      <section className="wall-panel" aria-labelledby="plan-table">
        <h2 id="plan-table">{t("plan.table")}</h2>
        <div className="wall-scroll" tabIndex={0} role="group" aria-label={t("plan.table")}>
          <Table<HalfHour>
            size="small"
            rowKey="start"
            dataSource={slots.filter((one) => one.agents > 0 || (one.came ?? 0) > 0)}
            pagination={false}
            columns={[
              { title: t("plan.start"), render: (_, one) => clock(one.start, language) },
              {
                title: t("plan.expected"),
                align: "right",
                render: (_, one) => (
                  <>
                    {one.expected.toFixed(1)}
                    <small className="figures">
                      {" "}
                      {one.low.toFixed(0)}–{one.high.toFixed(0)}
                    </small>
                  </>
                ),
              },
              { title: t("plan.came"), align: "right", render: (_, one) => one.came ?? "—" },
              { title: t("plan.load"), align: "right", render: (_, one) => one.load.toFixed(2) },
              { title: t("plan.agents"), align: "right", dataIndex: "agents" },
              { title: t("plan.scheduled"), align: "right", dataIndex: "scheduled" },
              { title: t("plan.level"), align: "right", render: (_, one) => share(one.service_level) },
              {
                title: t("plan.asa"),
                align: "right",
                render: (_, one) => (one.asa_s === null ? "—" : duration(one.asa_s)),
              },
              { title: t("plan.occupancy"), align: "right", render: (_, one) => share(one.occupancy) },
            ]}
          />
        </div>
      </section>
    </>
  );
}

function Fact({ name, value, more }: { name: string; value: string; more?: string }) {
  return (
    <div className="tile" role="group" aria-label={name}>
      <span className="tile-name">{name}</span>
      <strong className="tile-value figures">{value}</strong>
      {more && <span className="tile-foot">{more}</span>}
    </div>
  );
}
