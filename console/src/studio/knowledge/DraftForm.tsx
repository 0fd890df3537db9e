/** The form of a draft, every field with what is wrong with it. */
import { AutoComplete, Input, Radio, Select } from "antd";
import { useMemo } from "react";
import { listIntents } from "../../api/studio";
import * as api from "../../api/knowledge";
import type { Body, Problem } from "../../api/knowledge";
import { useLoad } from "../../desk/load";
import { nameOf, useTexts } from "../../texts/desk";
import { AnswerField } from "./AnswerField";
import { Box } from "./Box";
import { Reach } from "./Reach";

interface Props {
  body: Body;
  problems: readonly Problem[];
  onChange: (change: Partial<Body>) => void;
}

export const tongues = [
  ["zh", "zh-Hans"],
  ["en", "en"],
] as const;

export function DraftForm({ body, problems, onChange }: Props) {
  const { t, language } = useTexts();
  const shelf = useLoad(`facets/${language}`, () => api.listArticles({ limit: 1 }));
  const intents = useLoad("understanding/intents", listIntents);
  const services = useMemo(
    () =>
      (intents.data ?? []).map((one) => ({
        value: one.id,
        label: language === "en" ? one.name_en : nameOf(language, one.id),
        words: `${one.id} ${one.name} ${one.name_en}`.toLowerCase(),
      })),
    [intents.data, language],
  );
  const known = (name: string) => Object.keys(shelf.data?.facets[name] ?? {}).map((value) => ({ value }));
  return (
    <form className="kb-form" onSubmit={(event) => event.preventDefault()}>
      <section className="kb-card">
        <h3>{t("kb.part.words")}</h3>
        {tongues.map(([tag, lang]) => (
          <Box key={tag} field={`question.${tag}`} problems={problems}>
            {(bound) => (
              <Input
                {...bound}
                lang={lang}
                maxLength={300}
                value={body.question[tag]}
                onChange={(event) => onChange({ question: { ...body.question, [tag]: event.target.value } })}
              />
            )}
          </Box>
        ))}
        {tongues.map(([tag, lang]) => (
          <Box
            key={tag}
            field={`answer.${tag}`}
            problems={problems}
            hint={tag === "zh" ? t("kb.hint.answer") : undefined}
          >
            {(bound) => (
              <AnswerField
                bound={bound}
                lang={lang}
                value={body.answer[tag] ?? ""}
                onChange={(text) => onChange({ answer: { ...body.answer, [tag]: text } })}
              />
            )}
          </Box>
        ))}
        {tongues.map(([tag, lang]) => (
          <Lines
            key={tag}
            field={`similar.${tag}`}
            lang={lang}
            problems={problems}
            lines={body.similar[tag] ?? []}
            onChange={(lines) => onChange({ similar: { ...body.similar, [tag]: lines } })}
          />
        ))}
        <Lines
          field="tests"
          lang="zh-Hans"
          problems={problems}
          lines={body.tests}
          hint={t("kb.hint.tests")}
          onChange={(tests) => onChange({ tests })}
        />
      </section>
      <section className="kb-card">
        <h3>{t("kb.part.place")}</h3>
        {(["intents", "actions"] as const).map((field) => (
          <Box key={field} field={field} problems={problems} hint={t(`kb.hint.${field}`)}>
            {(bound) => (
              <Select
                {...bound}
                mode="multiple"
                className="kb-full"
                value={body[field]}
                loading={!intents.data && !intents.error}
                onChange={(values: string[]) => onChange({ [field]: values })}
                showSearch={{
                  filterOption: (text, option) => (option?.words ?? "").includes(text.trim().toLowerCase()),
                }}
                options={services}
              />
            )}
          </Box>
        ))}
        <div className="kb-two">
          {(["topic", "product", "owner"] as const).map((field) => (
            <Box key={field} field={field} problems={problems}>
              {(bound) => (
                <AutoComplete
                  {...bound}
                  className="kb-full"
                  value={body[field] ?? ""}
                  allowClear={field === "product"}
                  showSearch={{ filterOption: (text, option) => (option?.value ?? "").includes(text) }}
                  onChange={(text: string | undefined) =>
                    onChange({ [field]: field === "product" ? text || null : (text ?? "") })
                  }
                  options={known(field)}
                />
              )}
            </Box>
          ))}
          <Box field="risk" problems={problems}>
            {(bound) => (
              <Radio.Group
                id={bound.id}
                aria-label={t("kb.risk")}
                value={body.risk}
                onChange={(event) => onChange({ risk: event.target.value as Body["risk"] })}
                options={(["low", "medium", "high"] as const).map((value) => ({ value, label: t(`kb.risk.${value}`) }))}
              />
            )}
          </Box>
        </div>
      </section>
      <Reach body={body} problems={problems} onChange={onChange} />
    </form>
  );
}

interface LinesProps {
  field: "similar.zh" | "similar.en" | "tests";
  lang: "zh-Hans" | "en";
  problems: readonly Problem[];
  lines: readonly string[];
  hint?: string;
  onChange: (lines: string[]) => void;
}

/** One wording a line. */
function Lines({ field, lang, problems, lines, hint, onChange }: LinesProps) {
  const { t } = useTexts();
  const n = lines.filter((line) => line.trim()).length;
  return (
    <Box field={field} problems={problems} count={t("kb.lines", { n })} hint={hint ?? t("kb.hint.lines")}>
      {(bound) => (
        <Input.TextArea
          {...bound}
          lang={lang}
          autoSize={{ minRows: 3, maxRows: 12 }}
          value={lines.join("\n")}
          onChange={(event) => onChange(event.target.value === "" ? [] : event.target.value.split("\n"))}
        />
      )}
    </Box>
  );
}
