/** Writing a macro: its name and its steps in order. */
import { Button, Form, Input, InputNumber, Select, Switch } from "antd";
import type { Macro, MacroDraft, MacroStep } from "../../api/desk.shapes";
import type { Staff } from "../../api/staff.shapes";
import { useTexts } from "../../texts/desk";
import { Icon } from "../../ui/Icon";

interface Props {
  me: Staff;
  one: Macro | null;
  onCancel: () => void;
  onSave: (draft: MacroDraft) => void;
}

interface Fields {
  zh: string;
  en?: string;
  steps: StepFields[];
  shared?: boolean;
}

/** A step as the form holds it. */
interface StepFields {
  do: (typeof kinds)[number];
  zh?: string;
  en?: string;
  tags?: string[];
  minutes?: number;
  kind?: string;
  subject?: string;
  skill?: string;
}

const kinds = ["reply", "note", "tag", "snooze", "ticket", "transfer", "resolve"] as const;
const MOST_STEPS = 10;

export function MacroForm({ me, one, onCancel, onSave }: Props) {
  const { t } = useTexts();
  const initial = {
    zh: one?.name.zh,
    en: one?.name.en,
    shared: one?.shared ?? false,
    steps: one?.steps.map(fieldsOf) ?? [{ do: "reply" }],
  };
  return (
    <Form
      layout="vertical"
      requiredMark={false}
      initialValues={initial}
      onFinish={({ zh, en, steps, shared = false }: Fields) =>
        onSave({ name: { zh, ...(en?.trim() && { en }) }, steps: steps.map(stepOf), shared })
      }
    >
      <Form.Item
        name="zh"
        label={`${t("phrases.name")} · ${t("phrases.zh")}`}
        rules={[{ required: true, whitespace: true, message: t("phrases.name") }]}
      >
        <Input autoFocus maxLength={60} />
      </Form.Item>
      <Form.Item name="en" label={`${t("phrases.name")} · ${t("phrases.en")}`}>
        <Input maxLength={60} />
      </Form.Item>
      <h3>{t("phrases.steps")}</h3>
      <Form.List name="steps">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="macro-step">
                <Step place={name} />
                {fields.length > 1 && (
                  <Button
                    type="text"
                    aria-label={t("phrases.step.remove")}
                    icon={<Icon name="close" size={16} />}
                    onClick={() => remove(name)}
                  />
                )}
              </div>
            ))}
            {fields.length < MOST_STEPS && (
              <Button onClick={() => add({ do: "note" })} className="macro-add">
                {t("phrases.step.add")}
              </Button>
            )}
          </>
        )}
      </Form.List>
      {me.permissions.includes("phrase:share") && (
        <Form.Item name="shared" label={t("phrases.shared")} valuePropName="checked">
          <Switch />
        </Form.Item>
      )}
      <Button type="primary" htmlType="submit">
        {t("phrases.save")}
      </Button>{" "}
      <Button onClick={onCancel}>{t("cancel")}</Button>
    </Form>
  );
}

function Step({ place }: { place: number }) {
  const { t } = useTexts();
  const does = Form.useWatch<StepFields["do"]>(["steps", place, "do"]);
  const needed = (message: string) => [{ required: true, message }];
  return (
    <div className="macro-fields">
      <Form.Item name={[place, "do"]} label={`${place + 1}.`} rules={needed(t("phrases.steps"))}>
        <Select options={kinds.map((value) => ({ value, label: t(`macro.step.${value}`) }))} />
      </Form.Item>
      {(does === "reply" || does === "note") && (
        <Form.Item name={[place, "zh"]} label={t("phrases.zh")} rules={needed(t("phrases.zh"))}>
          <Input.TextArea rows={2} maxLength={2000} />
        </Form.Item>
      )}
      {does === "reply" && (
        <Form.Item name={[place, "en"]} label={t("phrases.en")}>
          <Input.TextArea rows={2} maxLength={2000} />
        </Form.Item>
      )}
      {does === "tag" && (
        <Form.Item name={[place, "tags"]} label={t("phrases.tags")} rules={needed(t("phrases.tags"))}>
          <Select mode="tags" />
        </Form.Item>
      )}
      {does === "snooze" && (
        <Form.Item name={[place, "minutes"]} label={t("phrases.minutes")} rules={needed(t("phrases.minutes"))}>
          <InputNumber min={1} max={10080} />
        </Form.Item>
      )}
      {does === "ticket" && (
        <>
          <Form.Item name={[place, "kind"]} label={t("phrases.kind")} rules={needed(t("phrases.kind"))}>
            <Select
              options={(["complaint", "dispute", "claim", "callback"] as const).map((value) => ({
                value,
                label: t(`ticket.kind.${value}`),
              }))}
            />
          </Form.Item>
          <Form.Item name={[place, "subject"]} label={t("phrases.subject")} rules={needed(t("phrases.subject"))}>
            <Input maxLength={200} />
          </Form.Item>
        </>
      )}
      {does === "transfer" && (
        <Form.Item name={[place, "skill"]} label={t("phrases.skill")} rules={needed(t("phrases.skill"))}>
          <Select
            options={(["account", "transfer", "card", "loan", "wealth", "fund", "insurance", "complaint"] as const).map(
              (value) => ({ value, label: t(`skill.${value}`) }),
            )}
          />
        </Form.Item>
      )}
    </div>
  );
}

function fieldsOf(step: MacroStep): StepFields {
  const { text, ...rest } = step;
  return { ...(rest as StepFields), ...(text as { zh: string; en?: string } | undefined) };
}

/** Only what its kind needs, so that a changed kind leaves nothing behind. */
function stepOf({ do: does, zh = "", en, tags, minutes, kind, subject, skill }: StepFields): MacroStep {
  switch (does) {
    case "reply":
    case "note":
      return { do: does, text: { zh, ...(en?.trim() && { en }) } };
    case "tag":
      return { do: does, tags };
    case "snooze":
      return { do: does, minutes };
    case "ticket":
      return { do: does, kind, subject };
    case "transfer":
      return { do: does, skill };
    default:
      return { do: does };
  }
}
