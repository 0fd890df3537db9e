/** The message in hand, its candidates with their keys, and what else can be done with it. */
import { Button } from "antd";
import { href } from "../desk/route";
import { useTexts } from "../texts/desk";
import { percent, useNames } from "./names";
import type { Labelling } from "./useLabelling";

interface Props {
  work: Labelling;
  mayLabel: boolean;
  mayRead: boolean;
  choices: readonly string[];
  onSearch: () => void;
}

function Key({ children }: { children: string }) {
  return (
    <kbd className="key" aria-hidden="true">
      {children}
    </kbd>
  );
}

export function Decision({ work, mayLabel, mayRead, choices, onSearch }: Props) {
  const { t } = useTexts();
  const { name } = useNames();
  const { current } = work;
  const back = (
    <Button type="text" aria-keyshortcuts="z" disabled={work.done === 0} onClick={work.undo}>
      <Key>z</Key>
      {t("sample.undo")}
    </Button>
  );
  if (!current) return <section className="decision">{mayLabel && back}</section>;
  const { suggested } = current;
  return (
    <section className="decision" aria-label={t("sample.candidates")}>
      <blockquote aria-live="polite">{current.text}</blockquote>
      <p className="quiet decision-facts">
        {t("sample.predicted")}: {name(current.predicted)} · {percent(current.score, 0)}
        {current.label && ` · ${t("sample.label")}: ${name(current.label)}`}
      </p>
      {suggested && (
        <p className="decision-facts">
          {t("sample.chosen")} <strong>{name(suggested)}</strong>
        </p>
      )}
      {mayLabel && current.state === "open" && (
        <>
          <h2>{t("sample.candidates")}</h2>
          <div className="candidates">
            {choices.map((intent, place) => (
              <Button key={intent} block aria-keyshortcuts={String(place + 1)} onClick={() => work.label(intent)}>
                <Key>{String(place + 1)}</Key>
                <span className="candidate-name">{name(intent)}</span>
                {intent === suggested && <span className="candidate-chosen">✓</span>}
              </Button>
            ))}
            <Button block type="dashed" aria-keyshortcuts="/" onClick={onSearch}>
              <Key>/</Key>
              <span className="candidate-name">{t("sample.search")}</span>
            </Button>
          </div>
        </>
      )}
      <div className="decision-more">
        {mayLabel && current.state === "open" && (
          <Button type="text" aria-keyshortcuts="s" onClick={work.skip}>
            <Key>s</Key>
            {t("sample.skip")}
          </Button>
        )}
        {mayLabel && current.state !== "open" && <Button onClick={work.reopen}>{t("sample.reopen")}</Button>}
        {mayLabel && current.state === "open" && back}
        {mayRead && <a href={href("conversations", current.conversation)}>{t("sample.open")}</a>}
      </div>
      <p className="quiet decision-keys">{t(mayLabel ? "sample.keys" : "sample.read.only")}</p>
    </section>
  );
}
