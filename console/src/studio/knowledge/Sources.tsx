/** What an answer rests on: document, clause, law, and the policy values that its words name. */
import { Table } from "antd";
import * as api from "../../api/documents";
import type { Policy, Version } from "../../api/knowledge";
import { Facts } from "../../desk/labels";
import { useLoad } from "../../desk/load";
import { href } from "../../desk/route";
import { useTexts } from "../../texts/desk";
import { day } from "../../texts/figures";
import { keysOf, usePolicies } from "./policies";

export function Sources({ version }: { version: Version }) {
  const { t, language } = useTexts();
  const documents = useLoad("documents", api.listDocuments);
  const policies = usePolicies();
  const title = version.document.replace(/^《|》$/g, "");
  const document = documents.data?.find((one) => one.title === title);
  const rows = keysOf(version.answer.zh, version.answer.en).map((key) => ({ key, policy: policies.get(key) }));
  const link = (said: string, ...more: string[]) =>
    document ? <a href={href("knowledge", "documents", document.id, ...more)}>{said}</a> : said;
  return (
    <>
      <section className="kb-card">
        <Facts
          rows={[
            [t("kb.field.source.document"), version.document && link(version.document)],
            [
              t("kb.field.source.clause"),
              version.clause && link(version.clause, String(document?.revision), "text", version.clause),
            ],
            [t("kb.field.source.law"), version.law],
            [t("kb.made"), day(version.made_at, language)],
          ]}
        />
      </section>
      <h3 className="kb-sub">{t("kb.values")}</h3>
      <Table<{ key: string; policy: Policy | undefined }>
        size="middle"
        rowKey="key"
        dataSource={rows}
        pagination={false}
        scroll={{ x: 640 }}
        locale={{ emptyText: t("kb.values.none") }}
        columns={[
          {
            title: t("kb.value.name"),
            render: (_, { policy }) => policy?.name[language === "en" ? "en" : "zh"] ?? "—",
          },
          { title: t("kb.value.key"), render: (_, { key }) => <code>{key}</code> },
          { title: t("kb.value.today"), render: (_, { policy }) => policy?.words[language] ?? "—" },
          { title: t("kb.value.since"), render: (_, { policy }) => (policy ? day(policy.version, language) : "—") },
          { title: t("kb.value.source"), render: (_, { policy }) => policy?.source ?? "—" },
        ]}
      />
    </>
  );
}
