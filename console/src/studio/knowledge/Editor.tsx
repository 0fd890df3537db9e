/** Writes a draft: its form on one side, what customers will see on the other; kept while one writes. */
import { Alert, Button, Modal, Result, Space } from "antd";
import { useEffect, useState, useSyncExternalStore } from "react";
import * as api from "../../api/knowledge";
import type { Drafted } from "../../api/knowledge";
import { useLoad } from "../../desk/load";
import { href } from "../../desk/route";
import { Settled } from "../../desk/Trouble";
import { useTexts } from "../../texts/desk";
import { clock } from "../../texts/figures";
import { Draft, type DraftState } from "./draft";
import { DraftForm } from "./DraftForm";
import { fieldOf, reasonOf } from "./fields";
import { useAct } from "./marks";
import { whoOf, type May } from "./may";
import { Preview } from "./Preview";
import { Submit } from "./Submit";

interface Props {
  id: string;
  version: number;
  may: May;
}

export default function Editor({ id, version, may }: Props) {
  const { t } = useTexts();
  const loaded = useLoad(`draft/${id}/${version}`, () => api.getVersion(id, version));
  return (
    <Settled loaded={loaded}>
      {(drafted) =>
        drafted.version.state === "draft" && may.write ? (
          <Writing drafted={drafted} may={may} />
        ) : (
          <Result
            status="info"
            title={t(may.write ? "kb.edit.closed" : "load.forbidden")}
            extra={<a href={href("knowledge", "article", id)}>{t("kb.to.article")}</a>}
          />
        )
      }
    </Settled>
  );
}

function Writing({ drafted, may }: { drafted: Drafted; may: May }) {
  const { t } = useTexts();
  const { id, version, authors } = drafted.version;
  const [draft] = useState(
    () =>
      new Draft(drafted, {
        save: (revision, body) => api.saveDraft(id, version, revision, body),
        read: () => api.getVersion(id, version),
      }),
  );
  const state = useSyncExternalStore(draft.subscribe, draft.snapshot);
  useLeaving(draft);
  const others = authors.filter((by) => by !== may.by);
  return (
    <div className="kb-page">
      <a className="kb-back" href={href("knowledge", "article", id)}>
        ← {t("kb.to.article")}
      </a>
      <header className="kb-title kb-edit-head">
        <div>
          <h2>{state.body.question.zh || id}</h2>
          <p className="kb-under">
            <code>{id}</code>
            <span className="quiet">{t("kb.version.n", { n: version })}</span>
            {others.length > 0 && (
              <span className="quiet">{t("kb.edit.with", { who: others.map((by) => whoOf(by, may)).join(", ") })}</span>
            )}
            <Kept state={state} />
          </p>
        </div>
        <Space wrap>
          <Button disabled={state.keeping !== "open" && state.keeping !== "failed"} onClick={() => void draft.save()}>
            {t("kb.save")}
          </Button>
          <Submit draft={draft} state={state} id={id} version={version} />
        </Space>
      </header>
      <Trouble draft={draft} state={state} id={id} />
      <div className="kb-edit">
        <DraftForm body={state.body} problems={state.problems} onChange={(change) => draft.edit(change)} />
        <aside className="kb-aside">
          <Problems state={state} />
          <Preview article={id} version={version} body={state.body} />
        </aside>
      </div>
    </div>
  );
}

function Kept({ state }: { state: DraftState }) {
  const { t, language } = useTexts();
  const { keeping, savedAt } = state;
  return (
    <span role="status" className={keeping === "saved" || keeping === "saving" ? "kb-kept" : "kb-kept kb-kept-open"}>
      {t(`kb.keeping.${keeping}`, { time: clock(savedAt, language) })}
    </span>
  );
}

/** What stands between these words and the server. */
function Trouble({ draft, state, id }: { draft: Draft; state: DraftState; id: string }) {
  const { t } = useTexts();
  const act = useAct();
  const [asked, setAsked] = useState(false);
  const { keeping, error } = state;
  if (keeping === "failed") {
    const again = <Button onClick={() => void draft.save()}>{t("load.again")}</Button>;
    return (
      <Alert className="kb-alert" type="error" showIcon title={error?.message ?? t("load.failed")} action={again} />
    );
  }
  if (keeping === "closed") {
    const link = <a href={href("knowledge", "article", id)}>{t("kb.to.article")}</a>;
    return <Alert className="kb-alert" type="error" showIcon title={t("kb.edit.closed")} action={link} />;
  }
  if (keeping !== "conflict") return null;
  return (
    <>
      <Alert
        className="kb-alert"
        type="error"
        showIcon
        title={t("kb.conflict")}
        description={t("kb.conflict.note")}
        action={
          <Space wrap>
            <Button onClick={() => void act(() => draft.takeTheirs())}>{t("kb.conflict.theirs")}</Button>
            <Button danger onClick={() => setAsked(true)}>
              {t("kb.conflict.mine")}
            </Button>
          </Space>
        }
      />
      <Modal
        open={asked}
        title={t("kb.conflict.mine")}
        okText={t("kb.conflict.mine")}
        okButtonProps={{ danger: true }}
        onCancel={() => setAsked(false)}
        onOk={async () => {
          setAsked(false);
          await act(() => draft.keepMine());
        }}
      >
        {t("kb.conflict.ask")}
      </Modal>
    </>
  );
}

function Problems({ state }: { state: DraftState }) {
  const words = useTexts();
  const { t } = words;
  const { problems } = state;
  if (problems.length === 0) return <Alert type="success" showIcon title={t("kb.problems.none")} />;
  const jump = (field: string) => {
    const name = field.replace(/\[\d+\]$/, "");
    const box = document.getElementById(`field-${name}`) ?? document.getElementById(`field-${name}.zh`);
    box?.scrollIntoView({ block: "center" });
    box?.focus();
  };
  return (
    <Alert
      type="warning"
      showIcon
      title={t("kb.problems", { n: problems.length })}
      description={
        <ul className="kb-problems">
          {problems.map(({ field, why }) => (
            <li key={field}>
              <button type="button" onClick={() => jump(field)}>
                {fieldOf(words, field)}
              </button>
              {" · "}
              {reasonOf(words, why)}
            </li>
          ))}
        </ul>
      }
    />
  );
}

/** Saves when the page is left; the browser asks before it closes over words that are not saved. */
function useLeaving(draft: Draft): void {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (draft.snapshot().keeping !== "saved") event.preventDefault();
    };
    const save = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      void draft.save();
    };
    window.addEventListener("beforeunload", ask);
    window.addEventListener("keydown", save);
    return () => {
      window.removeEventListener("beforeunload", ask);
      window.removeEventListener("keydown", save);
      void draft.save();
    };
  }, [draft]);
}
