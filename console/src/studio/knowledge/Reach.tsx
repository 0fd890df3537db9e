/** Whom an article holds for, when, and where it comes from: the lower part of the form. */
import { AutoComplete, Input, Select } from "antd";
import { listDocuments } from "../../api/documents";
import type { Body, Problem } from "../../api/knowledge";
import { useLoad } from "../../desk/load";
import { useTexts, wordOf } from "../../texts/desk";
import { Box } from "./Box";

interface Props {
  body: Body;
  problems: readonly Problem[];
  onChange: (change: Partial<Body>) => void;
}

export const channels = ["web", "widget", "app", "wechat", "phone", "sms", "email"] as const;

/** Audiences that are asked for again and again, in CEL. */
const audiences = ["all", 'tier == "private"', "elder", "signed_in", 'channel == "phone"', 'language == "en"'];

export function Reach({ body, problems, onChange }: Props) {
  const { t } = useTexts();
  const documents = useLoad("documents", listDocuments);
  const conditions = audiences.map((value) => ({ value, label: `${value} · ${wordOf(t, "kb.audience.", value)}` }));
  const source = (change: Partial<Body["source"]>) => onChange({ source: { ...body.source, ...change } });
  return (
    <>
      <section className="kb-card">
        <h3>{t("kb.part.reach")}</h3>
        <Box field="channels" problems={problems} hint={t("kb.hint.channels")}>
          {(bound) => (
            <Select
              {...bound}
              mode="multiple"
              className="kb-full"
              value={body.channels}
              placeholder={t("kb.every")}
              onChange={(values: string[]) => onChange({ channels: values })}
              options={channels.map((value) => ({ value, label: t(`kb.channel.${value}`) }))}
            />
          )}
        </Box>
        {(["audience", "rule"] as const).map((field) => (
          <Box key={field} field={field} problems={problems} hint={t(`kb.hint.${field}`)}>
            {(bound) => (
              <AutoComplete
                {...bound}
                className="kb-full kb-code"
                value={body[field]}
                onChange={(text: string | undefined) => onChange({ [field]: text ?? "" })}
                options={field === "rule" ? conditions.slice(1) : conditions}
              />
            )}
          </Box>
        ))}
        <div className="kb-two">
          {(["effective_from", "effective_to"] as const).map((field) => (
            <Box
              key={field}
              field={field}
              problems={problems}
              hint={field === "effective_to" ? t("kb.hint.effective_to") : undefined}
            >
              {(bound) => (
                <Input
                  {...bound}
                  type="date"
                  value={body[field] ?? ""}
                  onChange={(event) => onChange({ [field]: event.target.value || null })}
                />
              )}
            </Box>
          ))}
        </div>
      </section>
      <section className="kb-card">
        <h3>{t("kb.part.source")}</h3>
        <Box field="source.document" problems={problems}>
          {(bound) => (
            <AutoComplete
              {...bound}
              className="kb-full"
              value={body.source.document}
              showSearch={{ filterOption: (text, option) => (option?.value ?? "").includes(text) }}
              onChange={(text: string | undefined) => source({ document: text ?? "" })}
              options={documents.data?.map(({ title }) => ({ value: title })) ?? []}
            />
          )}
        </Box>
        <div className="kb-two">
          <Box field="source.clause" problems={problems}>
            {(bound) => (
              <Input
                {...bound}
                maxLength={300}
                value={body.source.clause}
                onChange={(event) => source({ clause: event.target.value })}
              />
            )}
          </Box>
          <Box field="source.law" problems={problems}>
            {(bound) => (
              <Input
                {...bound}
                maxLength={300}
                value={body.source.law ?? ""}
                onChange={(event) => source({ law: event.target.value || null })}
              />
            )}
          </Box>
        </div>
      </section>
    </>
  );
}
