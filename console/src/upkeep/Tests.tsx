/** Runs of the articles' test questions, and the questions that another article came first for. */
import { Table } from "antd";
import * as api from "../api/upkeep";
import type { Failure, Run } from "../api/upkeep";
import { Mark, type Tone } from "../desk/labels";
import { useLoad } from "../desk/load";
import { go, href } from "../desk/route";
import { Settled } from "../desk/Trouble";
import { percent } from "../studio/names";
import { useTexts } from "../texts/desk";
import { moment } from "../texts/figures";
import { ArticleLink, Nothing, useWho } from "./shared";

const tones: Record<Run["state"], Tone> = { running: "plain", done: "good", failed: "danger", skipped: "calm" };

export function Tests({ runs, chosen }: { runs: Run[]; chosen: number | undefined }) {
  const { t, language } = useTexts();
  const who = useWho();
  const shown = runs.find(({ id }) => id === chosen) ?? runs.find(({ state }) => state === "done");
  if (runs.length === 0) return <Nothing title={t("run.none")} note={t("quality.none.note")} />;
  return (
    <div className="up-pair up-pair-tests">
      <section>
        <h2 className="up-sub">{t("run.list")}</h2>
        <Table<Run>
          className="up-pick"
          size="small"
          rowKey="id"
          dataSource={runs}
          pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
          rowClassName={({ id }) => (id === shown?.id ? "up-chosen" : "")}
          onRow={({ id, state }) => ({
            onClick: () => state === "done" && go("upkeep", "quality", "tests", String(id)),
            "aria-current": id === shown?.id,
          })}
          columns={[
            {
              title: t("run.due"),
              render: (_, { id, due, by, state }) => (
                <span className="up-article figures">
                  {state === "done" ? (
                    <a href={href("upkeep", "quality", "tests", String(id))}>{moment(due, language)}</a>
                  ) : (
                    moment(due, language)
                  )}
                  <small className="quiet">{by.startsWith("staff:") ? who(by) : t("run.night")}</small>
                </span>
              ),
            },
            {
              title: t("run.state"),
              width: 90,
              render: (_, { state, detail }) => (
                <span title={typeof detail.why === "string" ? detail.why : undefined}>
                  <Mark tone={tones[state]}>{t(`run.state.${state}`)}</Mark>
                </span>
              ),
            },
            {
              title: t("run.share"),
              width: 90,
              align: "right",
              className: "figures",
              render: (_, { detail }) =>
                detail.questions ? percent(Number(detail.passed ?? 0) / Number(detail.questions)) : "—",
            },
          ]}
        />
      </section>
      <section>{shown && <Failing key={shown.id} run={shown.id} />}</section>
    </div>
  );
}

function Failing({ run }: { run: number }) {
  const { t } = useTexts();
  const loaded = useLoad(`tests/${run}`, () => api.listTests({ run, failing: true }));
  return (
    <Settled loaded={loaded}>
      {(tests) => {
        const rows = tests.flatMap(({ failures }) => failures);
        return (
          <>
            <h2 className="up-sub">
              {t("run.failing")} <span className="quiet figures">{rows.length}</span>
            </h2>
            <Table<Failure>
              size="small"
              rowKey={({ article, question }) => `${article}/${question}`}
              dataSource={rows}
              scroll={{ x: 560 }}
              pagination={{ pageSize: 12, hideOnSinglePage: true, showSizeChanger: false }}
              locale={{ emptyText: <Nothing title={t("run.all.passed")} /> }}
              columns={[
                {
                  title: t("up.question"),
                  render: (_, { question }) => (
                    <a href={href("upkeep", "bench", question)} title={t("up.section.bench")}>
                      {question}
                    </a>
                  ),
                },
                {
                  title: t("up.article"),
                  render: (_, { article, version }) => <ArticleLink id={article} version={version} />,
                },
                { title: t("run.first"), render: (_, one) => <First failure={one} /> },
              ]}
            />
          </>
        );
      }}
    </Settled>
  );
}

function First({ failure }: { failure: Failure }) {
  const { t } = useTexts();
  if (!failure.first) return <span className="quiet">{t("fact.nothing")}</span>;
  return (
    <>
      <ArticleLink id={failure.first} />
      <Mark tone={failure.answered ? "danger" : "calm"}>
        {t(failure.answered ? "run.said" : "run.unsaid")}
        {failure.score !== null && ` ${percent(failure.score, 0)}`}
      </Mark>
    </>
  );
}
