/** One version under review: what changed, what was checked, who said what, and the verdict. */
import { Alert, Button, Input, Tabs } from "antd";
import { useState } from "react";
import * as api from "../../api/knowledge";
import type { Drafted, Queued } from "../../api/knowledge";
import { useLoad } from "../../desk/load";
import { go, href } from "../../desk/route";
import { Settled } from "../../desk/Trouble";
import { useTexts } from "../../texts/desk";
import { moment } from "../../texts/figures";
import { Content } from "./Content";
import { bodyOf } from "./draft";
import { fieldOf, reasonOf } from "./fields";
import { useAct } from "./marks";
import { whoOf, type May } from "./may";
import { Path } from "./Path";
import { Preview } from "./Preview";
import { Sources } from "./Sources";
import { Talk } from "./Talk";
import { Between } from "./Versions";

interface Props {
  queued: Queued;
  may: May;
  onDone: () => void;
}

export function Review({ queued, may, onDone }: Props) {
  const { t, language } = useTexts();
  const { id, version, title } = queued.article;
  const loaded = useLoad(`review/${language}/${id}/${version}`, () => api.getVersion(id, version));
  return (
    <section className="kb-review" aria-label={title}>
      <header className="kb-title">
        <div>
          <h2>{title || id}</h2>
          <p className="kb-under">
            <a href={href("knowledge", "article", id, "content", String(version))}>
              <code>{id}</code>
            </a>
            <span className="quiet">{t("kb.version.n", { n: version })}</span>
          </p>
        </div>
      </header>
      <Path state={queued.stage} urgent={queued.article.urgent} />
      {queued.article.urgent && (
        <Alert
          className="kb-alert"
          type="warning"
          showIcon
          title={t("kb.urgent.note")}
          description={queued.note && t("kb.urgent.why", { why: queued.note })}
        />
      )}
      {!queued.article.urgent && queued.note && <p className="kb-words">{t("kb.said.note", { note: queued.note })}</p>}
      <Settled loaded={loaded}>
        {(drafted) => (
          <>
            <Checks drafted={drafted} queued={queued} may={may} />
            {may.release && <Verdict queued={queued} problems={drafted.problems.length} onDone={onDone} />}
            <Tabs items={tabsOf(drafted)} destroyOnHidden />
          </>
        )}
      </Settled>
    </section>
  );

  function tabsOf(drafted: Drafted) {
    const { base } = queued;
    const content = { key: "content", label: t("kb.tab.content"), children: <Content version={drafted.version} /> };
    const changes =
      base === null
        ? []
        : [
            {
              key: "diff",
              label: t("kb.diff.against", { n: base }),
              children: <Between article={id} before={base} after={version} />,
            },
          ];
    return [
      ...changes,
      content,
      {
        key: "preview",
        label: t("kb.preview"),
        children: <Preview article={id} version={version} body={bodyOf(drafted.version)} />,
      },
      { key: "sources", label: t("kb.tab.sources"), children: <Sources version={drafted.version} /> },
      {
        key: "comments",
        label: t("kb.tab.comments"),
        children: <Talk article={id} version={version} may={may} />,
      },
    ];
  }
}

/** What the rules and other people have said of it so far. */
function Checks({ drafted, queued, may }: { drafted: Drafted; queued: Queued; may: May }) {
  const words = useTexts();
  const { t, language } = words;
  const { version, problems } = drafted;
  const sound = [
    t("kb.check.similar", { n: version.similar.zh?.length ?? 0 }),
    t("kb.check.tests", { n: version.tests.length }),
    t("kb.check.values"),
    t("kb.check.source"),
  ];
  return (
    <ul className="kb-checks">
      {problems.map(({ field, why }) => (
        <li key={field} className="check-bad">
          ✗ {fieldOf(words, field)} · {reasonOf(words, why)}
        </li>
      ))}
      {problems.length === 0 &&
        sound.map((said) => (
          <li key={said}>
            <span className="gain">✓</span> {said}
          </li>
        ))}
      {queued.approvals.map(({ stage, by, at, note }) => (
        <li key={stage}>
          <span className="gain">✓</span>{" "}
          {t("kb.approved.by", { stage: t(`kb.state.${stage}`), who: whoOf(by, may), at: moment(at, language) })}
          {note && ` · ${note}`}
        </li>
      ))}
    </ul>
  );
}

function Verdict({ queued, problems, onDone }: { queued: Queued; problems: number; onDone: () => void }) {
  const { t } = useTexts();
  const act = useAct(onDone);
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  const { mine, stage } = queued;
  const { id, version, urgent } = queued.article;
  const next = stage === "business_review" ? "kb.next.compliance" : urgent ? "kb.next.online" : "kb.next.canary";
  async function give(verdict: "approve" | "reject") {
    setBusy(true);
    const done = await act(() => api[verdict](id, version, note.trim()), t(`kb.${verdict}.done`));
    setBusy(false);
    if (done) go("knowledge", "reviews");
  }
  return (
    <div className="kb-verdict">
      {mine && <Alert type="info" showIcon title={t(`kb.mine.${mine}.why`)} />}
      <label className="kb-label" htmlFor="kb-verdict">
        {t("kb.verdict.note")}
      </label>
      <Input.TextArea
        id="kb-verdict"
        autoSize={{ minRows: 2, maxRows: 6 }}
        maxLength={300}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <div className="kb-bar">
        <Button
          type="primary"
          disabled={mine !== null || problems > 0}
          loading={busy}
          onClick={() => void give("approve")}
        >
          {t("kb.approve")}
        </Button>
        <Button danger disabled={note.trim() === "" || busy} onClick={() => void give("reject")}>
          {t("kb.reject")}
        </Button>
        <span className="quiet">{mine === null && t(next)}</span>
        {note.trim() === "" && <span className="quiet">{t("kb.reject.needs")}</span>}
      </div>
    </div>
  );
}
