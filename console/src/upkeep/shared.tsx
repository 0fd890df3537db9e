/** What all upkeep pages share: who may do what, titles, links to sources, and how a call ended. */
import { App, Empty } from "antd";
import { createContext, useContext, type ReactNode } from "react";
import type { Staff } from "../api/staff.shapes";
import { troubleOf } from "../desk/load";
import { href } from "../desk/route";
import { useTexts } from "../texts/desk";

export interface Desk {
  me: Staff;
  write: boolean;
  conversations: boolean;
  titles: ReadonlyMap<string, string>;
}

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("an upkeep page stands outside of its frame");
  return desk;
}

/** Who did something: one's own name, else the number of the staff, else the part of the system. */
export function useWho(): (by: string | null) => string {
  const { me } = useDesk();
  return (by) => (by === `staff:${me.id}` ? me.name : (by ?? "").replace(/^staff:/, ""));
}

/** Does something and says how it ended; gives what came of it, or nothing when it failed. */
export function useAct(): <T>(work: () => Promise<T>, said?: string) => Promise<T | undefined> {
  const { message } = App.useApp();
  return async (work, said) => {
    try {
      const done = await work();
      if (said) void message.success(said);
      return done;
    } catch (reason) {
      void message.error(troubleOf(reason).message);
      return undefined;
    }
  };
}

interface NothingProps {
  title: string;
  note?: string;
  children?: ReactNode;
}

export function Nothing({ title, note, children }: NothingProps) {
  return (
    <Empty
      className="studio-empty"
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      description={
        <>
          <strong>{title}</strong>
          {note && <p className="quiet">{note}</p>}
        </>
      }
    >
      {children}
    </Empty>
  );
}

interface ArticleProps {
  id: string;
  version?: number | null;
  title?: string;
}

/** The title of an article with the way to it, and its id in small letters. */
export function ArticleLink({ id, version, title }: ArticleProps) {
  const { titles } = useDesk();
  const name = title ?? titles.get(id);
  const to = version ? href("knowledge", "article", id, "content", String(version)) : href("knowledge", "article", id);
  return (
    <span className="up-article">
      <a href={to}>{name ?? id}</a>
      {name && <small className="quiet">{id}</small>}
    </span>
  );
}

interface ClauseProps {
  document: string;
  revision?: number;
  clause: string | null;
  page: number | null;
  title?: string;
}

/** A clause as people cite it, with the way to it. */
export function ClauseLink({ document, revision, clause, page, title }: ClauseProps) {
  const { t } = useTexts();
  const { titles } = useDesk();
  const said = [`《${(title || titles.get(document) || document).replace(/^《|》$/g, "")}》`, clause].filter(Boolean);
  const to =
    revision && clause
      ? href("knowledge", "documents", document, String(revision), "text", clause)
      : href("knowledge", "documents", document);
  return (
    <a href={to}>
      {said.join(" ")}
      {page !== null && ` · ${t("up.page", { n: page })}`}
    </a>
  );
}

/** 83.14 -> "83.1" */
export function mark(score: number): string {
  return score.toFixed(1);
}

/** How a score of 0..100 is to be taken. */
export function toneOf(score: number): "good" | "warn" | "danger" {
  return score >= 80 ? "good" : score >= 60 ? "warn" : "danger";
}
