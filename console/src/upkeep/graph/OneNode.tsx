/** A node with everything that is stated about it, each statement with where it stands. */
import { Button } from "antd";
import * as api from "../../api/graph";
import type { Citation, NodeFull, Statement } from "../../api/graph";
import { Mark } from "../../desk/labels";
import { useLoad } from "../../desk/load";
import { go } from "../../desk/route";
import { Settled } from "../../desk/Trouble";
import { useTexts, wordOf } from "../../texts/desk";
import { day } from "../../texts/figures";
import { ArticleLink, ClauseLink } from "../shared";
import { useKinds } from "./Graph";
import { Sign } from "./Sign";

interface Props {
  id: string;
  middle: boolean;
  onChoose: (id: string) => void;
}

export function OneNode({ id, ...rest }: Props) {
  const { language } = useTexts();
  const loaded = useLoad(`graph/node/${language}/${id}`, () => api.getNode(id));
  return <Settled loaded={loaded}>{(node) => <Shown node={node} {...rest} />}</Settled>;
}

function Shown({ node, middle, onChoose }: { node: NodeFull } & Omit<Props, "id">) {
  const { t } = useTexts();
  const kinds = useKinds();
  const link = linkOf(node);
  return (
    <>
      <header>
        <p className="up-row up-small">
          <span className="up-row">
            <Sign kind={node.kind} /> {kinds.node(node.kind)}
          </span>
          {!middle && (
            <Button size="small" onClick={() => go("upkeep", "graph", "browse", node.id)}>
              {t("graph.middle")}
            </Button>
          )}
        </p>
        <h2 className="up-question">{node.label}</h2>
        <p className="quiet up-small">
          <code>{node.id}</code>
        </p>
        {link}
      </header>
      <h3 className="up-sub">{t("graph.statements", { n: node.statements.length })}</h3>
      <ul className="up-list">
        {node.statements.map((one, place) => (
          <OneStatement key={place} statement={one} onChoose={onChoose} />
        ))}
      </ul>
    </>
  );
}

/** The way to the article or document that a node stands for. */
function linkOf({ id, kind }: NodeFull) {
  const name = id.slice(id.indexOf(":") + 1);
  if (kind === "article") return <ArticleLink id={name} />;
  if (kind === "document") return <ClauseLink document={name} clause={null} page={null} />;
  return null;
}

function OneStatement({ statement, onChoose }: { statement: Statement; onChoose: (id: string) => void }) {
  const { t, language } = useTexts();
  const { label, other, outward, value, note, origin, source, valid_from: from, valid_to: to } = statement;
  return (
    <li>
      <span className="graph-said">
        <span className="quiet">{outward ? `${label} →` : `← ${label}`}</span>
        <button className="graph-node" onClick={() => onChoose(other.id)}>
          <Sign kind={other.kind} />
          {value || other.label}
        </button>
        {note && <span>{note}</span>}
      </span>
      <span className="up-row up-small">
        {source ? <Source source={source} /> : <span className="quiet">{t("graph.unsourced")}</span>}
        <Mark>{wordOf(t, "graph.origin.", origin)}</Mark>
        {from && <span className="quiet">{t("graph.from", { from: day(from, language) })}</span>}
        {to && <span className="quiet">{t("graph.until", { to: day(to, language) })}</span>}
      </span>
    </li>
  );
}

/** Where a statement stands: a clause, an article, or an entry of the policy table. */
export function Source({ source }: { source: Citation }) {
  const { document, revision, title, clause, heading, page, article, version, policy, policy_version: of } = source;
  if (document) {
    return <ClauseLink document={document} revision={revision} clause={clause} page={page} title={title} />;
  }
  if (article) return <ArticleLink id={article} version={version} />;
  return (
    <span>
      {[title, heading].filter(Boolean).join(" · ")}
      {policy && (
        <code className="up-under">
          {policy} {of}
        </code>
      )}
    </span>
  );
}
