/** The line under words in another language: a translation, the other script, or key points, and what is wrong with it. */
import { Button } from "antd";
import type { Line, Point } from "../../api/writing";
import { useTexts, wordOf } from "../../texts/desk";
import { Icon } from "../../ui/Icon";

interface Props {
  line: Line;
  /** Takes the translation in place of the draft. */
  onUse?: (text: string) => void;
}

export function TranslationLine({ line, onUse }: Props) {
  const { t } = useTexts();
  const differs = line.missing.length + line.added.length > 0;
  return (
    <div className="translation" lang={line.kind === "points" ? undefined : line.to} role="note">
      <span className="translation-kind">{wordOf(t, "line.", line.kind)}</span>
      {line.text && <span className="translation-text">{line.text}</span>}
      {line.kind === "points" && <Points points={line.points} />}
      {differs && (
        <span className="translation-differs">
          <Icon name="alert" size={16} />
          {[
            t("line.differs"),
            line.missing.length > 0 && t("line.missing", { words: line.missing.join("、") }),
            line.added.length > 0 && t("line.added", { words: line.added.join("、") }),
          ]
            .filter(Boolean)
            .join(" ")}
        </span>
      )}
      {line.why && <span className="quiet">{t("line.why", { why: wordOf(t, "unmodelled.", line.why) })}</span>}
      {onUse && line.text && !differs && (
        <Button size="small" onClick={() => onUse(line.text)}>
          {t("line.use")}
        </Button>
      )}
    </div>
  );
}

function Points({ points }: { points: readonly Point[] }) {
  const { t } = useTexts();
  if (points.length === 0) return <span className="quiet">{t("line.none")}</span>;
  return (
    <ul className="translation-points">
      {points.map(({ kind, said, shown }) => (
        <li key={`${kind}/${said}/${shown}`}>
          <span className="quiet">{wordOf(t, "point.", kind)}</span>{" "}
          {said && said !== shown && <span>{`${said} → `}</span>}
          <strong>{kind === "act" ? wordOf(t, "point.act.", shown) : shown}</strong>
        </li>
      ))}
    </ul>
  );
}
