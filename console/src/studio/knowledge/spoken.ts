/** How each channel says an answer: with chips on the web, spoken on the phone, bare in messages. */
import { fill } from "../../texts/texts";
import type { Language } from "../../api/shapes";

const STEP = /^\s*(\d{1,2})[.、．)）]\s*/;

/** Words of the channels themselves, in the customer's language and not the reader's. */
const words: Record<Language, { step: string; press: string; sms: string }> = {
  "zh-Hans": { step: "第{n}步，", press: "回复 {n}：{what}", sms: "【{name}】" },
  "zh-Hant": { step: "第{n}步，", press: "回覆 {n}：{what}", sms: "【{name}】" },
  en: { step: "Step {n}: ", press: "Reply {n} for {what}", sms: "[{name}] " },
};

/** What is said aloud: steps are announced, marks that nobody can hear are gone. */
export function aloud(text: string, language: Language): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) =>
      line.replace(STEP, (_, n: string) => fill(words[language].step, { n })).replace(/[《》“”「」]/g, ""),
    );
}

/** Seconds of speech: about four characters of Chinese or two and a half words of English a second. */
export function seconds(lines: readonly string[], language: Language): number {
  const text = lines.join(" ");
  return Math.ceil(language === "en" ? text.split(/\s+/).length / 2.5 : text.replace(/\s/g, "").length / 4);
}

/** In a chat of plain text, buttons become numbers to reply with. */
export function numbered(text: string, buttons: readonly string[], language: Language): string {
  const choices = buttons.map((what, place) => fill(words[language].press, { n: place + 1, what }));
  return [text.trim(), ...choices].join("\n");
}

export function shortMessage(text: string, name: string, language: Language): string {
  const line = text
    .trim()
    .split("\n")
    .join(language === "en" ? " " : "");
  return fill(words[language].sms, { name }) + line;
}

/** How many short messages it is sent and paid as (GSM 03.38 and 03.40). */
export function segments(text: string): number {
  const plain = [...text].every((letter) => letter.charCodeAt(0) < 128);
  const [one, more] = plain ? [160, 153] : [70, 67];
  return text.length <= one ? 1 : Math.ceil(text.length / more);
}
