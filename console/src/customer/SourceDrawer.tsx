/** Shows the released article behind a citation, in the version that was cited. */
import { useEffect, useRef, useState } from "react";
import { readArticle } from "../api/customer";
import type { Article } from "../api/customer.shapes";
import type { Citation } from "../api/shapes";
import { useTexts } from "../texts/customer";
import { day } from "../texts/figures";
import { Icon } from "../ui/Icon";
import { Rows } from "./cards/Sheet";
import { Words } from "./Words";

interface Props {
  session: string;
  citation: Citation;
  onClose: () => void;
}

export function SourceDrawer({ session, citation, onClose }: Props) {
  const { t, language } = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  const [article, setArticle] = useState<Article | null | "failed">(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  useEffect(() => {
    let current = true;
    readArticle(session, citation.article, citation.version).then(
      (read) => current && setArticle(read),
      () => current && setArticle("failed"),
    );
    return () => {
      current = false;
    };
  }, [session, citation]);
  const read = article === "failed" ? null : article;
  return (
    <dialog
      ref={dialog}
      className="drawer"
      aria-label={t("source.title")}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current.close()}
    >
      <div className="drawer-inner">
        <header className="drawer-head">
          <span>{t("source.title")}</span>
          <button className="round" aria-label={t("source.close")} onClick={() => dialog.current?.close()}>
            <Icon name="close" />
          </button>
        </header>
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
      </div>
    </dialog>
  );
}
