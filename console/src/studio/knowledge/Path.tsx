/** The way of a version from draft to everybody, and where on it this one stands. */
import type { State } from "../../api/knowledge";
import { useTexts } from "../../texts/desk";

const usual = ["draft", "business_review", "compliance_review", "canary", "online"] as const;

export function Path({ state, urgent }: { state: State; urgent: boolean }) {
  const { t } = useTexts();
  const way = usual.filter((name) => !urgent || name !== "canary");
  const here = way.findIndex((name) => name === state);
  return (
    <ol className="path">
      {way.map((name, place) => (
        <li
          key={name}
          className={place < here ? "path-done" : undefined}
          aria-current={place === here ? "step" : undefined}
        >
          {t(`kb.state.${name}`)}
        </li>
      ))}
    </ol>
  );
}
