/** One article: a version with its words, all versions and what differs, what was said, and what it rests on. */
import { Alert, Button, Popconfirm, Select, Space, Tabs } from "antd";
import { useState } from "react";
import * as api from "../../api/knowledge";
import type { History, Version } from "../../api/knowledge";
import { troubleOf, useLoad } from "../../desk/load";
import { go, href } from "../../desk/route";
import { Settled } from "../../desk/Trouble";
import { useTexts, wordOf } from "../../texts/desk";
import { Content } from "./Content";
import { StateMark, useAct } from "./marks";
import type { May } from "./may";
import { Sources } from "./Sources";
import { Talk } from "./Talk";
import { Versions } from "./Versions";
import { Withdraw } from "./Withdraw";

const tabs = ["content", "versions", "comments", "sources"] as const;
const open = ["draft", "business_review", "compliance_review"];
const serving = ["canary", "online", "expiring"];

interface Props {
  id: string;
  tab: string | undefined;
  version: number | undefined;
  may: May;
}

export default function Article({ id, ...rest }: Props) {
  const { language } = useTexts();
  const loaded = useLoad(`article/${language}/${id}`, () => api.getArticle(id));
  return <Settled loaded={loaded}>{(history) => <Shown history={history} reload={loaded.reload} {...rest} />}</Settled>;
}

interface ShownProps extends Omit<Props, "id"> {
  history: History;
  reload: () => void;
}

function Shown({ history, tab, version, may, reload }: ShownProps) {
  const { t } = useTexts();
  const { id, versions } = history;
  const here = tabs.find((name) => name === tab) ?? "content";
  const shown = versions.find((one) => one.version === version) ?? history;
  const page = (name: string, number = shown.version) => go("knowledge", "article", id, name, String(number));
  return (
    <article className="kb-page">
      <a className="kb-back" href={href("knowledge", "library")}>
        ← {t("kb.section.library")}
      </a>
      <header className="kb-title">
        <div>
          <h2>{shown.title || id}</h2>
          <p className="kb-under">
            <code>{id}</code>
            <StateMark state={shown.state} share={shown.share} urgent={shown.urgent} />
            <Select
              size="small"
              aria-label={t("kb.version")}
              value={shown.version}
              onChange={(number: number) => page(here, number)}
              popupMatchSelectWidth={false}
              options={versions.map((one) => ({
                value: one.version,
                label: `${t("kb.version.n", { n: one.version })} · ${t(`kb.state.${one.state}`)}`,
              }))}
            />
          </p>
        </div>
        <Actions history={history} shown={shown} may={may} reload={reload} />
      </header>
      <Standing history={history} shown={shown} />
      <Tabs
        activeKey={here}
        onChange={(name) => page(name)}
        destroyOnHidden
        items={tabs.map((name) => ({ key: name, label: t(`kb.tab.${name}`), children: body(name) }))}
      />
    </article>
  );

  function body(name: (typeof tabs)[number]) {
    if (name === "versions") return <Versions history={history} may={may} />;
    if (name === "comments") return <Talk article={id} version={shown.version} may={may} />;
    if (name === "sources") return <Sources version={shown} />;
    return <Content version={shown} />;
  }
}

/** Which versions customers read now, when the one on the page is another. */
function Standing({ history, shown }: { history: History; shown: Version }) {
  const { t } = useTexts();
  const { running, canary } = history;
  const others = [
    running !== null && running !== shown.version && t("kb.running.is", { n: running }),
    canary !== null && canary !== shown.version && t("kb.canary.is", { n: canary }),
  ].filter((text) => text !== false);
  const ended = shown.ended_at && shown.why && shown.why !== "superseded";
  return (
    <>
      {others.length > 0 && <Alert className="kb-alert" type="info" showIcon title={others.join(" ")} />}
      {ended && (
        <Alert
          className="kb-alert"
          type="warning"
          showIcon
          title={t("kb.ended", { why: wordOf(t, "kb.end.", shown.why) })}
        />
      )}
    </>
  );
}

function Actions({ history, shown, may, reload }: Omit<ShownProps, "tab" | "version"> & { shown: Version }) {
  const { t } = useTexts();
  const act = useAct(reload);
  const [busy, setBusy] = useState(false);
  const draft = history.versions.find(({ state }) => open.includes(state));
  async function revise() {
    setBusy(true);
    await act(async () => {
      const made = await api.reviseArticle(history.id, shown.released_at ? shown.version : undefined).catch(unopened);
      go("knowledge", "edit", history.id, String(made.version.version));
    });
    setBusy(false);
  }
  /** Somebody has begun a draft in the meantime: that one is opened. */
  function unopened(reason: unknown) {
    const { code, detail } = troubleOf(reason);
    const version = (detail as { version?: number } | undefined)?.version;
    if (code !== "draft_open" || version === undefined) throw reason;
    return { version: { version } };
  }
  return (
    <Space wrap>
      {may.release && serving.includes(shown.state) && <Withdraw version={shown} onDone={reload} />}
      {may.write && draft && (
        <Popconfirm
          title={t("kb.discard.ask", { n: draft.version })}
          okText={t("kb.discard")}
          onConfirm={() => act(() => api.discardDraft(history.id, draft.version), t("kb.discarded"))}
        >
          <Button>{t("kb.discard")}</Button>
        </Popconfirm>
      )}
      {draft && draft.state !== "draft" && (
        <Button
          type={may.release ? "primary" : "default"}
          onClick={() => go("knowledge", "reviews", history.id, String(draft.version))}
        >
          {t("kb.to.review")}
        </Button>
      )}
      {may.write && draft?.state === "draft" && (
        <Button type="primary" onClick={() => go("knowledge", "edit", history.id, String(draft.version))}>
          {t("kb.edit.on")}
        </Button>
      )}
      {may.write && !draft && (
        <Button type="primary" loading={busy} onClick={() => void revise()}>
          {t("kb.revise")}
        </Button>
      )}
    </Space>
  );
}
