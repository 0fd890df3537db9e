/** What differs between two versions, field by field: gone and new words by colour, by sign and by line. */
import type { FieldChange, Line } from "../../api/knowledge";
import { useTexts, wordOf } from "../../texts/desk";

export function Difference({ fields }: { fields: readonly FieldChange[] }) {
  const { t } = useTexts();
  if (fields.length === 0) return <p className="quiet">{t("kb.diff.none")}</p>;
  return (
    <div className="diff">
      {fields.map(({ field, lines }) => (
        <section key={field}>
          <h3>{wordOf(t, "kb.field.", field)}</h3>
          <div className="diff-lines">
            {lines.map((line, place) => (
              <OneLine key={place} line={line} />
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}

const signs = { same: "", added: "+", removed: "−" } as const;

function OneLine({ line }: { line: Line }) {
  const { t } = useTexts();
  const Tag = line.op === "added" ? "ins" : line.op === "removed" ? "del" : "span";
  return (
    <div className={`diff-line diff-${line.op}`}>
      <span className="diff-sign" aria-hidden="true">
        {signs[line.op]}
      </span>
      {line.op !== "same" && <span className="hidden">{t(`kb.diff.${line.op}`)}</span>}
      <Tag className="diff-words">
        {line.parts.length === 0
          ? line.text || " "
          : line.parts.map((part, place) =>
              part.op === "same" ? (
                <span key={place}>{part.text}</span>
              ) : (
                <mark key={place} className={`diff-part diff-part-${part.op}`}>
                  {part.text}
                </mark>
              ),
            )}
      </Tag>
    </div>
  );
}

const kinds = { kept: "same", added: "added", removed: "removed" } as const;

/** Words of a clause in one running text, as documents are compared. */
export function Spans({ spans }: { spans: readonly { kind: keyof typeof kinds; text: string }[] }) {
  const { t } = useTexts();
  return (
    <p className="diff-run">
      {spans.map(({ kind, text }, place) => {
        const op = kinds[kind];
        if (op === "same") return <span key={place}>{text}</span>;
        const Tag = op === "added" ? "ins" : "del";
        return (
          <Tag key={place} className={`diff-part diff-part-${op}`}>
            <span className="hidden">{t(`kb.diff.${op}`)}</span>
            <span className="diff-part-sign" aria-hidden="true">
              {signs[op]}
            </span>
            {text}
          </Tag>
        );
      })}
    </p>
  );
}
