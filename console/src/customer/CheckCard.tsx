/** The step-up card for face or voice: what it is for, the separate consent, the check on the phone, and the other ways. */
import { useId, useState } from "react";
import { useTexts, type Key } from "../texts/customer";
import { countdown } from "../texts/figures";
import { Icon } from "../ui/Icon";
import { ChallengeEnd } from "./ChallengeEnd";
import type { Challenge } from "./entries";
import { useCheck, type Check } from "./useCheck";
import { useSecondsLeft } from "./useSecondsLeft";

interface Props {
  session: string;
  challenge: Challenge;
  /** Asks for a person instead. */
  onPerson: () => void;
}

export function CheckCard(props: Props) {
  const { status, event } = props.challenge;
  const seconds = useSecondsLeft(event.body.expires_at);
  const expired = status === "open" && seconds !== null && seconds <= 0;
  if (status !== "open" || expired) {
    return (
      <ChallengeEnd status={status} expired={expired} words={{ expired: "check.expired", locked: "check.locked" }} />
    );
  }
  return <OpenCard {...props} seconds={seconds} />;
}

function OpenCard({ session, challenge, onPerson, seconds }: Props & { seconds: number | null }) {
  const { t } = useTexts();
  const check = useCheck(session, challenge.id, challenge.wrong);
  const { body } = challenge.event;
  return (
    <section className="sheet check" aria-label={t("check.title")}>
      <header className="sheet-head">
        <Icon name="shield" />
        <h3>{t("check.title")}</h3>
        {seconds !== null && (
          <span className="sheet-aside figures" role="timer">
            {t("code.left", { time: countdown(seconds) })}
          </span>
        )}
      </header>
      {body.text && <p className="sheet-text">{body.text}</p>}
      {check.under ? <Under check={check} method={check.under} /> : <Choice challenge={challenge} check={check} />}
      <p className="code-trouble" role="alert">
        {check.trouble || (challenge.left !== undefined && !check.under ? t("check.wrong", { n: challenge.left }) : "")}
      </p>
      <footer className="check-ways">
        <p className="sheet-note">{t("check.ways")}</p>
        <button type="button" className="check-person" onClick={onPerson}>
          {t("person.ask")}
        </button>
      </footer>
    </section>
  );
}

/** The methods and, for the chosen one, what the customer agrees to; nothing begins without the tick. */
function Choice({ challenge, check }: { challenge: Challenge; check: Check }) {
  const { t } = useTexts();
  const { body } = challenge.event;
  const methods = body.methods ?? [body.method ?? "face"];
  const [chosen, setChosen] = useState(methods[0] ?? "face");
  const [agreed, setAgreed] = useState("");
  const id = useId();
  return (
    <form
      className="check-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (agreed === chosen) check.begin(chosen);
      }}
    >
      {methods.length > 1 && (
        <div className="check-methods" role="radiogroup" aria-label={t("check.method")}>
          {methods.map((method) => (
            <label key={method} className={method === chosen ? "check-method check-method-on" : "check-method"}>
              <input
                type="radio"
                name={`${id}-method`}
                checked={method === chosen}
                onChange={() => setChosen(method)}
              />
              <span>{t(`check.${method}` as Key)}</span>
            </label>
          ))}
        </div>
      )}
      <p className="check-consent" id={`${id}-consent`}>
        {body.consent?.[chosen]}
      </p>
      <label className="check-agree">
        <input
          type="checkbox"
          checked={agreed === chosen}
          aria-describedby={`${id}-consent`}
          onChange={(event) => setAgreed(event.target.checked ? chosen : "")}
        />
        <span>{t(`check.agree.${chosen}` as Key)}</span>
      </label>
      <button className="button" type="submit" disabled={agreed !== chosen}>
        {t(`check.start.${chosen}` as Key)}
      </button>
    </form>
  );
}

function Under({ check, method }: { check: Check; method: string }) {
  const { t } = useTexts();
  return (
    <div className="check-under" role="status">
      <p>
        <span className="spinner" aria-hidden="true" />
        <span>{t(`check.under.${method}` as Key)}</span>
      </p>
      {check.link.startsWith("https://") && (
        <a className="button" href={check.link} target="_blank" rel="noopener noreferrer">
          {t("check.open")}
        </a>
      )}
      <button type="button" className="sheet-more" onClick={check.again}>
        {t("check.other")}
      </button>
    </div>
  );
}
