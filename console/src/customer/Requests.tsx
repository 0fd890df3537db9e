/** "My requests": what this customer has asked for, reported or booked, newest first, each with its progress. */
import { useCallback, useEffect, useRef, useState } from "react";
import { readRequests } from "../api/customer";
import type { OwnRequest } from "../api/customer.shapes";
import { useTexts } from "../texts/customer";
import { Icon } from "../ui/Icon";
import { OneRequest } from "./OneRequest";
import { RequestLine } from "./RequestLine";
import "./requests.css";

const PAGE = 20;

interface Props {
  session: string;
  onAsk: (text: string) => void;
  onClose: () => void;
}

interface Read {
  rows: OwnRequest[];
  total: number;
  complete: boolean;
}

function useRequests(session: string) {
  const { language } = useTexts();
  const [read, setRead] = useState<Read | null>(null);
  const [failed, setFailed] = useState(false);
  const fetchFrom = useCallback(
    (before: readonly OwnRequest[]) =>
      readRequests(session, before.length, PAGE, language).then(
        (page) => {
          setRead({ rows: [...before, ...page.requests], total: page.total, complete: page.complete });
          setFailed(false);
        },
        () => setFailed(true),
      ),
    [session, language],
  );
  useEffect(() => {
    void fetchFrom([]);
  }, [fetchFrom]);
  return { read, failed, more: () => void fetchFrom(read?.rows ?? []) };
}

export function Requests({ session, onAsk, onClose }: Props) {
  const { t } = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const ask = (text: string) => {
    dialog.current?.close();
    onAsk(text);
  };
  return (
    <dialog
      ref={dialog}
      className="drawer own"
      aria-label={t("own.title")}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current.close()}
    >
      <div className="drawer-inner">
        <header className="drawer-head">
          {chosen ? (
            <button className="own-back" onClick={() => setChosen(null)}>
              <Icon name="chevron" size={18} />
              {t("own.back")}
            </button>
          ) : (
            <h2>{t("own.title")}</h2>
          )}
          <button className="round" aria-label={t("source.close")} onClick={() => dialog.current?.close()}>
            <Icon name="close" />
          </button>
        </header>
        <div hidden={chosen !== null}>
          <List session={session} onChoose={setChosen} />
        </div>
        {chosen && <OneRequest key={chosen} session={session} no={chosen} onAsk={ask} />}
      </div>
    </dialog>
  );
}

function List({ session, onChoose }: { session: string; onChoose: (no: string) => void }) {
  const { t } = useTexts();
  const { read, failed, more } = useRequests(session);
  return (
    <>
      {read && !read.complete && <p className="own-partial">{t("own.partial")}</p>}
      {read && read.total === 0 && (
        <div className="own-none">
          <Icon name="clock" size={32} />
          <strong>{t("own.none")}</strong>
          <p>{t("own.none.note")}</p>
        </div>
      )}
      <ul className="own-list">
        {(read?.rows ?? []).map((one) => (
          <li key={one.no}>
            <RequestLine request={one} onChoose={() => onChoose(one.no)} />
          </li>
        ))}
      </ul>
      {!read && !failed && <p role="status">{t("own.loading")}</p>}
      {failed && (
        <div className="own-failed" role="alert">
          <p>{t("own.failed")}</p>
          <button className="button button-quiet" onClick={more}>
            {t("link.again")}
          </button>
        </div>
      )}
      {read && !failed && read.rows.length < read.total && (
        <button className="sheet-more" onClick={more}>
          {t("own.more")}
        </button>
      )}
    </>
  );
}
