/** The clauses of a document with their contents beside them, and a search in them. */
import { Input } from "antd";
import { useEffect, useState } from "react";
import type { Clause, EditionFull } from "../../api/documents";
import { href } from "../../desk/route";
import { useTexts } from "../../texts/desk";
import { ClauseBody } from "../../ui/ClauseBody";
import { Nothing } from "./marks";

const anchor = (number: string) => `clause-${number}`;

export function Clauses({ edition, chosen }: { edition: EditionFull; chosen: string | undefined }) {
  const { t } = useTexts();
  const [words, setWords] = useState("");
  const low = words.trim().toLowerCase();
  const shown = edition.text.filter((clause) => !low || wordsOf(clause).includes(low));
  useEffect(() => {
    if (chosen) document.getElementById(anchor(chosen))?.scrollIntoView({ block: "start" });
  }, [chosen]);
  return (
    <div className="kb-document">
      <nav className="kb-contents" aria-label={t("kb.contents")}>
        <Input
          allowClear
          size="small"
          aria-label={t("kb.clause.search")}
          placeholder={t("kb.clause.search")}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        <ol>
          {shown.map((clause, place) => (
            <li key={clause.number}>
              <Heading path={clause.path} before={shown[place - 1]?.path} />
              <a
                href={href("knowledge", "documents", edition.id, String(edition.revision), "text", clause.number)}
                aria-current={clause.number === chosen ? "location" : undefined}
              >
                {clause.number} {clause.title}
              </a>
            </li>
          ))}
        </ol>
      </nav>
      <div className="kb-clauses">
        {shown.length === 0 && <Nothing title={t("kb.clause.none")} />}
        {shown.map((clause) => (
          <section
            key={clause.number}
            id={anchor(clause.number)}
            className={clause.number === chosen ? "kb-clause kb-clause-chosen" : "kb-clause"}
          >
            <h3>
              {clause.number} {clause.title}
              {clause.page !== null && <small className="quiet">{t("kb.page", { n: clause.page })}</small>}
            </h3>
            <ClauseBody text={clause.text} tables={clause.tables} />
          </section>
        ))}
      </div>
    </div>
  );
}

/** The chapter, where a new one begins. */
function Heading({ path, before }: { path: readonly string[]; before: readonly string[] | undefined }) {
  const said = path.join(" · ");
  return said && said !== before?.join(" · ") ? <span className="kb-chapter">{said}</span> : null;
}

function wordsOf(clause: Clause): string {
  const cells = clause.tables.flatMap(({ rows }) => rows.flat());
  return [clause.number, clause.title, clause.text, ...cells].join("\n").toLowerCase();
}
