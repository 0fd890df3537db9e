/** Articles whose last day is near or over, and those that nobody used for long. */
import { Table } from "antd";
import type { Overdue as Row } from "../api/upkeep";
import { Mark } from "../desk/labels";
import { useTexts } from "../texts/desk";
import { ArticleLink, Nothing } from "./shared";

const SOON = 7;

export function Overdue({ dead, expiring }: { dead: Row[]; expiring: Row[] }) {
  const { t } = useTexts();
  return (
    <div className="up-pair">
      <section>
        <h2 className="up-sub">
          {t("overdue.expiring")} <span className="quiet figures">{expiring.length}</span>
        </h2>
        <Rows rows={expiring} none={t("overdue.expiring.none")} dated />
      </section>
      <section>
        <h2 className="up-sub">
          {t("overdue.dead")} <span className="quiet figures">{dead.length}</span>
        </h2>
        <Rows rows={dead} none={t("overdue.dead.none")} />
      </section>
    </div>
  );
}

function Rows({ rows, none, dated = false }: { rows: Row[]; none: string; dated?: boolean }) {
  const { t } = useTexts();
  return (
    <Table<Row>
      size="middle"
      rowKey="article"
      dataSource={rows}
      pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
      locale={{ emptyText: <Nothing title={none} /> }}
      columns={[
        {
          title: t("up.article"),
          render: (_, row) => <ArticleLink id={row.article} version={row.version} title={row.question} />,
        },
        { title: t("up.owner"), dataIndex: "owner", width: 130, responsive: ["sm"] },
        ...(dated
          ? [
              {
                title: t("overdue.left"),
                width: 110,
                render: (_: unknown, row: Row) => <Left days={row.days_left ?? 0} />,
              },
            ]
          : []),
      ]}
    />
  );
}

function Left({ days }: { days: number }) {
  const { t } = useTexts();
  if (days <= 0) return <Mark tone="danger">{t("overdue.over", { n: -days })}</Mark>;
  return <Mark tone={days <= SOON ? "warn" : "calm"}>{t("overdue.days", { n: days })}</Mark>;
}
