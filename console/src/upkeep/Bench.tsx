/** The test bench: one question, what is found for it, what each signal says, and what would be said. */
import { Alert, Button, Form, Input, Segmented, Select } from "antd";
import * as api from "../api/graph";
import type { Bench as Found, BenchArticle, BenchClause } from "../api/graph";
import type { Language } from "../api/shapes";
import { Mark } from "../desk/labels";
import { useLoad } from "../desk/load";
import { go } from "../desk/route";
import { Settled } from "../desk/Trouble";
import { percent } from "../studio/names";
import { nameOf, useTexts } from "../texts/desk";
import { names } from "../texts/names";
import { languages } from "../texts/texts";
import { useMemo, useState } from "react";
import { ArticleLink, ClauseLink, Nothing } from "./shared";
import { Because, Signals } from "./Signals";

interface Asked {
  q: string;
  language: Language;
  intents: readonly string[];
}

export default function Bench({ asked: linked }: { asked: string | undefined }) {
  const { t, language } = useTexts();
  const [asked, setAsked] = useState<Asked | undefined>(
    linked ? { q: linked, language: /\p{Script=Han}/u.test(linked) ? "zh-Hans" : "en", intents: [] } : undefined,
  );
  const options = useMemo(
    () => Object.keys(names).map((id) => ({ value: id, label: nameOf(language, id) })),
    [language],
  );
  return (
    <>
      <p className="quiet up-lead">{t("bench.lead")}</p>
      <Form<Asked>
        className="up-card bench-form"
        layout="vertical"
        requiredMark={false}
        initialValues={asked ?? { q: "", language, intents: [] }}
        onFinish={({ q, ...rest }) => {
          if (!q.trim()) return;
          setAsked({ q: q.trim(), ...rest });
          go("upkeep", "bench", q.trim());
        }}
      >
        <Form.Item name="q" label={t("bench.question")} className="bench-question">
          <Input allowClear maxLength={300} placeholder={t("bench.placeholder")} />
        </Form.Item>
        <Form.Item name="language" label={t("bench.language")}>
          <Segmented options={languages.map(({ tag, name }) => ({ value: tag, label: name }))} />
        </Form.Item>
        <Form.Item name="intents" label={t("bench.intents")} className="bench-intents">
          <Select
            mode="multiple"
            allowClear
            maxCount={5}
            showSearch={{ optionFilterProp: "label" }}
            options={options}
          />
        </Form.Item>
        <Button type="primary" htmlType="submit">
          {t("bench.run")}
        </Button>
      </Form>
      {asked ? <Answer key={JSON.stringify(asked)} asked={asked} /> : <Nothing title={t("bench.empty")} />}
    </>
  );
}

function Answer({ asked }: { asked: Asked }) {
  const { q, language, intents } = asked;
  const loaded = useLoad(`bench/${JSON.stringify(asked)}`, () => api.runBench(q, language, intents));
  return <Settled loaded={loaded}>{(found) => <Results found={found} />}</Settled>;
}

function Results({ found }: { found: Found }) {
  const { t, language } = useTexts();
  const { understood, articles, clauses, graph } = found;
  const place = articles.findIndex(({ answered }) => answered);
  const said = articles[place];
  return (
    <>
      <p className="up-row bench-understood">
        <span className="quiet">{t("bench.understood")}</span>
        {understood.length === 0 && <span>{t("bench.understood.none")}</span>}
        {understood.map(({ intent, name, score }) => (
          <Mark key={intent} tone="plain">
            {language === "zh-Hans" ? name || nameOf(language, intent) : nameOf(language, intent)} {percent(score, 0)}
          </Mark>
        ))}
      </p>
      <Alert
        type={said ? "success" : "warning"}
        showIcon
        title={said ? t("bench.spoken", { n: place + 1, title: said.title }) : t("bench.nothing")}
      />
      <div className="bench">
        <section>
          <h2 className="up-sub">{t("bench.articles")}</h2>
          {articles.length === 0 && <Nothing title={t("bench.none")} />}
          <ol className="bench-list">
            {articles.map((one, at) => (
              <OneArticle key={`${one.article}/${one.version}`} found={one} place={at + 1} all={articles} />
            ))}
          </ol>
        </section>
        <section>
          {graph && (
            <>
              <h2 className="up-sub">{t("bench.graph")}</h2>
              <p className="up-card graph-answer">{graph.text}</p>
            </>
          )}
          <h2 className="up-sub">{t("bench.clauses")}</h2>
          {clauses.length === 0 && <Nothing title={t("bench.none")} />}
          <ol className="bench-list">
            {clauses.map((one, at) => (
              <OneClause key={`${one.document}/${one.clause}`} found={one} place={at + 1} all={clauses} />
            ))}
          </ol>
        </section>
      </div>
    </>
  );
}

interface RowProps<T> {
  found: T;
  place: number;
  all: readonly T[];
}

function OneArticle({ found, place, all }: RowProps<BenchArticle>) {
  const { t } = useTexts();
  return (
    <li className="up-card">
      <p className="bench-head">
        <span className="bench-place figures">{place}</span>
        <ArticleLink id={found.article} version={found.version} title={found.title} />
        <Sure value={found.probability} />
      </p>
      <p>
        <Mark tone={found.answered ? "good" : "calm"}>{t(found.answered ? "bench.would" : "bench.would.not")}</Mark>{" "}
        <Because signals={found.signals} />
      </p>
      <Signals signals={found.signals} all={all.map(({ signals }) => signals)} open={place === 1} />
    </li>
  );
}

function OneClause({ found, place, all }: RowProps<BenchClause>) {
  const { document, revision, clause, title, page } = found;
  return (
    <li className="up-card">
      <p className="bench-head">
        <span className="bench-place figures">{place}</span>
        <ClauseLink document={document} revision={revision} clause={clause} page={page} title={title} />
        <Sure value={found.probability} />
      </p>
      <blockquote>{found.extract}</blockquote>
      <p>
        <Because signals={found.signals} />
      </p>
      <Signals signals={found.signals} all={all.map(({ signals }) => signals)} open={false} />
    </li>
  );
}

function Sure({ value }: { value: number }) {
  const { t } = useTexts();
  return (
    <span className="bench-sure figures" title={t("bench.probability")}>
      <span className="hidden">{t("bench.probability")}</span> {percent(value)}
    </span>
  );
}
