/** What waits for a verdict: the queue on one side, the version in hand on the other. */
import { Segmented } from "antd";
import { useState } from "react";
import * as api from "../../api/knowledge";
import type { Queued } from "../../api/knowledge";
import { useLoad } from "../../desk/load";
import { href } from "../../desk/route";
import { Settled } from "../../desk/Trouble";
import { useNow, useSpan } from "../../desk/labels";
import { useTexts } from "../../texts/desk";
import { Nothing, RiskMark, StateMark } from "./marks";
import { whoOf, type May } from "./may";
import { Review } from "./Review";

interface Props {
  chosen: string | undefined;
  version: number | undefined;
  may: May;
}

const stages = ["all", "business_review", "compliance_review"] as const;

export default function Reviews(props: Props) {
  const { language } = useTexts();
  const queue = useLoad(`article-reviews/${language}`, api.listReviews);
  return <Settled loaded={queue}>{(found) => <Queue queue={found} reload={queue.reload} {...props} />}</Settled>;
}

function Queue({ queue, reload, chosen, version, may }: Props & { queue: Queued[]; reload: () => void }) {
  const { t } = useTexts();
  const [stage, setStage] = useState<(typeof stages)[number]>("all");
  const of = (name: (typeof stages)[number]) => queue.filter((one) => name === "all" || one.stage === name);
  const listed = of(stage);
  const current =
    queue.find(({ article }) => article.id === chosen && (version === undefined || article.version === version)) ??
    (chosen === undefined ? (listed.find(({ mine }) => mine === null) ?? listed[0]) : undefined);
  return (
    <div className="kb-split">
      <div className="kb-list">
        <Segmented
          value={stage}
          onChange={setStage}
          aria-label={t("kb.stage")}
          options={stages.map((value) => ({
            value,
            label: `${t(`kb.stage.${value}`)} ${of(value).length}`,
          }))}
        />
        {listed.length === 0 ? (
          <Nothing title={t("kb.review.none")} note={t("kb.review.none.note")} />
        ) : (
          <ul>
            {listed.map((one) => (
              <li key={one.article.id}>
                <Entry one={one} current={one === current} may={may} />
              </li>
            ))}
          </ul>
        )}
      </div>
      {current ? (
        <Review key={`${current.article.id}/${current.article.version}`} queued={current} may={may} onDone={reload} />
      ) : (
        chosen !== undefined && (
          <Nothing title={t("kb.review.gone")}>
            <a href={href("knowledge", "article", chosen)}>{t("kb.to.article")}</a>
          </Nothing>
        )
      )}
    </div>
  );
}

function Entry({ one, current, may }: { one: Queued; current: boolean; may: May }) {
  const { t } = useTexts();
  const span = useSpan();
  const now = useNow();
  const { article, waiting_since: since, mine } = one;
  return (
    <a
      className="kb-entry"
      href={href("knowledge", "reviews", article.id, String(article.version))}
      aria-current={current ? "true" : undefined}
    >
      <strong>{article.title || article.id}</strong>
      <span className="kb-marks">
        <StateMark state={article.state} urgent={article.urgent} />
        <RiskMark risk={article.risk} />
      </span>
      <small className="quiet">
        {article.authors.map((by) => whoOf(by, may)).join(", ")} ·{" "}
        {t("kb.waits", { span: span(now - Date.parse(since)) })}
        {may.release && mine && ` · ${t(`kb.mine.${mine}`)}`}
      </small>
    </a>
  );
}
