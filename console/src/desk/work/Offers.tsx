/** A ringing offer: who calls, how long it rings on, and the two answers. */
import { App, Button } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import * as desk from "../../api/desk";
import type { QueueEntry } from "../../api/staff.shapes";
import { useTexts, wordOf } from "../../texts/desk";
import { Emotion, Priority } from "../labels";
import { useLive, useLiveState } from "../live";
import { troubleOf } from "../load";
import { go } from "../route";

interface Props {
  waiting: readonly QueueEntry[];
  onAnswered: () => void;
}

export function Offers({ waiting, onAnswered }: Props) {
  const { offers } = useLiveState();
  return (
    <>
      {[...offers].map(([conversation, until]) => (
        <Offer
          key={conversation}
          conversation={conversation}
          until={until}
          entry={waiting.find((one) => one.conversation === conversation)}
          onAnswered={onAnswered}
        />
      ))}
    </>
  );
}

interface OfferProps {
  conversation: string;
  until: string;
  entry: QueueEntry | undefined;
  onAnswered: () => void;
}

function Offer({ conversation, until, entry, onAnswered }: OfferProps) {
  const { t } = useTexts();
  const { message } = App.useApp();
  const live = useLive();
  const left = useSecondsTo(until);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    if (left <= -3) live.setOffer(conversation, null);
  }, [left, live, conversation]);
  async function answer(accepted: boolean) {
    setBusy(true);
    try {
      await (accepted ? desk.accept(conversation) : desk.decline(conversation, ""));
      if (accepted) go("work", conversation);
    } catch (reason) {
      const error = troubleOf(reason);
      void message.warning(error.status === 409 ? t("offer.gone") : error.message);
    }
    live.setOffer(conversation, null);
    onAnswered();
  }
  return (
    <Ringing
      title={t("offer.title")}
      about={entry && [wordOf(t, "skill.", entry.skill), wordOf(t, "reason.", entry.reason), entry.preview]}
      left={left}
      busy={busy}
      words={[t("offer.accept"), t("offer.decline")]}
      onAnswer={(accepted) => void answer(accepted)}
    >
      {entry && <Priority value={entry.priority} />}
      <strong>{entry?.customer_name ?? t("offer.title")}</strong>
      {entry?.elder && <span className="queue-elder">{t("queue.elder")}</span>}
      <Emotion value={entry?.emotion} />
    </Ringing>
  );
}

interface RingingProps {
  title: string;
  about: readonly (string | false | null | undefined)[] | undefined;
  left: number;
  busy: boolean;
  words: readonly [string, string];
  onAnswer: (accepted: boolean) => void;
  children: ReactNode;
}

/** What rings at an agent: who asks (the children), what about, how long it rings on, and the two answers. */
export function Ringing({ title, about, left, busy, words, onAnswer, children }: RingingProps) {
  const { t } = useTexts();
  return (
    <section className="offer" role="alertdialog" aria-label={title}>
      <p className="offer-line">{children}</p>
      {about && <p className="offer-about">{about.filter(Boolean).join(" · ")}</p>}
      <p className="offer-left figures" aria-hidden="true">
        {t("offer.left", { n: Math.max(0, left) })}
      </p>
      <div className="offer-acts">
        <Button type="primary" size="large" loading={busy} onClick={() => onAnswer(true)}>
          {words[0]}
        </Button>
        <Button size="large" disabled={busy} onClick={() => onAnswer(false)}>
          {words[1]}
        </Button>
      </div>
    </section>
  );
}

/** Seconds that are left until a time, moving. */
export function useSecondsTo(until: string): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return Math.ceil((Date.parse(until) - now) / 1000) || 0;
}
