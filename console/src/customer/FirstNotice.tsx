/** Says once, before the first words, that an AI answers and what never to send. */
import { useState } from "react";
import type { Config } from "../api/customer.shapes";
import { useTexts } from "../texts/customer";
import { inLanguage } from "../texts/texts";
import { Icon } from "../ui/Icon";
import { readKept, writeKept } from "../ui/kept";

const KEY = "qiantai.notice";

function storage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

export function FirstNotice({ config }: { config: Config | null }) {
  const { t, language } = useTexts();
  const [read, setRead] = useState(() => readKept(storage(), KEY) === "read");
  if (read) return null;
  return (
    <aside className="first" aria-label={t("notice.title")}>
      <Icon name="shield" />
      <p>{inLanguage(config?.notice, language) || t("notice.default")}</p>
      <button
        className="button button-quiet"
        onClick={() => {
          writeKept(storage(), KEY, "read");
          setRead(true);
        }}
      >
        {t("notice.ok")}
      </button>
    </aside>
  );
}
