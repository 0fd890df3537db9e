/** All documents in their newest version. */
import { Input, Select, Table } from "antd";
import { useState } from "react";
import * as api from "../../api/documents";
import type { Edition, EditionState } from "../../api/documents";
import { useLoad } from "../../desk/load";
import { go, href } from "../../desk/route";
import { Settled } from "../../desk/Trouble";
import { useTexts, wordOf } from "../../texts/desk";
import { day } from "../../texts/figures";
import { Nothing, StateMark } from "./marks";

const states: readonly EditionState[] = ["draft", "online", "withdrawn", "rejected"];

export default function Documents() {
  const loaded = useLoad("documents", api.listDocuments);
  return <Settled loaded={loaded}>{(documents) => <Shelf documents={documents} />}</Settled>;
}

function Shelf({ documents }: { documents: Edition[] }) {
  const { t, language } = useTexts();
  const [words, setWords] = useState("");
  const [kind, setKind] = useState<string>();
  const [state, setState] = useState<EditionState>();
  const kinds = [...new Set(documents.map((one) => one.kind))].sort();
  const low = words.trim().toLowerCase();
  const shown = documents.filter(
    (one) =>
      `${one.id} ${one.title} ${one.product ?? ""}`.toLowerCase().includes(low) &&
      (!kind || one.kind === kind) &&
      (!state || one.state === state),
  );
  const open = ({ id, revision }: Edition) => ["knowledge", "documents", id, String(revision)];
  return (
    <>
      <div className="kb-bar" role="search">
        <Input.Search
          allowClear
          className="kb-search"
          aria-label={t("kb.document.search")}
          placeholder={t("kb.document.search")}
          onChange={(event) => setWords(event.target.value)}
        />
        <Select
          allowClear
          className="kb-filter"
          popupMatchSelectWidth={false}
          aria-label={t("kb.kind")}
          placeholder={t("kb.kind")}
          value={kind}
          onChange={setKind}
          options={kinds.map((value) => ({ value, label: wordOf(t, "kb.kind.", value) }))}
        />
        <Select<EditionState>
          allowClear
          className="kb-filter"
          aria-label={t("kb.state")}
          placeholder={t("kb.state")}
          value={state}
          onChange={setState}
          options={states.map((value) => ({ value, label: t(`kb.state.${value}`) }))}
        />
      </div>
      <p className="quiet kb-count" role="status">
        {t("kb.documents", { n: shown.length })}
      </p>
      <Table<Edition>
        className="kb-table"
        rowKey="id"
        size="middle"
        dataSource={shown}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        locale={{ emptyText: <Nothing title={t("kb.document.none")} note={t("kb.document.none.note")} /> }}
        onRow={(one) => ({ onClick: () => go(...open(one)) })}
        columns={[
          {
            title: t("kb.document"),
            render: (_, one) => (
              <>
                <a href={href(...open(one))}>{one.title}</a>
                <small className="quiet kb-id">{one.id}</small>
              </>
            ),
          },
          { title: t("kb.kind"), width: 130, responsive: ["md"], render: (_, one) => wordOf(t, "kb.kind.", one.kind) },
          { title: t("kb.state"), width: 100, render: (_, one) => <StateMark state={one.state} /> },
          { title: t("kb.printed"), width: 110, responsive: ["md"], dataIndex: "version" },
          { title: t("kb.clauses"), width: 84, align: "right", className: "figures", dataIndex: "clauses" },
          { title: t("kb.owner"), dataIndex: "owner", width: 140, responsive: ["lg"] },
          {
            title: t("kb.field.effective_from"),
            width: 150,
            responsive: ["lg"],
            render: (_, one) => day(one.effective_from, language),
          },
        ]}
      />
    </>
  );
}
