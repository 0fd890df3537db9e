/** The graph from one node: search, the drawing with its kinds, and what is stated about the node that is chosen. */
import { Alert, Button, Segmented, Select, Skeleton } from "antd";
import { lazy, Suspense, useMemo, useState } from "react";
import * as api from "../../api/graph";
import { MOST_NODES, type Drawn } from "../../api/graph";
import { useLoad } from "../../desk/load";
import { go } from "../../desk/route";
import { Settled } from "../../desk/Trouble";
import { useTexts } from "../../texts/desk";
import { Nothing, useAct } from "../shared";
import { Finder } from "./Finder";
import { useKinds } from "./Graph";
import { OneNode } from "./OneNode";
import { Sign } from "./Sign";

const Drawing = lazy(() => import("./Drawing"));

export function Browse({ chosen }: { chosen: string | undefined }) {
  const { t } = useTexts();
  const kinds = useKinds();
  const [kind, setKind] = useState<string>();
  const [depth, setDepth] = useState(1);
  const sum = (list: readonly { count: number }[]) => list.reduce((all, { count }) => all + count, 0);
  return (
    <>
      <div className="graph-bar" role="search">
        <Finder label={t("graph.search")} kind={kind} onChosen={({ id }) => go("upkeep", "graph", "browse", id)} />
        <Select
          allowClear
          className="records-select"
          aria-label={t("graph.kind")}
          placeholder={t("graph.kind")}
          value={kind}
          onChange={setKind}
          options={kinds.nodes
            .filter(({ count }) => count > 0)
            .map((one) => ({ value: one.kind, label: `${one.label} (${one.count})` }))}
        />
        {chosen && (
          <Segmented<number>
            aria-label={t("graph.steps")}
            value={depth}
            onChange={setDepth}
            options={[1, 2, 3].map((n) => ({ value: n, label: t("graph.step", { n }) }))}
          />
        )}
      </div>
      {chosen ? (
        <Around key={`${chosen}/${depth}`} id={chosen} depth={depth} />
      ) : (
        <Nothing
          title={t("graph.begin")}
          note={t("graph.begin.note", { nodes: sum(kinds.nodes), edges: sum(kinds.edges) })}
        />
      )}
    </>
  );
}

function Around({ id, depth }: { id: string; depth: number }) {
  const { language } = useTexts();
  const loaded = useLoad(`graph/${language}/${id}/${depth}`, () => api.getAround(id, depth));
  return <Settled loaded={loaded}>{(drawn) => <Drawn key={language} first={drawn} middle={id} />}</Settled>;
}

/** Two drawings as one, as far as there is room. */
function joined(one: Drawn, other: Drawn): Drawn {
  const nodes = new Map(one.nodes.map((node) => [node.id, node]));
  let cut = one.cut || other.cut;
  for (const node of other.nodes) {
    if (nodes.has(node.id)) continue;
    if (nodes.size < MOST_NODES) nodes.set(node.id, node);
    else cut = true;
  }
  const edges = new Map(
    [...one.edges, ...other.edges]
      .filter(({ source, target }) => nodes.has(source) && nodes.has(target))
      .map((edge) => [`${edge.source}/${edge.kind}/${edge.target}`, edge]),
  );
  return { nodes: [...nodes.values()], edges: [...edges.values()], cut };
}

function Drawn({ first, middle }: { first: Drawn; middle: string }) {
  const { t } = useTexts();
  const act = useAct();
  const [drawn, setDrawn] = useState(first);
  const [chosen, setChosen] = useState(middle);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const nodes = useMemo(
    () => drawn.nodes.filter(({ kind, id }) => id === middle || !hidden.has(kind)),
    [drawn, hidden, middle],
  );
  const edges = useMemo(() => {
    const shown = new Set(nodes.map(({ id }) => id));
    return drawn.edges.filter(({ source, target }) => shown.has(source) && shown.has(target));
  }, [drawn, nodes]);
  async function choose(id: string) {
    setChosen(id);
    const more = await act(() => api.getAround(id, 1));
    if (more) setDrawn((known) => joined(known, more));
  }
  return (
    <div className="graph">
      <section className="graph-canvas">
        <Legend drawn={drawn} hidden={hidden} onHide={setHidden} />
        {drawn.cut && <Alert type="info" showIcon title={t("graph.cut", { n: MOST_NODES })} />}
        <Suspense fallback={<Skeleton active className="graph-drawing" />}>
          <Drawing nodes={nodes} edges={edges} middle={middle} chosen={chosen} onChoose={(id) => void choose(id)} />
        </Suspense>
        <p className="up-row up-small quiet">
          {t("graph.hint")}
          <Button
            size="small"
            onClick={() => {
              setDrawn(first);
              setChosen(middle);
              setHidden(new Set());
            }}
          >
            {t("graph.again")}
          </Button>
        </p>
        <details>
          <summary>
            {t("graph.list")} <span className="quiet figures">{nodes.length}</span>
          </summary>
          <ul className="graph-list">
            {nodes.map(({ id, kind, label }) => (
              <li key={id}>
                <button className="graph-node" aria-pressed={id === chosen} onClick={() => void choose(id)}>
                  <Sign kind={kind} />
                  {label}
                </button>
              </li>
            ))}
          </ul>
        </details>
      </section>
      <aside className="up-card graph-detail">
        <OneNode key={chosen} id={chosen} middle={chosen === middle} onChoose={(id) => void choose(id)} />
      </aside>
    </div>
  );
}

interface LegendProps {
  drawn: Drawn;
  hidden: ReadonlySet<string>;
  onHide: (hidden: ReadonlySet<string>) => void;
}

function Legend({ drawn, hidden, onHide }: LegendProps) {
  const { t } = useTexts();
  const kinds = useKinds();
  const counts = new Map<string, number>();
  for (const { kind } of drawn.nodes) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  function turn(kind: string) {
    const next = new Set(hidden);
    if (!next.delete(kind)) next.add(kind);
    onHide(next);
  }
  return (
    <ul className="graph-legend" aria-label={t("graph.kinds")}>
      {[...counts].map(([kind, count]) => (
        <li key={kind}>
          <button aria-pressed={!hidden.has(kind)} onClick={() => turn(kind)}>
            <Sign kind={kind} />
            {kinds.node(kind)} <span className="figures quiet">{count}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
