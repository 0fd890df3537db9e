/** What each signal says of one result, against 1 or the largest of that signal among all results. */
import { useTexts, wordOf } from "../texts/desk";

type Scores = Readonly<Record<string, number>>;

const shown = (value: number) => value.toFixed(Math.abs(value) >= 100 ? 0 : 2).replace("-", "−");

/** The signals that say most for it, in words. */
export function Because({ signals }: { signals: Scores }) {
  const { t } = useTexts();
  const first = Object.entries(signals)
    .filter(([, value]) => value > 0)
    .sort((a, b) => b[1] - a[1])
    .slice(0, 2)
    .map(([name]) => wordOf(t, "signal.", name));
  if (first.length === 0) return null;
  return <span className="quiet">{t("bench.because", { list: first.join("、") })}</span>;
}

interface Props {
  signals: Scores;
  all: readonly Scores[];
  open: boolean;
}

export function Signals({ signals, all, open }: Props) {
  const { t } = useTexts();
  const entries = Object.entries(signals);
  if (entries.length === 0) return null;
  return (
    <details open={open}>
      <summary>
        {t("bench.why")} <span className="quiet">{t("bench.signals")}</span>
      </summary>
      <ul className="signals">
        {entries.map(([name, value]) => {
          const most = Math.max(1, ...all.map((one) => Math.abs(one[name] ?? 0)));
          const width = `${Math.min(100, (Math.abs(value) / most) * 100).toFixed(1)}%`;
          return (
            <li key={name}>
              <span>{wordOf(t, "signal.", name)}</span>
              <span className="up-bar" aria-hidden="true">
                <span className={value < 0 ? "up-bar-danger" : "up-bar-plain"} style={{ inlineSize: width }} />
              </span>
              <span className="figures">{shown(value)}</span>
            </li>
          );
        })}
      </ul>
    </details>
  );
}
