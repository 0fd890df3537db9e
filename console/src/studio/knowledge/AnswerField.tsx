/** The words of an answer, with policy values found by key or name: from the list, or by typing an opening brace. */
import { Mentions, Select } from "antd";
import { useMemo, useRef, useState, type ComponentRef } from "react";
import type { Policy } from "../../api/knowledge";
import { useTexts } from "../../texts/desk";
import type { Bound } from "./Box";
import { usePolicies } from "./policies";

interface Props {
  bound: Bound;
  value: string;
  lang: "zh-Hans" | "en";
  onChange: (value: string) => void;
}

/** So many are offered while one types. */
const MOST = 30;

export function AnswerField({ bound, value, lang, onChange }: Props) {
  const { t, language } = useTexts();
  const policies = usePolicies();
  const box = useRef<ComponentRef<typeof Mentions>>(null);
  const [typed, setTyped] = useState("");
  const all = useMemo(
    () => [...policies.values()].map((one) => ({ ...one, said: saidOf(one, language) })),
    [policies, language],
  );
  const matching = all.filter(({ key, said }) => `${key} ${said}`.toLowerCase().includes(typed)).slice(0, MOST);
  function insert(key: string) {
    const area = box.current?.textarea ?? undefined;
    const at = area?.selectionStart ?? value.length;
    const end = area?.selectionEnd ?? at;
    onChange(`${value.slice(0, at)}{${key}}${value.slice(end)}`);
    area?.focus();
  }
  return (
    <>
      <Mentions
        ref={box}
        {...bound}
        lang={lang}
        prefix="{"
        split=""
        autoSize={{ minRows: 6, maxRows: 18 }}
        value={value}
        onChange={onChange}
        onSearch={(text) => setTyped(text.toLowerCase())}
        filterOption={false}
        notFoundContent={t("kb.values.no")}
        options={matching.map(({ key, said, words }) => ({
          value: `${key}}`,
          label: <Choice name={key} said={said} worth={words[language]} />,
        }))}
      />
      <Select
        className="kb-insert"
        size="small"
        value={null}
        placeholder={t("kb.values.insert")}
        aria-label={t("kb.values.insert")}
        popupMatchSelectWidth={420}
        showSearch={{ filterOption: (text, option) => (option?.words ?? "").includes(text.trim().toLowerCase()) }}
        notFoundContent={t("kb.values.no")}
        onChange={(key: string | null) => key && insert(key)}
        options={all.map(({ key, said, words }) => ({
          value: key,
          words: `${key} ${said}`.toLowerCase(),
          label: <Choice name={key} said={said} worth={words[language]} />,
        }))}
      />
    </>
  );
}

function saidOf(policy: Policy, language: string): string {
  return policy.name[language === "en" ? "en" : "zh"];
}

function Choice({ name, said, worth }: { name: string; said: string; worth: string }) {
  return (
    <span className="kb-choice">
      <span>
        {said}
        <code>{name}</code>
      </span>
      <strong className="figures">{worth}</strong>
    </span>
  );
}
