/** A ringing offer: who calls, how long it rings on, and the two answers. */
import { App, Button } from "antd";
import { useEffect, useState } from "react";
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
    <section className="offer" role="alertdialog" aria-label={t("offer.title")}>
      <p className="offer-line">
        {entry && <Priority value={entry.priority} />}
        <strong>{entry?.customer_name ?? t("offer.title")}</strong>
        {entry?.elder && <span className="queue-elder">{t("queue.elder")}</span>}
        <Emotion value={entry?.emotion} />
      </p>
      {entry && (
        <p className="offer-about">
          {[wordOf(t, "skill.", entry.skill), wordOf(t, "reason.", entry.reason), entry.preview]
            .filter(Boolean)
            .join(" · ")}
        </p>
      )}
      <p className="offer-left figures" aria-hidden="true">
        {t("offer.left", { n: Math.max(0, left) })}
      </p>
      <div className="offer-acts">
        <Button type="primary" size="large" loading={busy} onClick={() => void answer(true)}>
          {t("offer.accept")}
        </Button>
        <Button size="large" disabled={busy} onClick={() => void answer(false)}>
          {t("offer.decline")}
        </Button>
      </div>
    </section>
  );
}

function useSecondsTo(until: string): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return Math.ceil((Date.parse(until) - now) / 1000) || 0;
}
