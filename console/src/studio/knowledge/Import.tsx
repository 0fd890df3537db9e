/** One import: how far it is, and what became of each file. */
import { Alert, Table } from "antd";
import { useEffect } from "react";
import * as api from "../../api/documents";
import type { ImportedFile } from "../../api/documents";
import { Mark, type Tone } from "../../desk/labels";
import { useLoad } from "../../desk/load";
import { href } from "../../desk/route";
import { Settled } from "../../desk/Trouble";
import { useTexts } from "../../texts/desk";
import { moment } from "../../texts/figures";
import { Counts, kinds } from "./DocumentChanges";
import { Far } from "./Imports";
import { whoOf, type May } from "./may";
import { sizeOf } from "./Upload";

const POLL_MS = 1200;
const tones: Record<ImportedFile["state"], Tone> = {
  waiting: "calm",
  draft: "warn",
  unchanged: "plain",
  failed: "danger",
};

export function Import({ id, may }: { id: string; may: May }) {
  const loaded = useLoad(`import/${id}`, () => api.getImport(id));
  const { reload } = loaded;
  const busy = loaded.data !== undefined && loaded.data.finished_at === null;
  useEffect(() => {
    if (!busy) return;
    const timer = setInterval(reload, POLL_MS);
    return () => clearInterval(timer);
  }, [busy, reload]);
  return <Settled loaded={loaded}>{(run) => <Shown run={run} may={may} />}</Settled>;
}

function Shown({ run, may }: { run: api.ImportFull; may: May }) {
  const { t, language } = useTexts();
  const drafts = run.files.filter(({ state }) => state === "draft").length;
  return (
    <article className="kb-page">
      <a className="kb-back" href={href("knowledge", "imports")}>
        ← {t("kb.section.imports")}
      </a>
      <header className="kb-title">
        <div>
          <h2>{t("kb.import.of", { at: moment(run.made_at, language) })}</h2>
          <p className="kb-under quiet">
            {whoOf(run.made_by, may)}
            <span role="status">
              {run.finished_at === null
                ? t("kb.import.running")
                : t("kb.import.finished", { at: moment(run.finished_at, language) })}
            </span>
          </p>
        </div>
        <div className="kb-far">
          <Far run={run} />
        </div>
      </header>
      {run.failed > 0 && (
        <Alert className="kb-alert" type="error" showIcon title={t("kb.import.failed", { n: run.failed })} />
      )}
      {run.finished_at !== null && drafts > 0 && (
        <Alert className="kb-alert" type="info" showIcon title={t("kb.import.drafts", { n: drafts })} />
      )}
      <Table<ImportedFile>
        rowKey="place"
        size="middle"
        dataSource={run.files}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 760 }}
        columns={[
          {
            title: t("kb.file"),
            render: (_, { name, size }) => (
              <>
                <span className="kb-file">{name}</span>
                <small className="quiet kb-id">{sizeOf(size)}</small>
              </>
            ),
          },
          {
            title: t("kb.state"),
            width: 100,
            render: (_, { state }) => <Mark tone={tones[state]}>{t(`kb.file.${state}`)}</Mark>,
          },
          { title: t("kb.result"), render: (_, file) => <Outcome file={file} /> },
          {
            title: t("kb.section.proposals"),
            width: 96,
            align: "right",
            className: "figures",
            render: (_, { proposals }) =>
              proposals > 0 ? <a href={href("knowledge", "proposals")}>{proposals}</a> : 0,
          },
        ]}
      />
    </article>
  );
}

function Outcome({ file }: { file: ImportedFile }) {
  const { t } = useTexts();
  const { message, changes, document, revision } = file;
  if (message) return <span className="kb-wrong">{message}</span>;
  if (!document || revision === null) return <span className="quiet">—</span>;
  const first = !changes || kinds.every((kind) => kind === "added" || !changes[kind]);
  return (
    <span className="kb-outcome">
      <a href={href("knowledge", "documents", document, String(revision), first ? "text" : "changes")}>
        {t(first ? "kb.import.open" : "kb.import.changes")}
      </a>
      {changes && <Counts counts={changes} />}
    </span>
  );
}
