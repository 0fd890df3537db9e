/** The answer as customers get it in each channel and language, while it is being written. */
import { Segmented } from "antd";
import { useEffect, useState, type ReactNode } from "react";
import * as api from "../../api/knowledge";
import type { Body, Rendered } from "../../api/knowledge";
import { readConfig } from "../../api/customer";
import type { Language } from "../../api/shapes";
import { parts } from "../../customer/entries";
import { useLoad } from "../../desk/load";
import { nameOf, useTexts, type Key } from "../../texts/desk";
import { languages } from "../../texts/texts";
import { PLACE, usePolicies } from "./policies";
import { aloud, numbered, segments, seconds, shortMessage } from "./spoken";

interface Props {
  article: string;
  version: number;
  body: Pick<Body, "question" | "answer" | "actions" | "channels">;
}

const PAUSE_MS = 400;
const shown = ["web", "phone", "wechat", "sms"] as const;

export function Preview({ article, version, body }: Props) {
  const { t, language: reader } = useTexts();
  const [language, setLanguage] = useState<Language>(reader);
  const institution = useLoad("client/config", readConfig);
  const answer = useRendered(body.answer);
  const question = useRendered(body.question);
  const text = answer.words[language];
  const title = question.words[language] || article;
  const buttons = body.actions.map((id) => nameOf(language, id));
  const only = body.channels.length > 0 ? body.channels : undefined;
  const off = (channel: string) => only !== undefined && !only.includes(channel);
  const spoken = aloud(text, language);
  const named = institution.data?.institution;
  const bank = (language === "en" ? named?.name_en : undefined) ?? named?.name ?? t("kb.preview.bank");
  const sms = shortMessage(text, bank, language);
  return (
    <section className="kb-card preview" aria-label={t("kb.preview")}>
      <div className="preview-head">
        <h3>{t("kb.preview")}</h3>
        <Segmented<Language>
          size="small"
          aria-label={t("kb.preview.language")}
          value={language}
          onChange={setLanguage}
          options={languages.map(({ tag, name }) => ({ value: tag, label: name }))}
        />
      </div>
      {answer.missing.length > 0 && (
        <p className="kb-wrong">{t("kb.preview.missing", { keys: answer.missing.join(", ") })}</p>
      )}
      {!answer.exact && language === "zh-Hant" && <p className="quiet kb-note">{t("kb.preview.rough")}</p>}
      {text.trim() === "" ? (
        <p className="quiet">{t("kb.preview.empty")}</p>
      ) : (
        <div lang={language}>{shown.map((channel) => frame(channel))}</div>
      )}
    </section>
  );

  function frame(channel: (typeof shown)[number]): ReactNode {
    const note = {
      web: "",
      phone: t("kb.preview.seconds", { n: seconds(spoken, language) }),
      wechat: "",
      sms: t("kb.preview.segments", { n: segments(sms), length: sms.length }),
    }[channel];
    return (
      <figure key={channel} className={off(channel) ? "preview-one preview-off" : "preview-one"}>
        <figcaption lang={reader}>
          <strong>{t(`kb.channel.${channel}` as Key)}</strong>
          <span className="quiet">{off(channel) ? t("kb.preview.off") : note}</span>
        </figcaption>
        {said(channel)}
      </figure>
    );
  }

  function said(channel: (typeof shown)[number]): ReactNode {
    switch (channel) {
      case "web":
        return <Web text={text} title={title} version={version} buttons={buttons} />;
      case "phone":
        return (
          <blockquote className="preview-phone">
            {spoken.map((line, place) => (
              <p key={place}>{line}</p>
            ))}
          </blockquote>
        );
      case "wechat":
        return <p className="preview-chat">{numbered(text, buttons, language)}</p>;
      case "sms":
        return <p className="preview-sms">{sms}</p>;
    }
  }
}

function Web({ text, title, version, buttons }: { text: string; title: string; version: number; buttons: string[] }) {
  const { t } = useTexts();
  return (
    <div className="preview-web">
      <div className="preview-bubble">
        {parts(text).map((part, place) =>
          part.kind === "text" ? (
            <p key={place}>{part.text}</p>
          ) : (
            <ol key={place} start={part.start}>
              {part.items.map((item) => (
                <li key={item.at}>{item.text}</li>
              ))}
            </ol>
          ),
        )}
        <span className="preview-chip" title={t("kb.version.n", { n: version })}>
          <span>1</span>
          {title}
        </span>
      </div>
      {buttons.length > 0 && (
        <div className="preview-buttons">
          {buttons.map((name) => (
            <span key={name}>{name}</span>
          ))}
        </div>
      )}
    </div>
  );
}

/** Texts with today's values; `exact` when the server has worded them, which alone makes traditional Chinese. */
function useRendered(texts: Record<string, string>): Rendered & { exact: boolean } {
  const policies = usePolicies();
  const [rendered, setRendered] = useState<{ key: string; from: Rendered }>();
  const { zh = "", en = "" } = texts;
  const key = `${zh}\u0000${en}`;
  useEffect(() => {
    let current = true;
    const timer = setTimeout(() => {
      api.renderAnswer({ zh, en }).then(
        (from) => current && setRendered({ key: `${zh}\u0000${en}`, from }),
        () => undefined,
      );
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [zh, en]);
  if (rendered?.key === key) return { ...rendered.from, exact: true };
  const put = (text: string, language: Language) =>
    text.replace(PLACE, (whole, name: string) => policies.get(name)?.words[language] ?? whole);
  const before = rendered?.from;
  const hant = before?.words["zh-Hant"] ?? put(zh, "zh-Hant");
  const words = { "zh-Hans": put(zh, "zh-Hans"), "zh-Hant": hant, en: put(en, "en") };
  return { words, missing: before?.missing ?? [], exact: before !== undefined };
}
