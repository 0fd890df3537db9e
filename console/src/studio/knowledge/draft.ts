/** A draft in the hands of its editor: kept on the server while they write, and never over somebody else's words. */
import type { Body, Drafted, Problem, Version } from "../../api/knowledge";
import { ApiError } from "../../api/problem";

/** `open`: there are words that are not saved; `stopped`: somebody else saved or sent it away. */
export type Keeping = "saved" | "open" | "saving" | "failed" | "conflict" | "closed";

export interface DraftState {
  body: Body;
  revision: number;
  problems: readonly Problem[];
  keeping: Keeping;
  savedAt: string;
  error: ApiError | undefined;
}

export interface DraftServer {
  save: (revision: number, body: Body) => Promise<Drafted>;
  read: () => Promise<Drafted>;
}

const PAUSE_MS = 1200;

export class Draft {
  private readonly listeners = new Set<() => void>();
  private state: DraftState;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    drafted: Drafted,
    private readonly server: DraftServer,
  ) {
    this.state = { ...read(drafted), keeping: "saved", error: undefined };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly snapshot = (): DraftState => this.state;

  edit(change: Partial<Body>): void {
    const { keeping } = this.state;
    this.set({ body: { ...this.state.body, ...change } });
    if (keeping === "conflict" || keeping === "closed") return;
    if (keeping !== "saving") this.set({ keeping: "open" });
    this.plan();
  }

  /** Saves what is open at once; gives whether everything is on the server afterwards. */
  async save(): Promise<boolean> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { keeping, body, revision } = this.state;
    if (keeping === "saved") return true;
    if (keeping !== "open" && keeping !== "failed") return false;
    this.set({ keeping: "saving", error: undefined });
    try {
      const drafted = await this.server.save(revision, body);
      const { revision: next, problems, savedAt } = read(drafted);
      const written = this.state.body !== body;
      this.set({ revision: next, problems, savedAt, keeping: written ? "open" : "saved" });
      if (written) this.plan();
      return !written;
    } catch (reason) {
      this.set({ keeping: keepingOf(reason), error: reason instanceof ApiError ? reason : undefined });
      return false;
    }
  }

  /** After a conflict: what the server has, one's own words are dropped. */
  async takeTheirs(): Promise<void> {
    this.set({ ...read(await this.server.read()), keeping: "saved", error: undefined });
  }

  /** After a conflict: one's own words over what the server has. */
  async keepMine(): Promise<boolean> {
    const { revision } = read(await this.server.read());
    this.set({ revision, keeping: "open", error: undefined });
    return this.save();
  }

  private plan(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.save(), PAUSE_MS);
  }

  private set(change: Partial<DraftState>): void {
    this.state = { ...this.state, ...change };
    // At once: a field that is told later has lost the letter and the place of the cursor.
    this.listeners.forEach((listener) => listener());
  }
}

function keepingOf(reason: unknown): Keeping {
  const code = reason instanceof ApiError ? reason.code : "";
  return code === "draft_changed" ? "conflict" : code === "article_state" ? "closed" : "failed";
}

function read({ version, problems }: Drafted): Pick<DraftState, "body" | "revision" | "problems" | "savedAt"> {
  return { body: bodyOf(version), revision: version.revision, problems, savedAt: version.saved_at };
}

/** What an editor may change of a version. */
export function bodyOf(version: Version): Body {
  const { intents, topic, audience, owner, actions, channels, tests, rule } = version;
  const none = { zh: "", en: "" };
  return {
    ...{ intents, topic, audience, owner, actions, channels, tests, rule },
    question: { ...none, ...version.question },
    answer: { ...none, ...version.answer },
    similar: { zh: [], en: [], ...version.similar },
    source: { document: version.document, clause: version.clause, law: version.law },
    risk: version.risk === "medium" || version.risk === "high" ? version.risk : "low",
    effective_from: version.effective_from,
    effective_to: version.effective_to,
    product: version.product,
  };
}
