/** The released article behind a citation. */
import { useEffect, useState } from "react";
import { readArticle } from "../api/customer";
import type { Article } from "../api/customer.shapes";
import type { Citation } from "../api/shapes";
import { useTexts } from "../texts/customer";
import { day } from "../texts/figures";
import { Rows } from "./cards/Sheet";
import { Words } from "./Words";

interface Props {
  session: string;
  citation: Citation;
  article: string;
}

export function ArticleSource({ session, citation, article: id }: Props) {
  const { t, language } = useTexts();
  const [article, setArticle] = useState<Article | null | "failed">(null);
  useEffect(() => {
    let current = true;
    readArticle(session, id, Number(citation.version)).then(
      (read) => current && setArticle(read),
      () => current && setArticle("failed"),
    );
    return () => {
      current = false;
    };
  }, [session, id, citation]);
  const read = article === "failed" ? null : article;
  return (
    <>
      <h2>{read?.title ?? citation.title}</h2>
      {read?.question && read.question !== read.title && <p className="drawer-question">{read.question}</p>}
      {read && <Words text={read.answer} shown={read.answer.length} />}
      {article === null && <p role="status">{t("source.loading")}</p>}
      {article === "failed" && <p role="alert">{t("source.failed")}</p>}
      <Rows
        rows={[
          [t("source.document"), read?.document ?? citation.document],
          [t("source.clause"), read?.clause ?? citation.clause],
          [t("source.law"), read?.law],
          [
            t("source.version"),
            <span key="v" className="figures">
              {read?.version ?? citation.version}
            </span>,
          ],
          [t("source.effective"), read?.effective_from && day(read.effective_from, language)],
        ]}
      />
    </>
  );
}
