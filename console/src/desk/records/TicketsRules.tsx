/** The deadlines and business hours in force, each with the policy it comes from. */
import { Table } from "antd";
import { useTexts, wordOf } from "../../texts/desk";
import { moment } from "../../texts/figures";
import { Mark, Priority } from "../labels";
import { useLoad } from "../load";
import { Settled } from "../Trouble";
import "../wall/wall.css";
import * as api from "./tickets";
import type { Policies, Value } from "./tickets.shapes";

export default function TicketsRules() {
  const rules = useLoad("ticket-policies", api.policies);
  return <Settled loaded={rules}>{(data) => <Shown rules={data} />}</Settled>;
}

function Words({ value }: { value: Value }) {
  const { language } = useTexts();
  const text = language === "en" ? value.text.en : value.text.zh;
  return (
    <span>
      {text}
      <br />
      <small title={value.key}>{value.source}</small>
    </span>
  );
}

function Shown({ rules }: { rules: Policies }) {
  const { t, language } = useTexts();
  const reopen = (language === "en" ? rules.reopen.text.en : rules.reopen.text.zh) ?? "";
  return (
    <div className="rules">
      <section className="wall-panel" aria-labelledby="rules-kinds">
        <h2 id="rules-kinds">{t("tk.rules.kinds")}</h2>
        <div className="wall-scroll" tabIndex={0} role="group" aria-label={t("tk.rules.kinds")}>
          <Table<Policies["kinds"][number]>
            size="small"
            rowKey="kind"
            pagination={false}
            dataSource={rules.kinds}
            columns={[
              { title: t("ticket.kind"), render: (_, one) => wordOf(t, "ticket.kind.", one.kind) },
              { title: t("tk.rules.prefix"), dataIndex: "prefix" },
              { title: t("tk.priority"), render: (_, one) => <Priority value={one.priority} /> },
              { title: t("tk.skill"), render: (_, one) => (one.skill ? wordOf(t, "skill.", one.skill) : "—") },
              { title: t("tk.rules.first"), render: (_, one) => <Words value={one.first_response} /> },
              { title: t("tk.rules.deadline"), render: (_, one) => <Words value={one.deadline} /> },
              {
                title: t("tk.rules.longer"),
                render: (_, one) =>
                  one.longer.map((more) => (
                    <div key={more.complexity}>
                      {wordOf(t, "tk.complexity.", more.complexity)}{" "}
                      {language === "en" ? more.deadline.text.en : more.deadline.text.zh}{" "}
                      {more.approval && <Mark tone="warn">{t("tk.rules.approval")}</Mark>}
                    </div>
                  )),
              },
              {
                title: t("tk.rules.stops"),
                render: (_, one) => t(one.clock_stops ? "tk.rules.yes" : "tk.rules.no"),
              },
            ]}
          />
        </div>
        <p className="quiet">
          {t("tk.rules.reminders", { list: rules.reminders.map((one) => `${one}%`).join("、") })}{" "}
          {t("tk.rules.reopen", { text: reopen })}
        </p>
      </section>
      <section className="wall-panel" aria-labelledby="rules-classes">
        <h2 id="rules-classes">{t("tk.rules.classes")}</h2>
        <Table<Policies["classes"][number]>
          size="small"
          rowKey="priority"
          pagination={false}
          dataSource={rules.classes}
          columns={[
            { title: t("tk.priority"), render: (_, one) => <Priority value={one.priority} /> },
            { title: t("tk.rules.first"), render: (_, one) => <Words value={one.first_response} /> },
            { title: t("tk.rules.deadline"), render: (_, one) => <Words value={one.resolution} /> },
          ]}
        />
      </section>
      <section className="wall-panel" aria-labelledby="rules-hours">
        <h2 id="rules-hours">{t("tk.rules.hours")}</h2>
        <Table<Policies["hours"][number]>
          size="small"
          rowKey="group"
          pagination={false}
          dataSource={rules.hours}
          columns={[
            {
              title: t("tk.skill"),
              render: (_, one) => (one.group === "default" ? t("tk.rules.default") : wordOf(t, "skill.", one.group)),
            },
            { title: t("tk.rules.hours"), render: (_, one) => `${wordOf(t, "tk.days.", one.days)} ${one.hours}` },
            {
              title: t("ticket.state"),
              render: (_, one) =>
                one.open ? (
                  <Mark tone="good">{t("tk.rules.open.now")}</Mark>
                ) : (
                  t("tk.rules.opens", { time: moment(one.opens_at, language) })
                ),
            },
          ]}
        />
      </section>
    </div>
  );
}
