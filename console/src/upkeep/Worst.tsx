/** Articles by their score, worst first; one opens with the parts of its score. */
import { Table } from "antd";
import type { Part, QualityList, Score } from "../api/upkeep";
import { Mark } from "../desk/labels";
import { go, href } from "../desk/route";
import { useTexts, wordOf } from "../texts/desk";
import { percent } from "../studio/names";
import { mark, Nothing, toneOf, useDesk } from "./shared";

/** The server gives no more. */
const MOST = 500;

/** The part that costs the score most. */
export function weakest(parts: readonly Part[]): Part | undefined {
  const lost = ({ value, weight }: Part) => (value === null ? 0 : (1 - value) * weight);
  const [first] = [...parts].sort((a, b) => lost(b) - lost(a));
  return first && lost(first) > 0 ? first : undefined;
}

export function Worst({ list }: { list: QualityList }) {
  const { t } = useTexts();
  const { titles } = useDesk();
  const rows = list.quality;
  return (
    <>
      {rows.length >= MOST && <p className="quiet">{t("quality.listed", { n: MOST })}</p>}
      <Table<Score>
        className="up-pick"
        size="middle"
        rowKey="article"
        dataSource={rows}
        pagination={{ pageSize: 15, hideOnSinglePage: true, showSizeChanger: false }}
        locale={{ emptyText: <Nothing title={t("quality.none")} note={t("quality.none.note")} /> }}
        onRow={({ article }) => ({ onClick: () => go("upkeep", "quality", "worst", article) })}
        columns={[
          {
            title: t("quality.score"),
            width: 92,
            render: (_, { score }) => (
              <Mark tone={toneOf(score)}>
                <span className="figures">{mark(score)}</span>
              </Mark>
            ),
          },
          {
            title: t("up.article"),
            render: (_, { article }) => (
              <span className="up-article">
                <a href={href("upkeep", "quality", "worst", article)}>{titles.get(article) ?? article}</a>
                <small className="quiet">{article}</small>
              </span>
            ),
          },
          {
            title: t("quality.weakest"),
            width: 220,
            responsive: ["sm"],
            render: (_, { parts }) => <Weakest part={weakest(parts)} />,
          },
          {
            title: t("quality.parts"),
            width: 210,
            responsive: ["lg"],
            render: (_, { parts }) => <Parts parts={parts} />,
          },
        ]}
      />
    </>
  );
}

function Weakest({ part }: { part: Part | undefined }) {
  const { t } = useTexts();
  if (!part) return <>—</>;
  return (
    <>
      {wordOf(t, "part.", part.name)} <span className="quiet figures">{percent(part.value ?? 0, 0)}</span>
    </>
  );
}

/** All parts as small columns with their names for those who cannot see them. */
function Parts({ parts }: { parts: readonly Part[] }) {
  const { t } = useTexts();
  const said = parts.map(
    ({ name, value }) => `${wordOf(t, "part.", name)} ${value === null ? "—" : percent(value, 0)}`,
  );
  return (
    <span className="up-columns" role="img" aria-label={said.join(", ")} title={said.join("\n")}>
      {parts.map(({ name, value }) => (
        <span key={name} className={value === null ? "up-column up-column-none" : "up-column"}>
          {value !== null && <span style={{ blockSize: `${Math.max(4, value * 100)}%` }} />}
        </span>
      ))}
    </span>
  );
}
