/** One cluster of unanswered questions: what a draft would begin with, what customers said, and what to do about it. */
import { Button, Input, Popconfirm, Space } from "antd";
import { useState } from "react";
import * as api from "../api/upkeep";
import type { Gap, GapFull, Quoted } from "../api/upkeep";
import { Mark, type Tone } from "../desk/labels";
import { useLoad } from "../desk/load";
import { go, href } from "../desk/route";
import { Settled } from "../desk/Trouble";
import { percent } from "../studio/names";
import { useTexts } from "../texts/desk";
import { moment, shortDay } from "../texts/figures";
import { useIntentName } from "./Gaps";
import { ArticleLink, ClauseLink, useAct, useDesk, useWho } from "./shared";
import { Spark } from "./Spark";

type Reason = GapFull["members"][number]["reason"];
const tones: Record<Reason, Tone> = { unanswered: "danger", doubtful: "warn", misled: "plain" };

interface Props {
  id: number;
  onChanged: () => void;
}

export function OneGap({ id, onChanged }: Props) {
  const { language } = useTexts();
  const loaded = useLoad(`gap/${language}/${id}`, () => api.getGap(id));
  const changed = () => {
    loaded.reload();
    onChanged();
  };
  return <Settled loaded={loaded}>{(gap) => <Shown gap={gap} onChanged={changed} />}</Settled>;
}

function Shown({ gap, onChanged }: { gap: GapFull; onChanged: () => void }) {
  const { t, language } = useTexts();
  const intentName = useIntentName();
  const who = useWho();
  return (
    <>
      <h2 className="up-question">{gap.question}</h2>
      <p className="up-row">
        <span>
          {intentName(gap)} ·{" "}
          <span className="figures">
            {t("gap.asked")} {gap.asked}
          </span>
        </span>
        <Spark
          title={t("gap.weeks")}
          values={gap.weeks.map(({ asked }) => asked)}
          names={gap.weeks.map(({ week }) => shortDay(week, language))}
        />
      </p>
      {gap.settled_by && (
        <p className="quiet">
          {t("gap.settled", { who: who(gap.settled_by), at: moment(gap.settled_at, language) })}
          {gap.note && ` · ${gap.note}`}
        </p>
      )}
      <Acts gap={gap} onChanged={onChanged} />
      <Suggestion gap={gap} />
      <h3 className="up-sub">{t("gap.members", { n: gap.members.length })}</h3>
      <ul className="up-list up-members">
        {gap.members.map((one) => (
          <Member key={`${one.conversation}/${one.offset}`} member={one} />
        ))}
      </ul>
    </>
  );
}

function Acts({ gap, onChanged }: { gap: Gap; onChanged: () => void }) {
  const { t } = useTexts();
  const { write } = useDesk();
  const act = useAct();
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  async function draft() {
    setBusy(true);
    const made = await act(() => api.draftGap(gap.id), t("gap.drafted"));
    setBusy(false);
    onChanged();
    if (made?.article && made.version) go("knowledge", "edit", made.article, String(made.version));
  }
  if (!write) return gap.article ? <ArticleLink id={gap.article} version={gap.version} /> : null;
  if (gap.state === "open") {
    return (
      <Space wrap className="up-acts">
        <Button type="primary" loading={busy} onClick={() => void draft()}>
          {t("gap.draft")}
        </Button>
        <Popconfirm
          icon={null}
          title={t("gap.dismiss")}
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
          okText={t("gap.dismiss")}
          cancelText={t("cancel")}
          onConfirm={() => act(() => api.dismissGap(gap.id, note.trim()), t("gap.dismissed")).then(onChanged)}
        >
          <Button>{t("gap.dismiss")}</Button>
        </Popconfirm>
      </Space>
    );
  }
  return (
    <Space wrap className="up-acts">
      {gap.article && gap.version && (
        <Button type="primary" href={href("knowledge", "edit", gap.article, String(gap.version))}>
          {t("gap.edit")}
        </Button>
      )}
      <Button onClick={() => void act(() => api.reopenGap(gap.id), t("gap.reopened")).then(onChanged)}>
        {t("gap.reopen")}
      </Button>
    </Space>
  );
}

function Suggestion({ gap: { suggestion, language } }: { gap: GapFull }) {
  const { t } = useTexts();
  const english = language === "en";
  const first = english ? "en" : "zh";
  const similar = suggestion.similar[first] ?? suggestion.similar[english ? "zh" : "en"] ?? [];
  return (
    <section className="up-card">
      <h3>{t("gap.suggestion")}</h3>
      <p className="up-question">{suggestion.question[first] ?? Object.values(suggestion.question)[0]}</p>
      {suggestion.quoted.length > 0 ? (
        <>
          <p className="quiet">{t("gap.quoted")}</p>
          <ol className="up-quotes">
            {suggestion.quoted.map((one) => (
              <Quote key={`${one.article ?? one.document}/${one.clause}/${one.text}`} quoted={one} />
            ))}
          </ol>
        </>
      ) : (
        <p className="quiet">{t("gap.unquoted")}</p>
      )}
      {similar.length > 0 && (
        <>
          <h4>{t("gap.similar")}</h4>
          <ul className="up-wordings">
            {similar.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </>
      )}
      {suggestion.nearest.length > 0 && (
        <>
          <h4>{t("gap.nearest")}</h4>
          <ul className="up-list">
            {suggestion.nearest.map((one) => (
              <li key={one.article}>
                <ArticleLink id={one.article} version={one.version} title={one.question} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Quote({ quoted }: { quoted: Quoted }) {
  const { text, article, version, document, clause, page } = quoted;
  return (
    <li>
      <blockquote>{text}</blockquote>
      {article && <ArticleLink id={article} version={version} />}
      {document && <ClauseLink document={document} clause={clause} page={page} />}
    </li>
  );
}

function Member({ member }: { member: GapFull["members"][number] }) {
  const { t, language } = useTexts();
  const { conversations } = useDesk();
  const { text, reason, score, article, version, at, conversation, offset } = member;
  return (
    <li>
      <span className="up-said">{text}</span>
      <span className="up-row up-small">
        <Mark tone={tones[reason]}>
          {t(`gap.reason.${reason}`)}
          {score !== null && ` ${percent(score, 0)}`}
        </Mark>
        <span className="quiet figures">{moment(at, language)}</span>
        {conversations && <a href={href("conversations", conversation, String(offset))}>{t("up.open.conversation")}</a>}
        {article && <ArticleLink id={article} version={version} />}
      </span>
    </li>
  );
}
