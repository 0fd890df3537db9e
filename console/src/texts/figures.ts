/** Money, dates and times as people read them; money stays a decimal string and never becomes a float. */
import type { Language } from "../api/shapes";

/** "48250.36" -> "48,250.36"; anything that is not a plain decimal is given back as it came. */
export function grouped(amount: unknown): string {
  const match = /^([+-]?)(\d+)(\.\d+)?$/.exec(String(amount ?? ""));
  if (!match) return String(amount ?? "");
  const [, sign = "", whole = "", rest = ""] = match;
  return (sign === "-" ? "−" : sign) + whole.replace(/\B(?=(\d{3})+$)/g, ",") + rest;
}

/** "-56.80" -> "−¥56.80" */
export function yuan(amount: unknown): string {
  const text = grouped(amount);
  if (text === "") return "";
  return text.startsWith("−") ? `−¥${text.slice(1)}` : `¥${text.replace(/^\+/, "")}`;
}

const locales: Record<Language, string> = { "zh-Hans": "zh-CN", "zh-Hant": "zh-HK", en: "en-GB" };

function format(at: string, language: Language, options: Intl.DateTimeFormatOptions): string {
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? at : new Intl.DateTimeFormat(locales[language], options).format(time);
}

/** A date for reading: "2026-11-28" -> "2026年11月28日" or "28 Nov 2026"; also takes a full time. */
export function day(at: unknown, language: Language): string {
  const text = String(at ?? "");
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return text;
  const plain = text.length === 10;
  const options: Intl.DateTimeFormatOptions = {
    year: "numeric",
    month: language === "en" ? "short" : "long",
    day: "numeric",
  };
  return format(plain ? `${text}T00:00:00Z` : text, language, plain ? { ...options, timeZone: "UTC" } : options);
}

/** Month and day only, for rows: "11-28", or "28 Nov". */
export function shortDay(at: unknown, language: Language): string {
  const text = String(at ?? "");
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return text;
  if (text.length === 10)
    return language === "en"
      ? format(`${text}T00:00:00Z`, language, { month: "short", day: "numeric", timeZone: "UTC" })
      : text.slice(5);
  const short = format(text, language, { month: language === "en" ? "short" : "2-digit", day: "2-digit" });
  return language === "en" ? short : short.replace("/", "-");
}

export function clock(at: string, language: Language): string {
  return format(at, language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

export function moment(at: unknown, language: Language): string {
  const text = String(at ?? "");
  return /^\d{4}-\d{2}-\d{2}[T ]\d/.test(text)
    ? `${day(text, language)} ${clock(text, language)}`
    : day(text, language);
}

/** Seconds as m:ss, never below zero. */
export function countdown(seconds: number): string {
  const left = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}

/** 840000 -> "820 KB": the size of a file, in steps of 1024. */
export function bytes(size: number): string {
  if (size < 1024) return `${size} B`;
  const [value, unit] = size < 1024 ** 2 ? [size / 1024, "KB"] : [size / 1024 ** 2, "MB"];
  return `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)} ${unit}`;
}
