/** What is wrong in a proposed text; a mistake with a line leads to it. */
import { Alert } from "antd";
import type { Mistake } from "../../api/services";
import { useTexts } from "../../texts/desk";

interface Props {
  mistakes: readonly Mistake[];
  path: string;
  onLine?: (line: number) => void;
}

export function Mistakes({ mistakes, path, onLine }: Props) {
  const { t } = useTexts();
  if (mistakes.length === 0) return null;
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={t("rev.mistakes", { n: mistakes.length })}
      description={
        <ul className="rev-mistakes">
          {mistakes.map(({ path: at, line, message }, place) => (
            <li key={place}>
              <Place at={at} line={line} own={at === "" || at === path} onLine={onLine} /> {message}
            </li>
          ))}
        </ul>
      }
    />
  );
}

function Place({
  at,
  line,
  own,
  onLine,
}: {
  at: string;
  line: number | null;
  own: boolean;
  onLine?: (line: number) => void;
}) {
  const { t } = useTexts();
  if (!own) return <code>{line === null ? at : `${at}:${line}`}</code>;
  if (line === null) return null;
  if (!onLine) return <strong>{t("rev.line", { n: line })}</strong>;
  return (
    <button type="button" className="rev-jump" onClick={() => onLine(line)}>
      {t("rev.line", { n: line })}
    </button>
  );
}
