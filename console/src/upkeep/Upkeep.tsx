/** The upkeep part of the studio: its sections, and which of them is on the page. */
import { Skeleton } from "antd";
import { lazy, Suspense, useMemo, type ReactNode } from "react";
import { listTitles } from "../api/graph";
import type { Staff } from "../api/staff.shapes";
import { useLoad } from "../desk/load";
import { href } from "../desk/route";
import { useTexts } from "../texts/desk";
import { DeskContext, type Desk } from "./shared";
import "../studio/studio.css";
import "./upkeep.css";
import "./tables.css";

const Quality = lazy(() => import("./Quality"));
const Gaps = lazy(() => import("./Gaps"));
const Coverage = lazy(() => import("./Coverage"));
const Reports = lazy(() => import("./Reports"));
const Remarks = lazy(() => import("./Remarks"));
const Graph = lazy(() => import("./graph/Graph"));
const Bench = lazy(() => import("./Bench"));

const sections = ["quality", "gaps", "coverage", "reports", "remarks", "graph", "bench"] as const;
type Section = (typeof sections)[number];
const none: ReadonlyMap<string, string> = new Map();

interface Props {
  me: Staff;
  rest: string[];
}

export default function Upkeep({ me, rest }: Props) {
  const { t, language } = useTexts();
  const titles = useLoad(`titles/${language}`, listTitles).data ?? none;
  const desk = useMemo<Desk>(
    () => ({
      me,
      titles,
      write: me.permissions.includes("article:write"),
      conversations: me.permissions.includes("conversation:read"),
    }),
    [me, titles],
  );
  const here = sections.find((name) => name === rest[0]) ?? "quality";
  return (
    <DeskContext value={desk}>
      <div className="studio up">
        <header className="studio-head up-head">
          <h1>{t("up.title")}</h1>
          <nav className="up-nav" aria-label={t("up.title")}>
            {sections.map((name) => (
              <a key={name} href={href("upkeep", name)} aria-current={here === name ? "page" : undefined}>
                {t(`up.section.${name}`)}
              </a>
            ))}
          </nav>
        </header>
        <Suspense fallback={<Skeleton active className="desk-wait" />}>{pageOf(here, rest.slice(1))}</Suspense>
      </div>
    </DeskContext>
  );
}

function pageOf(section: Section, rest: string[]): ReactNode {
  switch (section) {
    case "gaps":
      return <Gaps chosen={Number(rest[0]) || undefined} />;
    case "coverage":
      return <Coverage />;
    case "reports":
      return <Reports chosen={rest[0]} />;
    case "remarks":
      return <Remarks tab={rest[0]} />;
    case "graph":
      return <Graph tab={rest[0]} first={rest[1]} second={rest[2]} />;
    case "bench":
      return <Bench asked={rest[0]} />;
    default:
      return <Quality tab={rest[0]} chosen={rest[1]} />;
  }
}
