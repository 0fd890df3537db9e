/** Appearance, language and large type, in a small panel that the keyboard can reach and Escape closes. */
import { useEffect, useRef, useState } from "react";
import type { Language } from "../api/shapes";
import { useTexts } from "../texts/customer";
import { languages } from "../texts/texts";
import { choose, useChoice, type Choice } from "../theme/appearance";
import { Icon } from "../ui/Icon";

export interface SettingsProps {
  elder: boolean;
  onElder: (on: boolean) => void;
  onLanguage: (language: Language) => void;
  hotline?: string;
}

const choices: readonly Choice[] = ["system", "light", "dark"];

export function Settings({ elder, onElder, onLanguage, hotline }: SettingsProps) {
  const { t, language } = useTexts();
  const appearance = useChoice();
  const [open, setOpen] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    const outside = (event: PointerEvent) => !frame.current?.contains(event.target as Node) && setOpen(false);
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);
  return (
    <div
      className="settings"
      ref={frame}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        setOpen(false);
        opener.current?.focus();
      }}
    >
      <button
        ref={opener}
        className="round"
        aria-label={t("head.menu")}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="settings" />
      </button>
      {open && (
        <div className="settings-panel">
          <Choices
            legend={t("menu.appearance")}
            value={appearance}
            options={choices.map((value) => ({ value, label: t(`menu.${value}`) }))}
            onChange={choose}
          />
          <Choices
            legend={t("menu.language")}
            value={language}
            options={languages.map(({ tag, name }) => ({ value: tag, label: name }))}
            onChange={onLanguage}
          />
          <button className="settings-elder" role="switch" aria-checked={elder} onClick={() => onElder(!elder)}>
            <span>{t("menu.elder")}</span>
            <span className="switch" aria-hidden="true" />
            <span className="hidden">{t(elder ? "menu.elder.on" : "menu.elder.off")}</span>
          </button>
          {hotline && (
            <a className="settings-hotline" href={`tel:${hotline}`}>
              <span>{t("menu.hotline")}</span>
              <strong className="figures">{hotline}</strong>
            </a>
          )}
        </div>
      )}
    </div>
  );
}

interface ChoicesProps<T extends string> {
  legend: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
}

function Choices<T extends string>({ legend, value, options, onChange }: ChoicesProps<T>) {
  return (
    <fieldset className="segments">
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option.value} className={option.value === value ? "segment segment-on" : "segment"}>
          <input
            className="hidden"
            type="radio"
            name={legend}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
