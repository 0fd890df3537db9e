/** What came with the conversation, at its top: summary, open service, level, emotions, risks, what was tried and asked. */
import { Button } from "antd";
import { useId, useState } from "react";
import * as desk from "../../api/desk";
import type { Bilingual, EmotionPoint, HandoffPacket, OpenFlow } from "../../api/desk.shapes";
import type { Conversation } from "../../api/staff.shapes";
import { named, useTexts, wordOf, type Spoken } from "../../texts/desk";
import { Facts, Mark, plain, type Fact } from "../labels";
import { useLoad } from "../load";

/** Folded once the agent has begun to speak: then the words below matter more. */
export function Handover({ conversation, folded }: { conversation: Conversation; folded: boolean }) {
  const { t } = useTexts();
  const [open, setOpen] = useState(!folded);
  const body = useId();
  const loaded = useLoad(`handoff/${conversation.id}`, () => desk.readHandoff(conversation.id));
  const packet = loaded.data;
  if (!packet) return null;
  return (
    <section className="handover" aria-label={t("handoff.title")} tabIndex={0}>
      <header>
        <h2>{t("handoff.title")}</h2>
        <Button type="link" size="small" aria-expanded={open} aria-controls={body} onClick={() => setOpen(!open)}>
          {t(open ? "handoff.hide" : "handoff.show")}
        </Button>
      </header>
      <div id={body} hidden={!open}>
        <Contents packet={packet} level={conversation.level ?? 0} />
      </div>
    </section>
  );
}

function Contents({ packet, level }: { packet: HandoffPacket; level: number }) {
  const words = useTexts();
  const { t } = words;
  const rows: Fact[] = [
    [t("handoff.risk"), packet.risk_flags.length > 0 && <Flags key="risk" flags={packet.risk_flags} />],
    [t("handoff.summary"), said(words, packet.summary)],
    [t("handoff.reason"), said(words, packet.reason_label)],
    [t("handoff.flow"), packet.flows.length > 0 && packet.flows.map((one) => <Service key={one.flow} open={one} />)],
    [t("handoff.level"), wordOf(t, "panel.level.", level)],
    [t("handoff.emotion"), packet.emotion.length > 0 && <Curve key="curve" points={packet.emotion} />],
    [
      t("handoff.tried"),
      lines(packet.tried.map(({ what, outcome_label }) => `${said(words, what)} · ${said(words, outcome_label)}`)),
    ],
    [
      t("handoff.asked"),
      lines(packet.asked_already.map(({ label, answer }) => [said(words, label), plain(answer)].join("："))),
    ],
    [t("handoff.promised"), lines(packet.promised.map((one) => said(words, one)))],
  ];
  return <Facts rows={rows.filter(([, value]) => value)} />;
}

function lines(texts: readonly string[]) {
  const each = [...new Set(texts)];
  return (
    each.length > 0 &&
    each.map((text) => (
      <span key={text} className="panel-fact">
        {text}
      </span>
    ))
  );
}

/** Words that the server gives in Chinese and English, or in one. */
export function said({ language }: Spoken, text: string | Bilingual | undefined | null): string {
  if (!text) return "";
  if (typeof text === "string") return named(language, text);
  return named(language, language === "en" ? (text.en ?? text.zh) : text.zh);
}

function Service({ open }: { open: OpenFlow }) {
  const words = useTexts();
  const { t } = words;
  const missing = open.missing.map((one) => said(words, one.label));
  return (
    <>
      <strong>{said(words, open.name)}</strong>
      {open.slots.map((slot) => (
        <span key={slot.name} className="panel-fact">
          {said(words, slot.label)}：{slot.shown ? said(words, slot.shown) : plain(slot.value)}
        </span>
      ))}
      {missing.length > 0 && (
        <span className="panel-fact">
          {t("handoff.missing")}：{missing.join(words.language === "en" ? ", " : "、")}
        </span>
      )}
    </>
  );
}

function Flags({ flags }: { flags: HandoffPacket["risk_flags"] }) {
  const words = useTexts();
  const labels = [...new Set(flags.map((one) => said(words, one.label)))];
  return labels.map((label) => (
    <Mark key={label} tone="danger">
      {label}
    </Mark>
  ));
}

const HEIGHT = 28;
const STEP = 22;
const calm = new Set(["平静", "满意"]);

/** Emotion over the customer's messages: the higher, the more heated; said in words for those who do not see it. */
function Curve({ points }: { points: readonly EmotionPoint[] }) {
  const { t } = useTexts();
  const at = points.map(({ emotion, intensity }, place) => {
    const heat = calm.has(emotion) ? 0 : Math.min(1, Math.max(0, intensity));
    return { x: 6 + place * STEP, y: HEIGHT - 5 - heat * (HEIGHT - 10), heat, emotion };
  });
  const words = points.map(({ emotion }) => wordOf(t, "emotion.", emotion)).join(" → ");
  const last = points.at(-1)?.emotion;
  return (
    <span className="curve">
      <svg
        width={12 + (points.length - 1) * STEP}
        height={HEIGHT}
        role="img"
        aria-label={t("handoff.emotion.of", { list: words })}
      >
        <polyline points={at.map(({ x, y }) => `${x},${y}`).join(" ")} fill="none" stroke="currentColor" />
        {at.map(({ x, y, heat }, place) => (
          <circle
            key={place}
            cx={x}
            cy={y}
            r={3.5}
            className={heat > 0.5 ? "curve-hot" : heat > 0 ? "curve-warm" : ""}
          />
        ))}
      </svg>
      {last && <Mark tone={calm.has(last) ? "good" : "warn"}>{wordOf(t, "emotion.", last)}</Mark>}
    </span>
  );
}
