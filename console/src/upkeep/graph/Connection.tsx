/** How two nodes are connected: the chain between them, step by step. */
import { Button } from "antd";
import * as api from "../../api/graph";
import type { Drawn, Edge, Node } from "../../api/graph";
import { useLoad } from "../../desk/load";
import { go, href } from "../../desk/route";
import { Settled } from "../../desk/Trouble";
import { useTexts } from "../../texts/desk";
import { Nothing } from "../shared";
import { Finder } from "./Finder";
import { useKinds } from "./Graph";
import { Sign } from "./Sign";

interface Props {
  from: string | undefined;
  to: string | undefined;
}

const NOBODY = "-";

export function Connection({ from, to }: Props) {
  const { t } = useTexts();
  const first = useNode(from);
  const last = useNode(to);
  const show = (source: string | undefined, target: string | undefined) =>
    go("upkeep", "graph", "path", source ?? NOBODY, ...(target ? [target] : []));
  const source = from === NOBODY ? undefined : from;
  return (
    <>
      <p className="quiet up-lead">{t("graph.path.lead")}</p>
      <div className="graph-bar" role="search">
        <Finder label={t("graph.path.from")} value={first} onChosen={({ id }) => show(id, to)} />
        <Finder label={t("graph.path.to")} value={last} onChosen={({ id }) => show(source, id)} />
        <Button disabled={!source || !to} onClick={() => show(to, source)}>
          {t("graph.path.swap")}
        </Button>
      </div>
      {source && to && <Chain key={`${source}/${to}`} from={source} to={to} />}
    </>
  );
}

function useNode(id: string | undefined): Node | undefined {
  const { language } = useTexts();
  const known = id && id !== NOBODY ? id : undefined;
  return useLoad(`graph/named/${language}/${known ?? ""}`, async () => (known ? api.getNode(known) : undefined)).data;
}

function Chain({ from, to }: { from: string; to: string }) {
  const { t, language } = useTexts();
  const loaded = useLoad(`graph/path/${language}/${from}/${to}`, () => api.getPath(from, to));
  if (loaded.error?.code === "graph_no_path") return <Nothing title={t("graph.path.none")} />;
  return <Settled loaded={loaded}>{(drawn) => <Steps steps={inOrder(drawn, from, to)} />}</Settled>;
}

interface Step {
  node: Node;
  /** What connects it with the node before; none of the first. */
  edge: Edge | undefined;
}

/** The nodes of a drawing from one to the other, by the fewest steps. */
export function inOrder({ nodes, edges }: Drawn, from: string, to: string): Step[] {
  const known = new Map(nodes.map((node) => [node.id, node]));
  const came = new Map<string, { before: string; edge: Edge } | null>([[from, null]]);
  const waiting = [from];
  for (let here = waiting.shift(); here !== undefined && here !== to; here = waiting.shift()) {
    for (const edge of edges) {
      const next = edge.source === here ? edge.target : edge.target === here ? edge.source : undefined;
      if (next === undefined || came.has(next)) continue;
      came.set(next, { before: here, edge });
      waiting.push(next);
    }
  }
  const steps: Step[] = [];
  for (let here: string | undefined = to; here !== undefined;) {
    const node = known.get(here);
    const way = came.get(here);
    if (node) steps.unshift({ node, edge: way?.edge });
    here = way?.before;
  }
  return steps;
}

function Steps({ steps }: { steps: readonly Step[] }) {
  const { t } = useTexts();
  const kinds = useKinds();
  return (
    <>
      <p role="status">{t("graph.path.steps", { n: steps.length - 1 })}</p>
      <ol className="graph-chain">
        {steps.map(({ node, edge }) => (
          <li key={node.id}>
            {edge && (
              <span className="graph-link quiet">
                {edge.target === node.id ? "↓" : "↑"} {edge.label}
                {edge.value && ` · ${edge.value}`}
              </span>
            )}
            <a className="up-card" href={href("upkeep", "graph", "browse", node.id)}>
              <Sign kind={node.kind} />
              <strong>{node.label}</strong>
              <small className="quiet">{kinds.node(node.kind)}</small>
            </a>
          </li>
        ))}
      </ol>
    </>
  );
}
