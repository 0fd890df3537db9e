/** The calls of the graph pages and of the test bench, and the titles by which articles and documents are shown. */
import { send } from "./client";

export interface Node {
  id: string;
  kind: string;
  label: string;
}

export interface Edge {
  source: string;
  target: string;
  kind: string;
  label: string;
  value: string | null;
  origin: string;
}

export interface Drawn {
  nodes: Node[];
  edges: Edge[];
  cut: boolean;
}

export interface Kind {
  kind: string;
  label: string;
  count: number;
}

export interface Citation {
  document: string;
  revision: number;
  title: string;
  clause: string;
  heading: string;
  page: number | null;
  article: string;
  version: number;
  policy: string;
  policy_version: string;
}

export interface Statement {
  kind: string;
  label: string;
  other: Node;
  outward: boolean;
  value: string | null;
  note: string;
  origin: string;
  valid_from: string | null;
  valid_to: string | null;
  source: Citation | null;
}

export interface NodeFull extends Node {
  data: Record<string, unknown>;
  statements: Statement[];
}

export interface Finding {
  code: string;
  about: Record<string, unknown>;
}

export interface Plan {
  ask: string;
  products: string[];
  excluded: string[];
  groups: string[];
  attributes: string[];
  conditions: { attribute: string; op: string; value: string }[][];
  materials: string[];
  term: string;
  own: boolean;
}

export interface GraphAnswer {
  text: string | null;
  plan: Plan | null;
  block: { type: string; data: { head?: string[]; rows?: string[][]; sources?: number[][][] } } | null;
  citations: Citation[];
}

export interface BenchArticle {
  article: string;
  version: number;
  title: string;
  probability: number;
  signals: Record<string, number>;
  answered: boolean;
}

export interface BenchClause {
  document: string;
  revision: number;
  clause: string;
  title: string;
  page: number | null;
  probability: number;
  extract: string;
  signals: Record<string, number>;
}

export interface Bench {
  understood: { intent: string; name: string; score: number }[];
  articles: BenchArticle[];
  clauses: BenchClause[];
  graph: { text: string } | null;
}

/** Nodes that a drawing holds; more cannot be read. */
export const MOST_NODES = 150;

const G = "/api/v1/graph";

export const listKinds = (): Promise<{ nodes: Kind[]; edges: Kind[] }> => send("GET", `${G}/kinds`);

export const searchNodes = async (q: string, kind?: string): Promise<Node[]> =>
  (await send<{ nodes: Node[] }>("GET", `${G}/nodes`, { query: { q, ...(kind && { kind: [kind] }), limit: 30 } }))
    .nodes;

export const getNode = (id: string): Promise<NodeFull> => send("GET", `${G}/node`, { query: { id } });

export const getAround = (id: string, depth: number, limit = MOST_NODES): Promise<Drawn> =>
  send("GET", `${G}/neighbourhood`, { query: { id, depth, limit } });

export const getPath = (source: string, target: string): Promise<Drawn> =>
  send("GET", `${G}/path`, { query: { source, target } });

/** What the graph calls these nodes; those it does not know keep their ids. */
export async function labelsOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = await Promise.allSettled(ids.map(getNode));
  return new Map(
    found.flatMap((one) => (one.status === "fulfilled" ? [[one.value.id, one.value.label] as const] : [])),
  );
}

export const listChecks = async (): Promise<Finding[]> =>
  (await send<{ problems: Finding[] }>("GET", `${G}/checks`)).problems;

export const askGraph = (q: string): Promise<GraphAnswer> => send("GET", `${G}/answer`, { query: { q } });

export const runBench = (q: string, language: string, intents: readonly string[]): Promise<Bench> =>
  send("GET", "/api/v1/knowledge/bench", {
    query: { q, language, ...(intents.length > 0 && { intents: intents.join(",") }) },
  });

/** Titles by id; empty where the server does not tell them. */
export async function listTitles(): Promise<ReadonlyMap<string, string>> {
  const [articles, documents] = await Promise.all([
    send<{ articles: { id: string; title: string }[] }>("GET", "/api/v1/articles", { query: { limit: 1000 } }).then(
      (list) => list.articles,
      () => [],
    ),
    send<{ documents: { id: string; title: string }[] }>("GET", "/api/v1/documents").then(
      (list) => list.documents,
      () => [],
    ),
  ]);
  return new Map([...documents, ...articles].map(({ id, title }) => [id, title]));
}
