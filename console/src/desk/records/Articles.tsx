/** Released knowledge as staff read it. */
import { Drawer, Input, Space, Table } from "antd";
import { useState } from "react";
import * as api from "../../api/staff";
import type { Article } from "../../api/staff.shapes";
import { useTexts, wordOf } from "../../texts/desk";
import { day } from "../../texts/figures";
import { Facts, plain, Mark } from "../labels";
import { useLoad } from "../load";
import { go, href } from "../route";
import { Settled } from "../Trouble";

export default function Articles({ chosen }: { chosen: string | undefined }) {
  const { t, language } = useTexts();
  const [words, setWords] = useState("");
  const list = useLoad("articles", api.listArticles);
  const wanted = (article: Article) =>
    `${article.id} ${article.title} ${article.question ?? ""}`.toLowerCase().includes(words.toLowerCase());
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
            dataSource={articles.filter(wanted)}
            pagination={{ pageSize: 20, hideOnSinglePage: true }}
            onRow={(article) => ({ onClick: () => go("articles", article.id) })}
            columns={[
              {
                title: t("article.title"),
                render: (_, article) => <a href={href("articles", article.id)}>{article.title}</a>,
              },
              {
                title: t("article.state"),
                render: (_, article) =>
                  article.state && (
                    <Mark tone={article.state === "released" ? "good" : "calm"}>
                      {wordOf(t, "article.state.", article.state)}
                    </Mark>
                  ),
              },
              { title: t("article.version"), align: "right", dataIndex: "version" },
              {
                title: t("article.document"),
                render: (_, article) => [article.document, article.clause].filter(Boolean).join(" · ") || "—",
              },
              { title: t("article.from"), render: (_, article) => day(article.effective_from, language) || "—" },
            ]}
          />
        )}
      </Settled>
      <Drawer open={chosen !== undefined} size={560} title={chosen} onClose={() => go("articles")}>
        {chosen && <OneArticle key={chosen} id={chosen} />}
      </Drawer>
    </div>
  );
}

function OneArticle({ id }: { id: string }) {
  const { t, language } = useTexts();
  const loaded = useLoad(`article/${id}`, () => api.getArticle(id));
  return (
    <Settled loaded={loaded}>
      {(article) => {
        const { answer } = article;
        const text = typeof answer === "object" ? (answer[language] ?? Object.values(answer)[0]) : answer;
        return (
          <div className="ticket">
            <h2>{article.title}</h2>
            {article.question && <p className="quiet">{article.question}</p>}
            <p className="article-text">{text}</p>
            <Facts
              rows={[
                [t("article.version"), article.version],
                [t("article.audience"), article.audience && plain(article.audience)],
                [t("article.document"), article.document],
                [t("article.clause"), article.clause],
                [t("article.law"), article.law],
                [t("article.from"), day(article.effective_from, language)],
                [t("article.to"), day(article.effective_to, language)],
              ]}
            />
          </div>
        );
      }}
    </Settled>
  );
}
