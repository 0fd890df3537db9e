/** A document at the clause that an answer cites: where it stands, its words and tables, and its neighbours. */
import { useEffect, useRef, useState } from "react";
import { readDocument } from "../api/customer";
import type { CitedClause, CitedDocument, ClauseLink } from "../api/customer.shapes";
import type { Citation } from "../api/shapes";
import { useTexts } from "../texts/customer";
import { day } from "../texts/figures";
import { ClauseBody } from "../ui/ClauseBody";
import { Rows } from "./cards/Sheet";

interface Props {
  citation: Citation;
  document: string;
}

export function ClauseSource({ citation, document: id }: Props) {
  const { t, language } = useTexts();
  const cited = citation.clause ?? undefined;
  const [clause, setClause] = useState(cited);
  const [round, setRound] = useState(0);
  const [read, setRead] = useState<CitedDocument | null>(null);
  const [failed, setFailed] = useState(false);
  const head = useRef<HTMLHeadingElement>(null);
  const version = String(citation.version);
  useEffect(() => {
    let current = true;
    readDocument(id, version, clause).then(
      (found) => {
        if (!current) return;
        setRead(found);
        setFailed(false);
      },
      () => current && setFailed(true),
    );
    return () => {
      current = false;
    };
  }, [id, version, clause, round, language]);
  function turn(number: string | undefined) {
    setClause(number);
    head.current?.focus();
  }
  return (
    <>
      <h2 ref={head} tabIndex={-1}>
        {read?.title ?? citation.document ?? citation.title}
      </h2>
      {!read && !failed && <p role="status">{t("source.loading")}</p>}
      {failed && (
        <p role="alert">
          {t("source.failed")}{" "}
          <button className="button" onClick={() => setRound(round + 1)}>
            {t("source.retry")}
          </button>
        </p>
      )}
      {read && !read.current && <p className="drawer-old">{t("source.old")}</p>}
      {read?.clause ? (
        <Clause clause={read.clause} cited={read.clause.number === cited || clause === cited} />
      ) : (
        read?.clauses.map((one) => <Clause key={one.number} clause={one} cited={false} />)
      )}
      {read?.clause && (
        <nav className="clause-around">
          <Neighbour name={t("source.before")} link={read.before} onTurn={turn} />
          <Neighbour name={t("source.after")} link={read.after} onTurn={turn} />
          {clause !== cited && (
            <button className="clause-back" onClick={() => turn(cited)}>
              {t("source.cited")}
            </button>
          )}
        </nav>
      )}
      <Rows
        rows={[
          [t("source.clause"), read ? null : citation.clause],
          [t("source.law"), read?.law.join(" · ")],
          [t("source.printed"), read?.version],
          [t("source.effective"), read && day(read.effective_from, language)],
        ]}
      />
    </>
  );
}

function Clause({ clause, cited }: { clause: CitedClause; cited: boolean }) {
  const { t } = useTexts();
  return (
    <section className={cited ? "clause clause-cited" : "clause"}>
      {clause.path.length > 0 && <p className="clause-path">{clause.path.join(" › ")}</p>}
      <h3>
        {clause.number} {clause.title}
        {clause.page !== null && <small>{t("source.page.n", { n: clause.page })}</small>}
      </h3>
      <ClauseBody text={clause.text} tables={clause.tables} />
    </section>
  );
}

interface NeighbourProps {
  name: string;
  link: ClauseLink | null;
  onTurn: (number: string) => void;
}

function Neighbour({ name, link, onTurn }: NeighbourProps) {
  if (!link) return null;
  return (
    <button className="clause-turn" onClick={() => onTurn(link.number)}>
      <span>{name}</span>
      {link.number} {link.title}
    </button>
  );
}
