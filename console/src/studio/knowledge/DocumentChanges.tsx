/** What a version of a document changes, clause by clause, against an earlier one. */
import { Select, Switch } from "antd";
import { useState } from "react";
import * as api from "../../api/documents";
import type { Changes, ClauseChange, EditionFull } from "../../api/documents";
import { Mark, type Tone } from "../../desk/labels";
import { useLoad } from "../../desk/load";
import { Settled } from "../../desk/Trouble";
import { useTexts } from "../../texts/desk";
import { ClauseBody } from "../../ui/ClauseBody";
import { Spans } from "./Difference";
import { Nothing } from "./marks";

export const kinds = ["added", "removed", "changed", "renumbered", "same"] as const;
const tones: Record<ClauseChange["kind"], Tone> = {
  added: "good",
  removed: "danger",
  changed: "warn",
  renumbered: "plain",
  same: "calm",
};
const signs: Record<ClauseChange["kind"], string> = {
  added: "+",
  removed: "−",
  changed: "±",
  renumbered: "→",
  same: "=",
};

export function DocumentChanges({ edition }: { edition: EditionFull }) {
  const { t } = useTexts();
  const { id, revision, versions } = edition;
  const earlier = versions.filter((one) => one.revision < revision);
  const [before, setBefore] = useState<string>();
  const loaded = useLoad(`changes/${id}/${revision}/${before ?? ""}`, () => api.getChanges(id, revision, before));
  return (
    <>
      {earlier.length > 0 && (
        <div className="kb-bar">
          <span>{t("kb.diff.from")}</span>
          <Select
            className="kb-filter"
            popupMatchSelectWidth={false}
            aria-label={t("kb.diff.from")}
            value={before ?? String(loaded.data?.before?.revision ?? "")}
            onChange={setBefore}
            options={earlier.map((one) => ({
              value: String(one.revision),
              label: `${t("kb.revision.n", { n: one.revision })} · ${one.version}`,
            }))}
          />
          <span>
            {t("kb.diff.to")} {t("kb.revision.n", { n: revision })} · {edition.version}
          </span>
        </div>
      )}
      <Settled loaded={loaded}>{(changes) => <List changes={changes} />}</Settled>
    </>
  );
}

export function Counts({ counts }: { counts: Record<string, number> }) {
  const { t } = useTexts();
  return (
    <span className="kb-marks">
      {kinds.map((kind) =>
        counts[kind] ? (
          <Mark key={kind} tone={tones[kind]}>
            {signs[kind]} {t(`kb.change.${kind}`)} {counts[kind]}
          </Mark>
        ) : null,
      )}
    </span>
  );
}

function List({ changes }: { changes: Changes }) {
  const { t } = useTexts();
  const [all, setAll] = useState(false);
  if (changes.before === null) return <Nothing title={t("kb.change.first")} note={t("kb.change.first.note")} />;
  const shown = changes.changes.filter(({ kind }) => all || kind !== "same");
  return (
    <>
      <div className="kb-bar">
        <Counts counts={changes.counts} />
        <label className="kb-switch">
          <Switch size="small" checked={all} onChange={setAll} /> {t("kb.change.all")}
        </label>
      </div>
      {shown.length === 0 && <Nothing title={t("kb.diff.none")} />}
      {shown.map((change, place) => (
        <One key={place} change={change} />
      ))}
    </>
  );
}

function One({ change }: { change: ClauseChange }) {
  const { t } = useTexts();
  const { kind, before, after, spans } = change;
  const clause = after ?? before;
  if (!clause) return null;
  const moved = before && after && before.number !== after.number;
  return (
    <section className={`kb-change kb-change-${kind}`}>
      <h3>
        <Mark tone={tones[kind]}>
          {signs[kind]} {t(`kb.change.${kind}`)}
        </Mark>{" "}
        {moved ? `${before.number} → ${after.number}` : clause.number} {clause.title}
        {clause.page !== null && <small className="quiet">{t("kb.page", { n: clause.page })}</small>}
      </h3>
      {kind === "changed" ? <Spans spans={spans} /> : <ClauseBody text={clause.text} tables={clause.tables} />}
    </section>
  );
}
