/** A question to the graph alone: what it answers, how it understood, and where that stands. */
import { Input } from "antd";
import { useState } from "react";
import * as api from "../../api/graph";
import type { GraphAnswer, Plan } from "../../api/graph";
import { Facts } from "../../desk/labels";
import { useLoad } from "../../desk/load";
import { Settled } from "../../desk/Trouble";
import { useTexts, wordOf } from "../../texts/desk";
import { Nothing } from "../shared";
import { useKinds } from "./Graph";
import { Source } from "./OneNode";

export function Ask() {
  const { t, language } = useTexts();
  const [asked, setAsked] = useState("");
  return (
    <div className="graph-ask">
      <p className="quiet up-lead">{t("ask.lead")}</p>
      <Input.Search
        size="large"
        enterButton={t("ask.send")}
        aria-label={t("ask.lead")}
        placeholder={t("ask.placeholder")}
        maxLength={300}
        onSearch={(words) => setAsked(words.trim())}
      />
      {asked && <Answer key={`${language}/${asked}`} asked={asked} />}
    </div>
  );
}

function Answer({ asked }: { asked: string }) {
  const { language } = useTexts();
  const loaded = useLoad(`graph/ask/${language}/${asked}`, () => api.askGraph(asked));
  return <Settled loaded={loaded}>{(answer) => <Shown answer={answer} />}</Settled>;
}

function Shown({ answer: { text, plan, block, citations } }: { answer: GraphAnswer }) {
  const { t } = useTexts();
  return (
    <>
      {text === null ? (
        <Nothing title={t("ask.none")} note={t("ask.none.note")} />
      ) : (
        <section className="up-card">
          <h3>{t("ask.answer")}</h3>
          <p className="graph-answer">{text}</p>
          {block && <Block data={block.data} />}
          {citations.length > 0 && (
            <>
              <h4>{t("ask.sources")}</h4>
              <ol className="graph-sources">
                {citations.map((one, place) => (
                  <li key={place}>
                    <Source source={one} />
                  </li>
                ))}
              </ol>
            </>
          )}
        </section>
      )}
      {plan && (
        <section className="up-card">
          <h3>{t("ask.plan")}</h3>
          <Understood plan={plan} />
        </section>
      )}
    </>
  );
}

function Block({ data: { head = [], rows = [], sources = [] } }: { data: NonNullable<GraphAnswer["block"]>["data"] }) {
  return (
    <div className="up-scroll">
      <table className="up-table">
        <thead>
          <tr>
            {head.map((cell) => (
              <th key={cell} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, line) => (
            <tr key={line}>
              {row.map((cell, place) => (
                <td key={place}>
                  {cell} <sup className="quiet">{sources[line]?.[place]?.map((n) => `[${n}]`).join("")}</sup>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const nodeOf = (kind: string, name: string) => (name.includes(":") ? name : `${kind}:${name}`);

function Understood({ plan }: { plan: Plan }) {
  const { t } = useTexts();
  const kinds = useKinds();
  const { language } = useTexts();
  const { products, excluded, groups, materials } = plan;
  const ids = [
    ...[...products, ...excluded].map((one) => nodeOf("product", one)),
    ...groups.map((one) => nodeOf("group", one)),
    ...materials.map((one) => nodeOf("material", one)),
  ];
  const labels = useLoad(`graph/labels/${language}/${ids.join()}`, () => api.labelsOf(ids)).data;
  const list = (names: readonly string[]) => names.join("、");
  const named = (kind: string, names: readonly string[]) =>
    list(names.map((one) => labels?.get(nodeOf(kind, one)) ?? one));
  const conditions = plan.conditions.map((anyOf) =>
    anyOf.map(({ attribute, op, value }) => `${kinds.edge(attribute)} ${op} ${value}`).join(` ${t("plan.or")} `),
  );
  return (
    <Facts
      rows={[
        [t("plan.ask"), wordOf(t, "plan.ask.", plan.ask)],
        [t("plan.products"), named("product", products)],
        [t("plan.excluded"), named("product", excluded)],
        [t("plan.groups"), named("group", groups)],
        [t("plan.attributes"), list(plan.attributes.map(kinds.edge))],
        [t("plan.conditions"), conditions.join("；")],
        [t("plan.materials"), named("material", materials)],
        [t("plan.term"), plan.term],
        [t("plan.own"), plan.own ? "✓" : null],
      ]}
    />
  );
}
