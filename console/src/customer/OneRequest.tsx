/** One request: its facts, the steps it has taken, our answer, and the question that asks how it goes on. */
import { useEffect, useState } from "react";
import { readRequest } from "../api/customer";
import type { OwnDetail } from "../api/customer.shapes";
import { useTexts } from "../texts/customer";
import { moment } from "../texts/figures";
import { Rows, Tag } from "./cards/Sheet";
import { dueLabel, dueText, toneOf } from "./RequestLine";

interface Props {
  session: string;
  no: string;
  onAsk: (text: string) => void;
}

export function OneRequest({ session, no, onAsk }: Props) {
  const { t, language } = useTexts();
  const [one, setOne] = useState<OwnDetail | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let current = true;
    readRequest(session, no, language).then(
      (read) => current && (setOne(read), setFailed(false)),
      () => current && setFailed(true),
    );
    return () => {
      current = false;
    };
  }, [session, no, language]);
  if (failed) return <p role="alert">{t("own.failed")}</p>;
  if (!one) return <p role="status">{t("own.loading")}</p>;
  return (
    <article className="own-one">
      <div className="own-head">
        <h2>{one.kind_text}</h2>
        <Tag tone={toneOf(one)}>{one.state_text}</Tag>
      </div>
      {one.subject && <p className="drawer-question">{one.subject}</p>}
      <Rows
        rows={[
          [t("own.no"), one.no],
          [t("own.opened"), moment(one.opened_at, language)],
          [t(dueLabel(one)), dueText(t, language, one)],
        ]}
      />
      <h3>{t("own.steps")}</h3>
      <ol className="own-steps">
        {one.steps.map((step, index) => (
          <li key={index} className={step.done ? "own-step own-step-done" : "own-step"}>
            <span>{step.text}</span>
            {step.at && <time dateTime={step.at}>{moment(step.at, language)}</time>}
          </li>
        ))}
      </ol>
      {one.next_text && <p className="sheet-text">{one.next_text}</p>}
      {one.reply && (
        <>
          <h3>{t("own.reply")}</h3>
          <p className="sheet-text">{one.reply}</p>
        </>
      )}
      {one.asks && (
        <button className="button own-ask" onClick={() => onAsk(one.asks)}>
          {t("own.ask")}
        </button>
      )}
    </article>
  );
}
