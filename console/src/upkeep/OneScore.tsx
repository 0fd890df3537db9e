/** One article's score: each part with the figures behind it, what fails, and how the score was on other days. */
import { Table } from "antd";
import * as api from "../api/upkeep";
import type { Double, Failure, Part } from "../api/upkeep";
import { useLoad } from "../desk/load";
import { Mark } from "../desk/labels";
import { Settled } from "../desk/Trouble";
import { percent } from "../studio/names";
import { useTexts, wordOf } from "../texts/desk";
import { day } from "../texts/figures";
import { ArticleLink, mark, Nothing, toneOf } from "./shared";

export function OneScore({ article }: { article: string }) {
  const { t, language } = useTexts();
  const loaded = useLoad(`quality/${article}`, () => api.getQuality(article));
  return (
    <Settled loaded={loaded}>
      {({ quality }) => {
        const [now] = quality;
        if (!now) return <Nothing title={t("quality.none")} />;
        return (
          <>
            <p className="up-row">
              <ArticleLink id={article} version={now.version} />
              <Mark tone={toneOf(now.score)}>
                {t("quality.score")} <strong className="figures">{mark(now.score)}</strong>
              </Mark>
            </p>
            <ul className="up-parts">
              {now.parts.map((part) => (
                <OnePart key={part.name} part={part} />
              ))}
            </ul>
            <h3 className="up-sub">{t("quality.history")}</h3>
            <Table
              size="small"
              rowKey={(row) => `${row.day}/${row.version}`}
              dataSource={quality}
              pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
              columns={[
                {
                  title: t("quality.day"),
                  render: (_, row) => <span className="figures">{day(row.day, language)}</span>,
                },
                { title: t("up.article"), render: (_, row) => t("up.version", { n: row.version }) },
                {
                  title: t("quality.score"),
                  align: "right",
                  className: "figures",
                  render: (_, row) => mark(row.score),
                },
              ]}
            />
          </>
        );
      }}
    </Settled>
  );
}

function OnePart({ part }: { part: Part }) {
  const { t } = useTexts();
  const { name, value, weight } = part;
  return (
    <li>
      <div className="up-part">
        <strong>{wordOf(t, "part.", name)}</strong>
        <span className="quiet figures">{t("quality.weight", { n: weight })}</span>
        <span className="figures up-part-value">{value === null ? "—" : percent(value, 0)}</span>
      </div>
      <div className="up-bar" aria-hidden="true">
        {value !== null && <span className={`up-bar-${toneOf(value * 100)}`} style={{ inlineSize: percent(value) }} />}
      </div>
      {value === null && <p className="quiet">{t("quality.unjudged")}</p>}
      <FactsOf part={part} />
    </li>
  );
}

const numberOf = (value: unknown) => (typeof value === "number" ? value : 0);
const listOf = <T,>(value: unknown) => (Array.isArray(value) ? (value as T[]) : []);

function FactsOf({ part: { name, facts } }: { part: Part }) {
  const { t } = useTexts();
  switch (name) {
    case "freshness": {
      const left = facts.days_left;
      const moved = listOf<string>(facts.values_changed);
      return (
        <Said
          list={[
            t("fact.age", { n: numberOf(facts.age_days) }),
            typeof left === "number" && (left > 0 ? t("fact.left", { n: left }) : t("fact.over")),
            moved.length > 0 && t("fact.moved", { keys: moved.join(", ") }),
          ]}
        />
      );
    }
    case "wordings":
      return <Wordings facts={facts} />;
    case "conflicts": {
      const doubles = listOf<Double>(facts.doubles);
      if (doubles.length === 0) return <Said list={[t("fact.no.doubles")]} />;
      return (
        <ul className="up-list">
          {doubles.map((double) => (
            <li key={double.articles.join()}>
              <Mark tone={double.kind === "conflict" ? "danger" : "warn"}>{t(`double.${double.kind}`)}</Mark>{" "}
              {double.stated.map((pair) => pair.join(" ≠ ")).join("；")}
              {double.articles.map((id) => (
                <ArticleLink key={id} id={id} />
              ))}
            </li>
          ))}
        </ul>
      );
    }
    case "unanswered":
      return (
        <Said
          list={[t("fact.asked", { answered: numberOf(facts.answered), unanswered: numberOf(facts.unanswered) })]}
        />
      );
    case "ratings":
      return (
        <Said
          list={[
            facts.rated ? t("fact.rated", { n: numberOf(facts.rated), mean: numberOf(facts.mean) }) : t("fact.unrated"),
          ]}
        />
      );
    default:
      return (
        <Said
          list={[
            facts.answers
              ? t("fact.used", { n: numberOf(facts.answers), handoffs: numberOf(facts.handoffs) })
              : t("fact.unused"),
          ]}
        />
      );
  }
}

function Wordings({ facts }: { facts: Part["facts"] }) {
  const { t } = useTexts();
  const similar = (facts.similar ?? {}) as Record<string, number>;
  const failing = listOf<Failure>(facts.failing);
  const n = numberOf(facts.tests);
  const passed = facts.tests_passed;
  return (
    <>
      <Said
        list={[
          t("fact.similar", { zh: similar.zh ?? 0, en: similar.en ?? 0 }),
          t("fact.languages", {
            list: listOf<string>(facts.languages)
              .map((one) => wordOf(t, "up.lang.", one))
              .join(" · "),
          }),
          typeof passed === "number" ? t("fact.tests", { passed, n }) : t("fact.untested", { n }),
        ]}
      />
      {failing.length > 0 && (
        <ul className="up-list">
          {failing.map((one) => (
            <li key={one.question}>
              <span className="loss">{t("fact.failing", { question: one.question })}</span>
              <span className="quiet"> {one.first ? t("fact.instead") : t("fact.nothing")} </span>
              {one.first && <ArticleLink id={one.first} />}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Said({ list }: { list: readonly (string | false)[] }) {
  return <p className="up-facts">{list.filter((one) => one !== false).join(" · ")}</p>;
}
