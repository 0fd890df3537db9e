/** One field of the form: its name, what is wrong with it, and a hint. */
import type { ReactNode } from "react";
import type { Problem } from "../../api/knowledge";
import { useTexts } from "../../texts/desk";
import { reasonOf, type Field } from "./fields";

interface Props {
  field: Field;
  problems: readonly Problem[];
  hint?: string | undefined;
  count?: string | undefined;
  /** Gets the id and the marks that bind it to its name and its error. */
  children: (bound: Bound) => ReactNode;
}

export interface Bound {
  id: string;
  status: "" | "error";
  "aria-invalid": boolean;
  "aria-describedby": string;
}

export function Box({ field, problems, hint, count, children }: Props) {
  const words = useTexts();
  const wrong = problems.filter((one) => one.field === field || one.field.startsWith(`${field}[`));
  const id = `field-${field}`;
  const bound: Bound = {
    id,
    status: wrong.length > 0 ? "error" : "",
    "aria-invalid": wrong.length > 0,
    "aria-describedby": `${id}-note`,
  };
  return (
    <div className="kb-box">
      <label className="kb-label" htmlFor={id}>
        {words.t(`kb.field.${field}`)}
        {count && <span className="quiet figures">{count}</span>}
      </label>
      {children(bound)}
      <div id={`${id}-note`}>
        {wrong.map(({ field: name, why }) => (
          <p key={name} className="kb-wrong">
            {placeOf(name)}
            {reasonOf(words, why)}
          </p>
        ))}
        {hint && <p className="quiet kb-note">{hint}</p>}
      </div>
    </div>
  );
}

/** "similar.zh[2]" -> "3: " */
function placeOf(name: string): string {
  const place = /\[(\d+)\]$/.exec(name)?.[1];
  return place === undefined ? "" : `${Number(place) + 1}: `;
}
