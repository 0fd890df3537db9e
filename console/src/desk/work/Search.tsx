/** Released knowledge by the agent's own question, one click from the reply. */
import { Input, Spin } from "antd";
import { useState } from "react";
import * as desk from "../../api/desk";
import type { Suggestion } from "../../api/desk.shapes";
import { useTexts } from "../../texts/desk";
import { troubleOf } from "../load";
import { Words } from "./Help";

export function Search({ id }: { id: string }) {
  const { t } = useTexts();
  const [found, setFound] = useState<Suggestion[] | "busy" | "off" | null>(null);
  async function search(question: string) {
    if (!question.trim()) return;
    setFound("busy");
    try {
      setFound((await desk.searchKnowledge(id, question.trim())) ?? "off");
    } catch (reason) {
      troubleOf(reason);
      setFound([]);
    }
  }
  return (
    <div className="help" role="search">
      <Input.Search
        aria-label={t("search.label")}
        placeholder={t("search.placeholder")}
        maxLength={200}
        onSearch={(question) => void search(question)}
      />
      {found === "busy" && <Spin />}
      {found === "off" && <p className="quiet">{t("search.off")}</p>}
      {Array.isArray(found) && found.length === 0 && (
        <p className="quiet" role="status">
          {t("search.none")}
        </p>
      )}
      {Array.isArray(found) &&
        found.map((one) => (
          <Words key={one.id + one.text} text={one.text} citations={one.citations} source={one.source} usable />
        ))}
    </div>
  );
}
