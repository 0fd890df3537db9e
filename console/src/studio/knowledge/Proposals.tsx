/** Questions with answers that documents and closed conversations suggest: edited and accepted, or put aside. */
import { Button, Input, Segmented, Select } from "antd";
import { useState } from "react";
import * as api from "../../api/documents";
import type { Origin, Proposal, ProposalList, ProposalState } from "../../api/documents";
import { Mark } from "../../desk/labels";
import { useLoad } from "../../desk/load";
import { href } from "../../desk/route";
import { Settled } from "../../desk/Trouble";
import { nameOf, useTexts } from "../../texts/desk";
import { moment } from "../../texts/figures";
import { Nothing, useAct } from "./marks";
import { whoOf, type May } from "./may";

const states = ["open", "accepted", "rejected"] as const;
const origins = ["document", "faq", "conversation"] as const;

export default function Proposals({ may }: { may: May }) {
  const { t } = useTexts();
  const [state, setState] = useState<ProposalState>("open");
  const [origin, setOrigin] = useState<Origin>();
  const loaded = useLoad(`proposals/${state}/${origin ?? ""}`, () => api.listProposals(state, origin));
  const counts = loaded.data?.counts;
  return (
    <>
      <div className="kb-bar">
        <Segmented<ProposalState>
          value={state}
          onChange={setState}
          aria-label={t("kb.state")}
          options={states.map((value) => ({
            value,
            label: `${t(`kb.proposal.${value}`)} ${counts ? (counts[value] ?? 0) : "…"}`,
          }))}
        />
        <Select<Origin>
          allowClear
          className="kb-filter"
          aria-label={t("kb.origin")}
          placeholder={t("kb.origin")}
          value={origin}
          onChange={setOrigin}
          options={origins.map((value) => ({ value, label: t(`kb.from.${value}`) }))}
        />
      </div>
      <Settled loaded={loaded}>{(list) => <Queue list={list} reload={loaded.reload} may={may} />}</Settled>
    </>
  );
}

function Queue({ list, reload, may }: { list: ProposalList; reload: () => void; may: May }) {
  const { t } = useTexts();
  const { proposals } = list;
  const [chosen, setChosen] = useState<number>();
  const current = proposals.find(({ id }) => id === chosen) ?? proposals[0];
  if (!current) return <Nothing title={t("kb.proposal.none")} note={t("kb.proposal.none.note")} />;
  const place = proposals.indexOf(current);
  const onDone = () => {
    setChosen((proposals[place + 1] ?? proposals[place - 1])?.id);
    reload();
  };
  return (
    <div className="kb-split">
      <div className="kb-list">
        <ul>
          {proposals.map((one) => (
            <li key={one.id}>
              <button
                type="button"
                className="kb-entry"
                aria-current={one === current ? "true" : undefined}
                onClick={() => setChosen(one.id)}
              >
                <strong>{one.question}</strong>
                <small className="quiet">
                  {t(`kb.from.${one.origin}`)}
                  {one.clause && ` · ${one.clause}`}
                </small>
              </button>
            </li>
          ))}
        </ul>
      </div>
      <One key={current.id} proposal={current} may={may} onDone={onDone} />
    </div>
  );
}

function One({ proposal, may, onDone }: { proposal: Proposal; may: May; onDone: () => void }) {
  const { t, language } = useTexts();
  const act = useAct();
  const [question, setQuestion] = useState(proposal.question);
  const [answer, setAnswer] = useState(proposal.answer);
  const [note, setNote] = useState("");
  const open = proposal.state === "open" && may.write;
  const short = question.trim().length < 2 || answer.trim().length < 2;
  async function accept() {
    const changed = {
      ...(question !== proposal.question && { question: question.trim() }),
      ...(answer !== proposal.answer && { answer: answer.trim() }),
    };
    if (await act(() => api.acceptProposal(proposal.id, changed), t("kb.proposal.accept.done"))) onDone();
  }
  async function reject() {
    if (await act(() => api.rejectProposal(proposal.id, note.trim()), t("kb.proposal.reject.done"))) onDone();
  }
  return (
    <section className="kb-review kb-card">
      <p className="kb-under">
        <Mark>{t(`kb.from.${proposal.origin}`)}</Mark>
        <From proposal={proposal} />
        <span className="quiet figures">{moment(proposal.made_at, language)}</span>
      </p>
      <label className="kb-label" htmlFor="proposal-question">
        {t("kb.question")}
      </label>
      <Input.TextArea
        id="proposal-question"
        autoSize={{ minRows: 1, maxRows: 4 }}
        maxLength={500}
        readOnly={!open}
        value={question}
        onChange={(event) => setQuestion(event.target.value)}
      />
      <label className="kb-label" htmlFor="proposal-answer">
        {t("kb.answer")}
      </label>
      <Input.TextArea
        id="proposal-answer"
        autoSize={{ minRows: 5, maxRows: 18 }}
        maxLength={5000}
        readOnly={!open}
        value={answer}
        onChange={(event) => setAnswer(event.target.value)}
      />
      {proposal.similar.length > 0 && (
        <p className="quiet">
          {t("kb.similar")}: {proposal.similar.join(" · ")}
        </p>
      )}
      {proposal.intents.length > 0 && (
        <p className="quiet">
          {t("kb.field.intents")}: {proposal.intents.map((id) => nameOf(language, id)).join(" · ")}
        </p>
      )}
      {open ? (
        <div className="kb-bar kb-decide">
          <Button type="primary" disabled={short} onClick={() => void accept()}>
            {t("kb.proposal.accept")}
          </Button>
          <Input
            className="kb-search"
            aria-label={t("kb.reason")}
            placeholder={t("kb.proposal.why")}
            maxLength={2000}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
          <Button danger onClick={() => void reject()}>
            {t("kb.proposal.reject")}
          </Button>
        </div>
      ) : (
        <Settlement proposal={proposal} may={may} />
      )}
    </section>
  );
}

function From({ proposal }: { proposal: Proposal }) {
  const { t } = useTexts();
  const { document, revision, clause, conversation } = proposal;
  if (conversation) return <a href={href("conversations", conversation)}>{t("sample.open")}</a>;
  if (!document) return null;
  const place = [String(revision), "text", ...(clause ? [clause] : [])];
  return (
    <a href={href("knowledge", "documents", document, ...place)}>{[document, clause].filter(Boolean).join(" ")}</a>
  );
}

function Settlement({ proposal, may }: { proposal: Proposal; may: May }) {
  const { t, language } = useTexts();
  const { state, settled_by: by, settled_at: at, article, note } = proposal;
  if (state === "open") return <p className="quiet">{t("sample.read.only")}</p>;
  return (
    <p className="kb-said">
      <Mark tone={state === "accepted" ? "good" : "calm"}>{t(`kb.proposal.${state}`)}</Mark>
      {by && whoOf(by, may)} {at && moment(at, language)}
      {article && <a href={href("knowledge", "article", article)}>{t("kb.to.article")}</a>}
      {note && <span>{note}</span>}
    </p>
  );
}
