/** All articles in their newest version: searched, filtered, opened, begun. */
import { Button, Input, Select, Table } from "antd";
import { useEffect, useState } from "react";
import * as api from "../../api/knowledge";
import type { Article, ArticleList, State } from "../../api/knowledge";
import { useLoad } from "../../desk/load";
import { go, href } from "../../desk/route";
import { Settled } from "../../desk/Trouble";
import { useTexts, wordOf } from "../../texts/desk";
import { day } from "../../texts/figures";
import { Nothing, RiskMark, StateMark } from "./marks";
import type { May } from "./may";
import { NewArticle } from "./NewArticle";

/** The server gives no more in one page. */
const MOST = 1000;
const PAUSE_MS = 300;
const states: readonly State[] = [
  "draft",
  "business_review",
  "compliance_review",
  "canary",
  "online",
  "expiring",
  "archived",
  "withdrawn",
];
const picked = ["pack", "topic", "product", "owner", "risk"] as const;
type Picked = Partial<Record<(typeof picked)[number], string>>;

export default function Library({ may }: { may: May }) {
  const { t, language } = useTexts();
  const [typed, setTyped] = useState("");
  const q = useSettled(typed.trim());
  const [state, setState] = useState<State>();
  const [only, setOnly] = useState<Picked>({});
  const [beginning, setBeginning] = useState(false);
  const list = useLoad(`articles/${language}/${state ?? ""}/${q}`, () =>
    api.listArticles({ limit: MOST, ...(q && { q }), ...(state && { state }) }),
  );
  const [kept, setKept] = useState<ArticleList>();
  if (list.data && list.data !== kept) setKept(list.data);
  const options = (name: (typeof picked)[number]) =>
    name === "risk"
      ? ["low", "medium", "high"].map((value) => ({ value, label: wordOf(t, "kb.risk.", value) }))
      : Object.entries(kept?.facets[name] ?? {}).map(([value, count]) => ({
          value,
          label: `${wordOf(t, `kb.${name}.`, value)} (${count})`,
        }));
  const shown = kept?.articles.filter((one) => picked.every((name) => !only[name] || one[name] === only[name])) ?? [];
  const filtered = q !== "" || state !== undefined || picked.some((name) => only[name]);
  return (
    <>
      <div className="kb-bar" role="search">
        <Input.Search
          allowClear
          className="kb-search"
          aria-label={t("kb.search")}
          placeholder={t("kb.search")}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Select<State>
          allowClear
          className="kb-filter"
          aria-label={t("kb.state")}
          placeholder={t("kb.state")}
          value={state}
          onChange={setState}
          options={states.map((value) => ({
            value,
            label: `${t(`kb.state.${value}`)} (${kept?.facets.state?.[value] ?? 0})`,
          }))}
        />
        {picked.map((name) => (
          <Select
            key={name}
            allowClear
            showSearch={{ optionFilterProp: "label" }}
            className="kb-filter"
            popupMatchSelectWidth={false}
            aria-label={t(`kb.${name}`)}
            placeholder={t(`kb.${name}`)}
            value={only[name]}
            onChange={(value: string | undefined) => setOnly({ ...only, [name]: value })}
            options={options(name)}
          />
        ))}
        {may.write && (
          <Button type="primary" className="kb-bar-end" onClick={() => setBeginning(true)}>
            {t("kb.new")}
          </Button>
        )}
      </div>
      <p className="quiet kb-count" role="status">
        {kept && t(filtered ? "kb.found" : "kb.all", { n: shown.length })}
      </p>
      {kept ? (
        <Shelf articles={shown} loading={!list.data && !list.error} filtered={filtered} />
      ) : (
        <Settled loaded={list}>{() => null}</Settled>
      )}
      <NewArticle open={beginning} onClose={() => setBeginning(false)} />
    </>
  );
}

function Shelf({ articles, loading, filtered }: { articles: Article[]; loading: boolean; filtered: boolean }) {
  const { t, language } = useTexts();
  const empty = <Nothing title={t(filtered ? "kb.none.found" : "kb.none")} note={t("kb.none.note")} />;
  return (
    <Table<Article>
      className="kb-table"
      rowKey="id"
      size="middle"
      loading={loading}
      dataSource={articles}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      locale={{ emptyText: empty }}
      onRow={({ id }) => ({ onClick: () => go("knowledge", "article", id) })}
      columns={[
        {
          title: t("kb.question"),
          render: (_, { id, title }) => (
            <>
              <a href={href("knowledge", "article", id)}>{title || id}</a>
              <small className="quiet kb-id">{id}</small>
            </>
          ),
        },
        { title: t("kb.topic"), dataIndex: "topic", width: 110, responsive: ["md"] },
        {
          title: t("kb.state"),
          width: 130,
          render: (_, { state, share, urgent }) => <StateMark state={state} share={share} urgent={urgent} />,
        },
        { title: t("kb.version"), width: 72, align: "right", className: "figures", dataIndex: "version" },
        {
          title: t("kb.risk"),
          width: 76,
          responsive: ["lg"],
          render: (_, { risk }) => <RiskMark risk={risk} />,
        },
        { title: t("kb.pack"), width: 84, responsive: ["lg"], render: (_, { pack }) => wordOf(t, "kb.pack.", pack) },
        { title: t("kb.owner"), dataIndex: "owner", width: 130, responsive: ["lg"] },
        {
          title: t("kb.saved"),
          width: 150,
          responsive: ["xl"],
          render: (_, { saved_at }) => <span className="quiet figures">{day(saved_at, language)}</span>,
        },
      ]}
    />
  );
}

/** What was typed, once no more came for a moment. */
function useSettled(typed: string): string {
  const [settled, setSettled] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return settled;
}
