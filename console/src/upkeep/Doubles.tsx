/** Pairs of articles that answer the same question, those that contradict each other first. */
import { Table } from "antd";
import type { Double, Score } from "../api/upkeep";
import { Mark } from "../desk/labels";
import { percent } from "../studio/names";
import { useTexts } from "../texts/desk";
import { ArticleLink, Nothing } from "./shared";

const keyOf = ({ kind, articles }: Double) => `${kind}/${articles.join("/")}`;

/** Each pair once, though both articles have it. */
export function doublesOf(scores: readonly Score[]): Double[] {
  const found = new Map<string, Double>();
  for (const { parts } of scores) {
    const facts = parts.find(({ name }) => name === "conflicts")?.facts;
    for (const double of (facts?.doubles ?? []) as Double[]) found.set(keyOf(double), double);
  }
  return [...found.values()].sort(
    (a, b) => Number(b.kind === "conflict") - Number(a.kind === "conflict") || b.likeness - a.likeness,
  );
}

export function Doubles({ doubles }: { doubles: readonly Double[] }) {
  const { t } = useTexts();
  return (
    <Table<Double>
      size="middle"
      rowKey={keyOf}
      dataSource={doubles}
      scroll={{ x: 720 }}
      pagination={{ pageSize: 15, hideOnSinglePage: true, showSizeChanger: false }}
      locale={{ emptyText: <Nothing title={t("double.none")} /> }}
      columns={[
        {
          title: t("run.state"),
          width: 130,
          render: (_, { kind, likeness }) => (
            <>
              <Mark tone={kind === "conflict" ? "danger" : "warn"}>{t(`double.${kind}`)}</Mark>
              <small className="quiet figures up-under">{t("double.likeness", { share: percent(likeness, 0) })}</small>
            </>
          ),
        },
        { title: t("up.article"), render: (_, double) => <Side double={double} place={0} /> },
        { title: t("up.article"), render: (_, double) => <Side double={double} place={1} /> },
        {
          title: t("double.stated"),
          width: 220,
          render: (_, { stated }) => stated.map((pair) => pair.join(" ≠ ")).join("；") || "—",
        },
      ]}
    />
  );
}

function Side({ double, place }: { double: Double; place: 0 | 1 }) {
  const id = double.articles[place];
  return id ? <ArticleLink id={id} title={double.questions[place] ?? id} /> : null;
}
