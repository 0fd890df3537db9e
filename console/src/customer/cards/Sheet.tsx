/** The paper every card is printed on: a head with an icon and a title, figures, rows, and a foot. */
import type { ReactNode } from "react";
import { Icon, type IconName } from "../../ui/Icon";

interface SheetProps {
  icon: IconName;
  title: string;
  tone?: "plain" | "good" | "warn" | "danger";
  aside?: ReactNode;
  children: ReactNode;
}

export function Sheet({ icon, title, tone = "plain", aside, children }: SheetProps) {
  return (
    <section className={`sheet sheet-${tone}`} aria-label={title}>
      <header className="sheet-head">
        <Icon name={icon} />
        <h3>{title}</h3>
        {aside && <span className="sheet-aside">{aside}</span>}
      </header>
      {children}
    </section>
  );
}

export function Figure({ label, value, note }: { label: string; value: ReactNode; note?: ReactNode }) {
  return (
    <div className="figure">
      <span className="figure-label">{label}</span>
      <strong className="figure-value">{value}</strong>
      {note && <span className="figure-note">{note}</span>}
    </div>
  );
}

export type Row = readonly [label: string, value: ReactNode];

/** Label and value rows; a row without a value is left out. */
export function Rows({ rows }: { rows: readonly Row[] }) {
  return (
    <dl className="rows">
      {rows.map(([label, value]) =>
        value === "" || value === null || value === undefined || value === false ? null : (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

export function Bar({ part, whole, label }: { part: number; whole: number; label: string }) {
  const share = whole > 0 ? Math.min(1, Math.max(0, part / whole)) : 0;
  return (
    <div className="bar" role="img" aria-label={label}>
      <span style={{ inlineSize: `${share * 100}%` }} />
    </div>
  );
}

export function Tag({
  tone = "plain",
  children,
}: {
  tone?: "plain" | "good" | "warn" | "danger";
  children: ReactNode;
}) {
  return <span className={`tag tag-${tone}`}>{children}</span>;
}
