/** The release board: canaries with their figures, what ends soon, what was taken back, and every step. */
import { Alert, Button, Input, Table } from "antd";
import { useEffect, useState } from "react";
import * as api from "../../api/knowledge";
import type { Board, Step } from "../../api/knowledge";
import { Mark, type Tone } from "../../desk/labels";
import { useLoad } from "../../desk/load";
import { href } from "../../desk/route";
import { Settled } from "../../desk/Trouble";
import { useTexts, wordOf, type Spoken } from "../../texts/desk";
import { day, moment } from "../../texts/figures";
import { percent, points } from "../names";
import { Canary } from "./Canary";
import { Nothing } from "./marks";
import { whoOf, type May } from "./may";

const POLL_MS = 30_000;

export default function Releases({ may }: { may: May }) {
  const { language } = useTexts();
  const loaded = useLoad(`board/${language}`, api.getBoard);
  const { reload } = loaded;
  useEffect(() => {
    const timer = setInterval(reload, POLL_MS);
    return () => clearInterval(timer);
  }, [reload]);
  return <Settled loaded={loaded}>{(board) => <Shown board={board} reload={reload} may={may} />}</Settled>;
}

function Shown({ board, reload, may }: { board: Board; reload: () => void; may: May }) {
  const { t, language } = useTexts();
  const { canaries, expiring, limits, log, week, now } = board;
  const back = log.filter(({ action }) => action === "rolled_back");
  return (
    <>
      <div className="scores">
        <Score name={t("kb.board.canaries")} value={canaries.length} />
        <Score name={t("kb.board.week")} value={week} />
        <Score name={t("kb.board.back")} value={back.length} tone={back.length > 0 ? "loss" : undefined} />
        <Score name={t("kb.board.expiring")} value={expiring.length} />
      </div>
      <p className="quiet">
        {t("kb.limits", {
          fall: points(limits.accuracy_fall).replace("+", ""),
          rise: percent(limits.complaint_rise, 0),
          n: limits.fewest_answers,
          sure: percent(limits.confidence, 0),
          minutes: limits.window_minutes,
        })}
      </p>
      {back.slice(0, 3).map((step) => (
        <RolledBack key={step.id} step={step} />
      ))}
      <h3 className="kb-sub">{t("kb.board.canaries")}</h3>
      {canaries.length === 0 ? (
        <Nothing title={t("kb.board.none")} note={t("kb.board.none.note")} />
      ) : (
        canaries.map((one) => (
          <Canary key={one.article.id} canary={one} log={log} now={now} may={may} onDone={reload} />
        ))
      )}
      {expiring.length > 0 && (
        <>
          <h3 className="kb-sub">{t("kb.board.expiring")}</h3>
          <ul className="kb-expiring">
            {expiring.map(({ id, title, effective_to: last }) => (
              <li key={id}>
                <a href={href("knowledge", "article", id)}>{title}</a>
                <span className="quiet">{t("kb.until", { day: day(last, language) })}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <h3 className="kb-sub">{t("kb.log")}</h3>
      <Log may={may} key={log[0]?.id} />
    </>
  );
}

function Score({ name, value, tone }: { name: string; value: number; tone?: "loss" | undefined }) {
  return (
    <div className="score">
      <span className="quiet">{name}</span>
      <strong className={`figures ${tone ?? ""}`}>{value}</strong>
    </div>
  );
}

interface Tallied {
  answers: number;
  wrong: number;
  complaints: number;
}

function RolledBack({ step }: { step: Step }) {
  const words = useTexts();
  const { t, language } = words;
  return (
    <Alert
      className="kb-alert"
      type="error"
      showIcon
      title={
        <>
          <a href={href("knowledge", "article", step.article, "content", String(step.version))}>{step.article}</a>{" "}
          {t("kb.version.n", { n: step.version })} · {t("kb.rolled.back")} · {moment(step.at, language)}
        </>
      }
      description={detailOf(words, step)}
    />
  );
}

/** What a step says beyond its name: why it was taken back with both sides' figures, the share reached, the note. */
function detailOf({ t }: Spoken, { action, detail, share }: Step): string {
  const { why, running, canary, note } = detail as {
    why?: string;
    note?: string;
    running?: Tallied;
    canary?: Tallied;
  };
  if (action === "rolled_back" && running && canary) {
    const wrong = ({ answers, wrong: n, complaints }: Tallied) =>
      percent(answers ? (why === "complaints" ? complaints : n) / answers : 0);
    const key = why === "complaints" ? "kb.back.complaints" : "kb.back.accuracy";
    return t(key, { running: wrong(running), canary: wrong(canary), n: canary.answers, m: running.answers });
  }
  if (action === "grown" || action === "canary") return t("kb.share", { n: share });
  return note ?? wordOf(t, "kb.end.", why ?? "");
}

const tones: Record<string, Tone> = {
  rolled_back: "danger",
  withdrawn: "danger",
  online: "good",
  restored: "good",
  canary: "plain",
  grown: "plain",
  expiring: "warn",
};
const PAGE = 50;

function Log({ may }: { may: May }) {
  const words = useTexts();
  const { t, language } = words;
  const [article, setArticle] = useState("");
  const [most, setMost] = useState(PAGE);
  const loaded = useLoad(`log/${article}/${most}`, () => api.listSteps({ limit: most, ...(article && { article }) }));
  return (
    <>
      <Input.Search
        allowClear
        className="kb-search"
        aria-label={t("kb.log.article")}
        placeholder={t("kb.log.article")}
        onSearch={(text) => setArticle(text.trim())}
      />
      <Settled loaded={loaded}>
        {(steps) => (
          <>
            <Table<Step>
              className="kb-log"
              size="small"
              rowKey="id"
              dataSource={steps}
              pagination={false}
              scroll={{ x: 760 }}
              locale={{ emptyText: <Nothing title={t("kb.log.none")} /> }}
              columns={[
                {
                  title: t("kb.log.at"),
                  width: 170,
                  className: "figures",
                  render: (_, { at }) => moment(at, language),
                },
                {
                  title: t("kb.log.step"),
                  width: 110,
                  render: (_, { action }) => <Mark tone={tones[action]}>{wordOf(t, "kb.step.", action)}</Mark>,
                },
                {
                  title: t("kb.article"),
                  render: (_, one) => (
                    <a href={href("knowledge", "article", one.article, "content", String(one.version))}>
                      {one.article} · {t("kb.version.n", { n: one.version })}
                    </a>
                  ),
                },
                { title: t("kb.log.by"), width: 110, render: (_, { by }) => wordOf(t, "kb.by.", whoOf(by, may)) },
                { title: t("kb.log.detail"), render: (_, step) => detailOf(words, step) || "—" },
              ]}
            />
            {steps.length === most && (
              <Button className="records-more" onClick={() => setMost(most + PAGE)} disabled={most >= 500}>
                {t("kb.log.more")}
              </Button>
            )}
          </>
        )}
      </Settled>
    </>
  );
}
