/** The audit trail, newest first; more is read on demand. */
import { Button, Table } from "antd";
import { useState } from "react";
import * as api from "../../api/staff";
import type { AuditRecord } from "../../api/staff.shapes";
import { useTexts } from "../../texts/desk";
import { moment } from "../../texts/figures";
import { plain } from "../labels";
import { troubleOf, useLoad } from "../load";
import { Settled } from "../Trouble";

const PAGE = 50;

export default function AuditLog() {
  const { t, language } = useTexts();
  const first = useLoad("audit", () => api.listAudit({ limit: PAGE }));
  const [older, setOlder] = useState<AuditRecord[]>([]);
  const [ended, setEnded] = useState(false);
  const [busy, setBusy] = useState(false);
  async function more(last: AuditRecord | undefined) {
    if (!last) return;
    setBusy(true);
    try {
      const next = await api.listAudit({ limit: PAGE, before: last.id });
      setOlder((known) => [...known, ...next]);
      setEnded(next.length === 0);
    } catch (reason) {
      troubleOf(reason);
    } finally {
      setBusy(false);
    }
  }
  return (
    <div className="records">
      <Settled loaded={first}>
        {(records) => {
          const all = [...records, ...older];
          return (
            <>
              <Table<AuditRecord>
                size="small"
                rowKey="id"
                dataSource={all}
                pagination={false}
                columns={[
                  {
                    title: t("audit.at"),
                    width: 190,
                    render: (_, record) => <span className="figures">{moment(record.at, language)}</span>,
                  },
                  { title: t("audit.actor"), width: 180, dataIndex: "actor" },
                  { title: t("audit.action"), render: (_, record) => <code>{record.action}</code> },
                  { title: t("audit.subject"), dataIndex: "subject" },
                  {
                    title: t("audit.detail"),
                    render: (_, record) => <span className="audit-detail">{plain(record.detail)}</span>,
                  },
                ]}
              />
              {!ended && all.length > 0 && (
                <Button className="records-more" loading={busy} onClick={() => void more(all.at(-1))}>
                  {t("audit.more")}
                </Button>
              )}
            </>
          );
        }}
      </Settled>
    </div>
  );
}
