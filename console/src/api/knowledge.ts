/** The calls of the knowledge pages: articles with their drafts, reviews and releases, and policy values. */
import { http, send, take } from "./client";
import type { Language } from "./shapes";
import type { components, paths } from "./schema";

type Shapes = components["schemas"];

export type Article = Shapes["ArticleView"];
export type ArticleList = Shapes["ArticleList"];
export type ArticleQuery = NonNullable<paths["/api/v1/articles"]["get"]["parameters"]["query"]>;
export type State = Article["state"];
export type History = Shapes["ArticleHistory"];
export type Version = Shapes["VersionView"];
export type Drafted = Shapes["DraftView"];
export type Problem = Shapes["ProblemView"];
export type Body = Required<Omit<Shapes["SaveBody"], "revision" | "source">> & {
  source: { document: string; clause: string; law: string | null };
};
export type Difference = Shapes["DifferenceView"];
export type FieldChange = Shapes["FieldView"];
export type Line = Shapes["LineView"];
export type Talk = Shapes["TalkView"];
export type Remark = Shapes["CommentView"];
export type Verdict = Shapes["ReviewView"];
export type Queued = Shapes["QueuedView"];
export type Board = Shapes["BoardView"];
export type Canary = Shapes["CanaryView"];
export type Comparison = Shapes["ComparisonView"];
export type Share = Shapes["ShareView"];
export type Step = Shapes["LogView"];

/** A dated value that an answer names as `{key}`, in words of each language. */
export interface Policy {
  key: string;
  name: { zh: string; en: string };
  words: Record<Language, string>;
  version: string;
  source: string;
}

/** A text with today's values in it, as each language says it; `missing` are keys without a value. */
export interface Rendered {
  words: Record<Language, string>;
  missing: string[];
}

const of = (article: string) => ({ params: { path: { article } } });
const at = (article: string, version: number) => ({ params: { path: { article, version } } });

export function listArticles(query: ArticleQuery): Promise<ArticleList> {
  return take(http.GET("/api/v1/articles", { params: { query } }));
}

export function getArticle(article: string): Promise<History> {
  return take(http.GET("/api/v1/articles/{article}", of(article)));
}

export function getVersion(article: string, version: number): Promise<Drafted> {
  return take(http.GET("/api/v1/articles/{article}/versions/{version}", at(article, version)));
}

export function startArticle(id: string, zh: string): Promise<Drafted> {
  return take(http.POST("/api/v1/articles", { body: { id, question: { zh } } }));
}

export function reviseArticle(article: string, base?: number): Promise<Drafted> {
  return take(http.POST("/api/v1/articles/{article}/drafts", { ...of(article), body: { base: base ?? null } }));
}

export function saveDraft(article: string, version: number, revision: number, body: Body): Promise<Drafted> {
  return take(
    http.PUT("/api/v1/articles/{article}/versions/{version}", { ...at(article, version), body: { ...body, revision } }),
  );
}

export function discardDraft(article: string, version: number): Promise<Drafted> {
  return take(http.POST("/api/v1/articles/{article}/versions/{version}/discard", at(article, version)));
}

export function submitDraft(
  article: string,
  version: number,
  body: { revision: number; urgent: boolean; note: string },
): Promise<Drafted> {
  return take(http.POST("/api/v1/articles/{article}/versions/{version}/submit", { ...at(article, version), body }));
}

export function getTalk(article: string): Promise<Talk> {
  return take(http.GET("/api/v1/articles/{article}/talk", of(article)));
}

export function addRemark(article: string, version: number, text: string, field?: string): Promise<Remark> {
  const body = { text, field: field ?? null };
  return take(http.POST("/api/v1/articles/{article}/versions/{version}/comments", { ...at(article, version), body }));
}

export function getDifference(article: string, before: number, after: number): Promise<Difference> {
  return take(http.GET("/api/v1/articles/{article}/diff", { params: { path: { article }, query: { before, after } } }));
}

export function compareVersions(article: string, first: number, second: number): Promise<Comparison> {
  return take(
    http.GET("/api/v1/articles/{article}/compare", { params: { path: { article }, query: { first, second } } }),
  );
}

export async function listReviews(): Promise<Queued[]> {
  return (await take(http.GET("/api/v1/article-reviews"))).queue;
}

export function approve(article: string, version: number, note: string): Promise<Article> {
  return take(
    http.POST("/api/v1/articles/{article}/versions/{version}/approve", { ...at(article, version), body: { note } }),
  );
}

export function reject(article: string, version: number, note: string): Promise<Article> {
  return take(
    http.POST("/api/v1/articles/{article}/versions/{version}/reject", { ...at(article, version), body: { note } }),
  );
}

export function withdraw(article: string, version: number, note: string, restore: boolean): Promise<Article> {
  return take(
    http.POST("/api/v1/articles/{article}/versions/{version}/withdraw", {
      ...at(article, version),
      body: { note, restore },
    }),
  );
}

export function getBoard(): Promise<Board> {
  return take(http.GET("/api/v1/article-releases"));
}

export async function listSteps(query: { article?: string; before?: number; limit?: number }): Promise<Step[]> {
  return (await take(http.GET("/api/v1/article-releases/log", { params: { query } }))).log;
}

/** Today's values; none where the server does not tell them. */
export async function listPolicies(): Promise<Policy[]> {
  try {
    return (await send<{ policies: Policy[] }>("GET", "/api/v1/policies")).policies;
  } catch {
    return [];
  }
}

export function renderAnswer(texts: Record<string, string>): Promise<Rendered> {
  return send<Rendered>("POST", "/api/v1/article-preview", { body: { texts } });
}
