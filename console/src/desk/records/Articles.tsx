/** Released knowledge as staff read it: the shelf, and one article in each of its versions. */
import { Drawer, Input, Select, Space, Table } from "antd";
import { useState } from "react";
import * as api from "../../api/staff";
import type { Article, ArticleHistory } from "../../api/staff.shapes";
import type { Language } from "../../api/shapes";
import { useTexts, wordOf } from "../../texts/desk";
import { day } from "../../texts/figures";
import { Facts, Mark, plain } from "../labels";
import { useLoad } from "../load";
import { go, href } from "../route";
import { Settled } from "../Trouble";

interface Props {
  chosen: string | undefined;
  /** The version that a reply cites; else the newest is shown. */
  version: number | undefined;
}

export default function Articles({ chosen, version }: Props) {
  const { t, language } = useTexts();
  const [words, setWords] = useState("");
  const list = useLoad(`articles/${language}`, api.listArticles);
  const wanted = ({ id, title, topic }: Article) =>
    `${id} ${title} ${topic}`.toLowerCase().includes(words.toLowerCase());
  return (
    <div className="records">
      <Space className="records-bar">
        <Input.Search
          allowClear
          className="records-search"
          placeholder={t("article.search")}
          onChange={(event) => setWords(event.target.value)}
        />
      </Space>
      <Settled loaded={list}>
        {(articles) => (
          <Table<Article>
            rowKey="id"
            size="middle"
            dataSource={articles.filter(wanted)}
            pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
            onRow={(article) => ({ onClick: () => go("articles", article.id) })}
            columns={[
              {
                title: t("article.title"),
                render: (_, article) => <a href={href("articles", article.id)}>{article.title}</a>,
              },
              { title: t("article.topic"), dataIndex: "topic", width: 130 },
              {
                title: t("article.state"),
                width: 100,
                render: (_, { state }) => (
                  <Mark tone={state === "released" ? "good" : "calm"}>{wordOf(t, "article.state.", state)}</Mark>
                ),
              },
              { title: t("article.version"), width: 80, align: "right", dataIndex: "version" },
              { title: t("article.owner"), width: 140, dataIndex: "owner" },
              { title: t("article.from"), width: 150, render: (_, article) => day(article.effective_from, language) },
            ]}
          />
        )}
      </Settled>
      <Drawer open={chosen !== undefined} size={600} title={chosen} onClose={() => go("articles")}>
        {chosen && <OneArticle key={`${chosen}/${version ?? ""}`} id={chosen} version={version} />}
      </Drawer>
    </div>
  );
}

function OneArticle({ id, version }: { id: string; version: number | undefined }) {
  const loaded = useLoad(`article/${id}`, () => api.getArticle(id));
  return <Settled loaded={loaded}>{(history) => <Versions history={history} version={version} />}</Settled>;
}

/** Texts come as written, under zh and en; traditional Chinese is made from zh for customers only. */
function written<T>(texts: Record<string, T>, language: Language): T | undefined {
  return texts[language === "en" ? "en" : "zh"] ?? Object.values(texts)[0];
}

function Versions({ history, version }: { history: ArticleHistory; version: number | undefined }) {
  const { t, language } = useTexts();
  const [shown, setShown] = useState(version ?? history.version);
  const article = history.versions.find((one) => one.version === shown) ?? history;
  return (
    <div className="ticket">
      <Select
        value={article.version}
        onChange={setShown}
        options={history.versions.map((one) => ({
          value: one.version,
          label: `${t("article.version")} ${one.version}`,
        }))}
      />
      <h2>{written(article.question, language)}</h2>
      <p className="article-text">{written(article.answer, language)}</p>
      <Facts
        rows={[
          [
            t("article.state"),
            <Mark key="state" tone={article.state === "released" ? "good" : "calm"}>
              {wordOf(t, "article.state.", article.state)}
            </Mark>,
          ],
          [t("article.audience"), article.audience],
          [t("article.document"), article.document],
          [t("article.clause"), article.clause],
          [t("article.law"), article.law],
          [t("article.from"), day(article.effective_from, language)],
          [t("article.to"), day(article.effective_to, language)],
          [t("article.risk"), article.risk],
          [t("article.owner"), article.owner],
          [t("article.intents"), plain(article.intents)],
          [t("article.similar"), plain(written(article.similar, language))],
        ]}
      />
    </div>
  );
}
