/** Policy values for the pages: read once, and shown in the place of their `{key}`. */
import { Tooltip } from "antd";
import * as api from "../../api/knowledge";
import type { Policy } from "../../api/knowledge";
import type { Language } from "../../api/shapes";
import { useLoad } from "../../desk/load";
import { useTexts } from "../../texts/desk";

export const PLACE = /\{([^{}]*)\}/g;

/** The keys that a text names, each once. */
export function keysOf(...texts: (string | undefined)[]): string[] {
  return [...new Set(texts.flatMap((text) => [...(text ?? "").matchAll(PLACE)].map((found) => found[1] ?? "")))];
}

export function usePolicies(): ReadonlyMap<string, Policy> {
  const loaded = useLoad("policies", readAll);
  return loaded.data ?? none;
}

const none: ReadonlyMap<string, Policy> = new Map();
let read: Promise<ReadonlyMap<string, Policy>> | undefined;

/** The same for every field of every page, so asked for once. */
function readAll(): Promise<ReadonlyMap<string, Policy>> {
  read ??= api.listPolicies().then((all) => {
    if (all.length === 0) read = undefined;
    return new Map(all.map((one) => [one.key, one]));
  });
  return read;
}

interface Props {
  text: string;
  language: Language;
  policies: ReadonlyMap<string, Policy>;
}

/** A text with today's values; each can be told from typed words, and says which key it is. */
export function PolicyText({ text, language, policies }: Props) {
  const parts = text.split(PLACE);
  return (
    <>
      {parts.map((part, place) =>
        place % 2 === 0 ? (
          part
        ) : (
          <PolicyValue key={place} name={part} policy={policies.get(part)} language={language} />
        ),
      )}
    </>
  );
}

function PolicyValue({ name, policy, language }: { name: string; policy: Policy | undefined; language: Language }) {
  const { language: reader } = useTexts();
  const told = policy ? `${policy.name[reader === "en" ? "en" : "zh"]} · ${name} · ${policy.version}` : name;
  return (
    <Tooltip title={told}>
      <span className="kb-value" tabIndex={0}>
        {policy ? policy.words[language] : `{${name}}`}
      </span>
    </Tooltip>
  );
}
