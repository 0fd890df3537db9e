/** Asks for 1 to 5 and a few words when a conversation is over. */
import { useEffect, useState } from "react";
import { useTexts, type Key } from "../texts/customer";
import { Icon } from "../ui/Icon";

interface Props {
  score: number | null;
  open: boolean;
  onRate: (score: number, feedback: string) => void;
  onGrow: () => void;
}

const scores = [1, 2, 3, 4, 5];

export function RatingCard({ score, open, onRate, onGrow }: Props) {
  const { t } = useTexts();
  const [chosen, setChosen] = useState(0);
  const [feedback, setFeedback] = useState("");
  const [sent, setSent] = useState(false);
  useEffect(() => {
    if (chosen > 0) onGrow();
  }, [chosen, onGrow]);
  if (score !== null || sent) {
    return (
      <p className="notice notice-good">
        <Icon name="check" size={16} />
        {t("rate.thanks")}
        {score ? ` · ${t("rate.score", { n: score })}` : ""}
      </p>
    );
  }
  if (!open) return null;
  return (
    <section className="sheet rating" aria-label={t("rate.title")}>
      <header className="sheet-head">
        <Icon name="star" />
        <h3>{t("rate.title")}</h3>
      </header>
      <fieldset className="stars">
        <legend className="hidden">{t("rate.title")}</legend>
        {scores.map((n) => (
          <label key={n} className={n <= chosen ? "star star-on" : "star"}>
            <input
              type="radio"
              name="score"
              value={n}
              checked={chosen === n}
              onChange={() => setChosen(n)}
              className="hidden"
            />
            <Icon name="star" size={30} filled={n <= chosen} />
            <span className="hidden">{t(`rate.${n}` as Key)}</span>
          </label>
        ))}
      </fieldset>
      <p className="stars-word" aria-live="polite">
        {chosen > 0 ? t(`rate.${chosen}` as Key) : " "}
      </p>
      {chosen > 0 && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            onRate(chosen, feedback.trim());
            setSent(true);
          }}
        >
          <label className="hidden" htmlFor="feedback">
            {t("rate.feedback")}
          </label>
          <textarea
            id="feedback"
            rows={2}
            maxLength={300}
            value={feedback}
            placeholder={t("rate.feedback")}
            onChange={(event) => setFeedback(event.target.value)}
          />
          <button className="button" type="submit">
            {t("rate.submit")}
          </button>
        </form>
      )}
    </section>
  );
}
