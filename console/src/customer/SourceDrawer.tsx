/** Shows what a citation rests on, in the version that was cited: an article, or a document at its clause. */
import { useEffect, useRef } from "react";
import type { Citation } from "../api/shapes";
import { useTexts } from "../texts/customer";
import { Icon } from "../ui/Icon";
import { ArticleSource } from "./ArticleSource";
import { ClauseSource } from "./ClauseSource";

interface Props {
  session: string;
  citation: Citation;
  onClose: () => void;
}

export function SourceDrawer({ session, citation, onClose }: Props) {
  const { t } = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const { article, document_id: document } = citation;
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
        {document ? (
          <ClauseSource citation={citation} document={document} />
        ) : article ? (
          <ArticleSource session={session} citation={citation} article={article} />
        ) : (
          <h2>{citation.title}</h2>
        )}
      </div>
    </dialog>
  );
}
