/** One remark as an editor sees it: what was said, what is wrong with it, the conversation around it, and the verdict. */
import { Button, Input, Popconfirm, Space } from "antd";
import { useState } from "react";
import * as api from "../api/upkeep";
import type { RemarkFull } from "../api/upkeep";
import { Mark } from "../desk/labels";
import { href } from "../desk/route";
import { useTexts, wordOf } from "../texts/desk";
import { clock, moment } from "../texts/figures";
import { ArticleLink, useAct, useDesk, useWho } from "./shared";

interface Props {
  remark: RemarkFull;
  onClosed: () => void;
}

export function OneRemark({ remark, onClosed }: Props) {
  const { t, language } = useTexts();
  const { conversations } = useDesk();
  const who = useWho();
  return (
    <li className="up-card remark">
      <header className="up-row">
        <strong className="remark-words">{remark.remark}</strong>
        <small className="quiet figures">
          {who(remark.by)} · {moment(remark.at, language)}
        </small>
      </header>
      <dl className="remark-pair">
        <div>
          <dt>{t("remark.said")}</dt>
          <dd tabIndex={0}>{remark.said}</dd>
        </div>
        {remark.proposal && (
          <div className="remark-proposal">
            <dt>{t("remark.proposal")}</dt>
            <dd tabIndex={0}>{remark.proposal}</dd>
          </div>
        )}
      </dl>
      <details open={remark.state === "open"}>
        <summary>
          {t("remark.excerpt")} <span className="quiet figures">{remark.excerpt.length}</span>
        </summary>
        <ol className="remark-excerpt" tabIndex={0}>
          {remark.excerpt.map((one) => (
            <li key={one.offset} className={one.offset === remark.offset ? "remark-answer" : ""}>
              <span className="quiet">
                {wordOf(t, "who.", one.source)} <time className="figures">{clock(one.at, language)}</time>
                {one.offset === remark.offset && (
                  <>
                    {" "}
                    <Mark tone="danger">{t("remark.answer")}</Mark>
                  </>
                )}
              </span>
              <p>{one.text}</p>
            </li>
          ))}
        </ol>
      </details>
      <footer className="up-row">
        <span className="up-row">
          {remark.article && <ArticleLink id={remark.article} version={remark.version} />}
          {conversations && (
            <a href={href("conversations", remark.conversation, String(remark.offset))}>{t("up.open.conversation")}</a>
          )}
        </span>
        {remark.state === "open" ? (
          <Space>
            <Close remark={remark} verdict="decline" onClosed={onClosed} />
            <Close remark={remark} verdict="accept" onClosed={onClosed} />
          </Space>
        ) : (
          <span className="quiet">
            {t("remark.verdict", { who: who(remark.closed_by), at: moment(remark.closed_at, language) })}
            {remark.note && ` · ${remark.note}`}
          </span>
        )}
      </footer>
    </li>
  );
}

function Close({ remark, verdict, onClosed }: Props & { verdict: "accept" | "decline" }) {
  const { t } = useTexts();
  const act = useAct();
  const [note, setNote] = useState("");
  const accept = verdict === "accept";
  return (
    <Popconfirm
      icon={null}
      placement="topRight"
      title={t(`remark.${verdict}`)}
      description={
        <Input.TextArea
          rows={2}
          className="up-note"
          maxLength={1000}
          value={note}
          aria-label={t("up.note")}
          placeholder={t("up.note")}
          onChange={(event) => setNote(event.target.value)}
        />
      }
      okText={t(`remark.${verdict}`)}
      cancelText={t("cancel")}
      onConfirm={() =>
        act(
          () => api.closeRemark(remark.id, verdict, note.trim()),
          t(accept ? "remark.accepted" : "remark.declined"),
        ).then(onClosed)
      }
    >
      <Button type={accept ? "primary" : "default"}>{t(`remark.${verdict}`)}</Button>
    </Popconfirm>
  );
}
