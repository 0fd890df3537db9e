/** Imports: files go up with what they do not say themselves, and every run shows how far it is. */
import { Progress, Table } from "antd";
import { useEffect } from "react";
import * as api from "../../api/documents";
import type { ImportRun } from "../../api/documents";
import { useLoad } from "../../desk/load";
import { go, href } from "../../desk/route";
import { Settled } from "../../desk/Trouble";
import { useTexts } from "../../texts/desk";
import { moment } from "../../texts/figures";
import { Import } from "./Import";
import { Nothing } from "./marks";
import { whoOf, type May } from "./may";
import { Upload } from "./Upload";

const POLL_MS = 2500;

export default function Imports({ chosen, may }: { chosen: string | undefined; may: May }) {
  if (chosen) return <Import key={chosen} id={chosen} may={may} />;
  return (
    <>
      {may.write && <Upload onStarted={(id) => go("knowledge", "imports", id)} />}
      <Runs may={may} />
    </>
  );
}

function Runs({ may }: { may: May }) {
  const { t, language } = useTexts();
  const loaded = useLoad("imports", api.listImports);
  const { reload } = loaded;
  const busy = loaded.data?.some(({ finished_at: at }) => at === null) ?? false;
  useEffect(() => {
    if (!busy) return;
    const timer = setInterval(reload, POLL_MS);
    return () => clearInterval(timer);
  }, [busy, reload]);
  return (
    <>
      <h3 className="kb-sub">{t("kb.imports")}</h3>
      <Settled loaded={loaded}>
        {(runs) => (
          <Table<ImportRun>
            className="kb-table"
            rowKey="id"
            size="middle"
            dataSource={runs}
            pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
            locale={{ emptyText: <Nothing title={t("kb.imports.none")} note={t("kb.imports.none.note")} /> }}
            onRow={({ id }) => ({ onClick: () => go("knowledge", "imports", id) })}
            columns={[
              {
                title: t("kb.made"),
                className: "figures",
                render: (_, one) => <a href={href("knowledge", "imports", one.id)}>{moment(one.made_at, language)}</a>,
              },
              { title: t("kb.log.by"), width: 110, render: (_, { made_by }) => whoOf(made_by, may) },
              { title: t("kb.files"), width: 80, align: "right", className: "figures", dataIndex: "total" },
              {
                title: t("kb.failed"),
                width: 80,
                align: "right",
                className: "figures",
                render: (_, { failed }) => <span className={failed ? "loss" : ""}>{failed}</span>,
              },
              {
                title: t("kb.progress"),
                width: 180,
                render: (_, one) => <Far run={one} />,
              },
            ]}
          />
        )}
      </Settled>
    </>
  );
}

export function Far({ run }: { run: ImportRun }) {
  const { t } = useTexts();
  const { total, done, failed, finished_at: at } = run;
  return (
    <Progress
      size="small"
      percent={total ? Math.round((done / total) * 100) : 100}
      status={at === null ? "active" : failed > 0 ? "exception" : "success"}
      format={() => `${done}/${total}`}
      aria-label={t("kb.progress")}
    />
  );
}
