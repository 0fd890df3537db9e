/** The knowledge part of the studio: its sections, and which of them somebody is offered. */
import { Badge, Skeleton } from "antd";
import { lazy, Suspense, type ReactNode } from "react";
import * as api from "../../api/knowledge";
import type { Staff } from "../../api/staff.shapes";
import { useLoad } from "../../desk/load";
import { href } from "../../desk/route";
import { useTexts } from "../../texts/desk";
import { mayOf, type May } from "./may";
import "../studio.css";
import "./knowledge.css";
import "./review.css";

const Library = lazy(() => import("./Library"));
const Article = lazy(() => import("./Article"));
const Editor = lazy(() => import("./Editor"));
const Reviews = lazy(() => import("./Reviews"));
const Releases = lazy(() => import("./Releases"));
const Documents = lazy(() => import("./Documents"));
const Document = lazy(() => import("./Document"));
const Imports = lazy(() => import("./Imports"));
const Proposals = lazy(() => import("./Proposals"));

/** Sections in the order of the bar; `staff` are those for who writes or releases only. */
const sections = [
  { name: "library", staff: false },
  { name: "reviews", staff: true },
  { name: "releases", staff: false },
  { name: "documents", staff: false },
  { name: "imports", staff: true },
  { name: "proposals", staff: true },
] as const;

/** Pages that belong to a section without being its first page. */
const within: Readonly<Record<string, string>> = { article: "library", edit: "library" };

interface Props {
  me: Staff;
  rest: string[];
}

export default function Knowledge({ me, rest }: Props) {
  const { t } = useTexts();
  const may = mayOf(me);
  const [page = "library", ...more] = rest;
  const here = within[page] ?? page;
  return (
    <div className="studio kb">
      <header className="studio-head kb-head">
        <h1>{t("kb.title")}</h1>
        <nav className="kb-nav" aria-label={t("kb.title")}>
          {sections
            .filter(({ staff }) => !staff || may.write || may.release)
            .map(({ name }) => (
              <a key={name} href={href("knowledge", name)} aria-current={here === name ? "page" : undefined}>
                {t(`kb.section.${name}`)}
                {name === "reviews" && may.release && <Waiting key={rest.join("/")} />}
              </a>
            ))}
        </nav>
      </header>
      <Suspense fallback={<Skeleton active className="desk-wait" />}>{pageOf(page, more, may)}</Suspense>
    </div>
  );
}

/** How many versions wait for this person's verdict. */
function Waiting() {
  const queue = useLoad("article-reviews", api.listReviews);
  const mine = queue.data?.filter(({ mine }) => mine === null).length ?? 0;
  return <Badge count={mine} size="small" />;
}

function pageOf(page: string, rest: string[], may: May): ReactNode {
  const [first, second, third] = rest;
  switch (page) {
    case "article":
      return <Article key={first} id={first ?? ""} tab={second} version={Number(third) || undefined} may={may} />;
    case "edit":
      return <Editor key={rest.join("/")} id={first ?? ""} version={Number(second)} may={may} />;
    case "reviews":
      return <Reviews chosen={first} version={Number(second) || undefined} may={may} />;
    case "releases":
      return <Releases may={may} />;
    case "documents":
      return first ? (
        <Document key={first} id={first} version={second} tab={third} clause={rest[3]} may={may} />
      ) : (
        <Documents />
      );
    case "imports":
      return <Imports chosen={first} may={may} />;
    case "proposals":
      return <Proposals may={may} />;
    default:
      return <Library may={may} />;
  }
}
