/** Every version of an article, what differs between any two of them, and how they did with customers. */
import { Select, Table } from "antd";
import { useState } from "react";
import * as api from "../../api/knowledge";
import type { History, Version } from "../../api/knowledge";
import { useLoad } from "../../desk/load";
import { href } from "../../desk/route";
import { Settled } from "../../desk/Trouble";
import { useTexts, wordOf } from "../../texts/desk";
import { day } from "../../texts/figures";
import { Difference } from "./Difference";
import { Sides } from "./Sides";
import { Nothing, StateMark } from "./marks";
import { whoOf, type May } from "./may";

export function Versions({ history, may }: { history: History; may: May }) {
  const { t, language } = useTexts();
  const { versions } = history;
  const newest = history.version;
  const [after, setAfter] = useState(newest);
  const [before, setBefore] = useState(history.base ?? versions[1]?.version ?? newest);
  const choices = versions.map(({ version, state }) => ({
    value: version,
    label: `${t("kb.version.n", { n: version })} · ${t(`kb.state.${state}`)}`,
  }));
  const released = (number: number) => versions.find(({ version }) => version === number)?.released_at;
  return (
    <>
      <Table<Version>
        size="middle"
        rowKey="version"
        dataSource={versions}
        pagination={{ pageSize: 8, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 640 }}
        columns={[
          {
            title: t("kb.version"),
            width: 90,
            render: (_, { version }) => (
              <a href={href("knowledge", "article", history.id, "content", String(version))}>
                {t("kb.version.n", { n: version })}
              </a>
            ),
          },
          { title: t("kb.state"), width: 120, render: (_, one) => <StateMark state={one.state} share={one.share} /> },
          {
            title: t("kb.authors"),
            width: 140,
            render: (_, { authors, origin }) =>
              origin === "pack" ? wordOf(t, "kb.origin.", origin) : authors.map((by) => whoOf(by, may)).join(", "),
          },
          { title: t("kb.made"), width: 140, render: (_, { made_at }) => day(made_at, language) },
          {
            title: t("kb.released"),
            width: 140,
            render: (_, { released_at }) => (released_at ? day(released_at, language) : "—"),
          },
          { title: t("kb.reason"), render: (_, { why }) => wordOf(t, "kb.end.", why) || "—" },
        ]}
      />
      {versions.length < 2 ? (
        <Nothing title={t("kb.diff.one")} />
      ) : (
        <section className="kb-compare">
          <div className="kb-bar">
            <span>{t("kb.diff.from")}</span>
            <Select aria-label={t("kb.diff.from")} value={before} onChange={setBefore} options={choices} />
            <span>{t("kb.diff.to")}</span>
            <Select aria-label={t("kb.diff.to")} value={after} onChange={setAfter} options={choices} />
          </div>
          <Between article={history.id} before={before} after={after} />
          {before !== after && released(before) && released(after) && (
            <Outcomes article={history.id} first={before} second={after} />
          )}
        </section>
      )}
    </>
  );
}

export function Between({ article, before, after }: { article: string; before: number; after: number }) {
  const loaded = useLoad(`diff/${article}/${before}/${after}`, () => api.getDifference(article, before, after));
  return <Settled loaded={loaded}>{({ fields }) => <Difference fields={fields} />}</Settled>;
}

function Outcomes({ article, first, second }: { article: string; first: number; second: number }) {
  const { t } = useTexts();
  const loaded = useLoad(`compare/${article}/${first}/${second}`, () => api.compareVersions(article, first, second));
  return (
    <section>
      <h3>{t("kb.outcomes")}</h3>
      <Settled loaded={loaded}>
        {(figures) => (
          <Sides figures={figures} names={[t("kb.version.n", { n: first }), t("kb.version.n", { n: second })]} />
        )}
      </Settled>
    </section>
  );
}
