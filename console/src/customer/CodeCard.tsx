/** The step-up card: six digits from the customer's phone, with the time left; the code never enters the chat. */
import { useEffect, useId, useRef, useState } from "react";
import type { Item } from "../live/outbox";
import { useTexts } from "../texts/customer";
import { countdown } from "../texts/figures";
import { Icon } from "../ui/Icon";
import { ChallengeEnd } from "./ChallengeEnd";
import type { Challenge } from "./entries";
import { useSecondsLeft } from "./useSecondsLeft";

const DIGITS = 6;

interface Props {
  challenge: Challenge;
  /** The code on its way, when there is one. */
  pending: Item | undefined;
  onCode: (code: string) => void;
  onDropPending: (id: string) => void;
}

export function CodeCard({ challenge, pending, onCode, onDropPending }: Props) {
  const { t } = useTexts();
  const { status, event } = challenge;
  const seconds = useSecondsLeft(event.body.expires_at);
  const expired = status === "open" && seconds !== null && seconds <= 0;
  if (status !== "open" || expired) {
    return (
      <ChallengeEnd status={status} expired={expired} words={{ expired: "code.expired", locked: "code.locked" }} />
    );
  }
  return (
    <section className="sheet code" aria-label={t("code.title")}>
      <header className="sheet-head">
        <Icon name="shield" />
        <h3>{t("code.title")}</h3>
        {seconds !== null && (
          <span className="sheet-aside figures" role="timer">
            {t("code.left", { time: countdown(seconds) })}
          </span>
        )}
      </header>
      {event.body.text ? (
        <p className="sheet-text">{event.body.text}</p>
      ) : (
        event.body.masked_phone && <p className="sheet-text">{t("code.sent", { phone: event.body.masked_phone })}</p>
      )}
      <CodeForm
        key={challenge.wrong}
        challenge={challenge}
        pending={pending}
        onCode={onCode}
        onDropPending={onDropPending}
      />
      <p className="sheet-note">{t("code.never")}</p>
    </section>
  );
}

/** The input itself; a wrong code mounts a fresh one. */
function CodeForm({ challenge, pending, onCode, onDropPending }: Props) {
  const { t } = useTexts();
  const [code, setCode] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const refused = pending?.delivery === "failed" ? pending : undefined;
  const checking = pending !== undefined && !refused;
  useEffect(() => {
    if (!checking) input.current?.focus({ preventScroll: true });
  }, [checking]);

  function type(value: string) {
    const digits = value.replace(/\D/g, "").slice(0, DIGITS);
    if (refused) onDropPending(refused.frame.id);
    setCode(digits);
  }

  function send() {
    if (code.length !== DIGITS || checking) return;
    if (refused) onDropPending(refused.frame.id);
    onCode(code);
  }

  const trouble = refused
    ? refused.error?.message || t("state.failed")
    : challenge.left !== undefined && !checking
      ? t("code.wrong", { n: challenge.left })
      : "";
  return (
    <form
      className="code-form"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label htmlFor={id}>{t("code.input")}</label>
      <div className="code-line">
        <span className="code-boxes">
          <input
            id={id}
            ref={input}
            value={code}
            onChange={(event) => type(event.target.value)}
            inputMode="numeric"
            autoComplete="one-time-code"
            pattern="[0-9]*"
            maxLength={DIGITS}
            disabled={checking}
            aria-invalid={trouble !== ""}
            aria-describedby={`${id}-trouble`}
          />
          {Array.from({ length: DIGITS }, (_, at) => (
            <span key={at} aria-hidden="true" className={`code-box ${at === code.length ? "code-box-next" : ""}`}>
              {code[at] ?? ""}
            </span>
          ))}
        </span>
        <button className="button" type="submit" disabled={code.length !== DIGITS || checking}>
          {checking ? t("code.checking") : t("code.submit")}
        </button>
      </div>
      <p id={`${id}-trouble`} className="code-trouble" role="alert">
        {trouble}
      </p>
    </form>
  );
}
