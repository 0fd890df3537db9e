/** Something held back: given for a stated purpose, on record, and hidden again after a minute. */
import { App, Button, Form, Input, Modal } from "antd";
import { useEffect, useState } from "react";
import * as desk from "../../api/desk";
import { useTexts, wordOf } from "../../texts/desk";
import { grouped } from "../../texts/figures";
import { troubleOf } from "../load";

interface Props {
  customer: string;
  /** What the server calls it, such as `phone` or `account:a001`. */
  field: string;
  what: string;
  names: readonly string[];
  masked?: string | undefined;
  allowed: boolean;
}

const SHOWN_MS = 60_000;

/** Amounts of a product are grouped; a phone number stays as it is. */
const shown = (field: string, value: string) => (field.includes(":") ? grouped(value) : value);

export function Reveal({ customer, field, what, names, masked, allowed }: Props) {
  const { t } = useTexts();
  const [values, setValues] = useState<Record<string, string> | null>(null);
  const [asking, setAsking] = useState(false);
  useEffect(() => {
    if (!values) return;
    const timer = setTimeout(() => setValues(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [values]);
  const single = names.length === 1;
  return (
    <span className="reveal">
      {names.map((name) => (
        <span key={name} className="reveal-one">
          {!single && <span className="quiet">{wordOf(t, "fact.", name)} </span>}
          <span className="figures">{values?.[name] ? shown(field, values[name]) : (masked ?? "••••")}</span>
        </span>
      ))}
      {allowed && !values && (
        <Button type="link" size="small" aria-label={`${t("card.reveal")} ${what}`} onClick={() => setAsking(true)}>
          {t("card.reveal")}
        </Button>
      )}
      {asking && (
        <Purpose
          customer={customer}
          field={field}
          what={what}
          onClose={() => setAsking(false)}
          onGiven={(given) => {
            setValues(given);
            setAsking(false);
          }}
        />
      )}
    </span>
  );
}

interface PurposeProps {
  customer: string;
  field: string;
  what: string;
  onClose: () => void;
  onGiven: (values: Record<string, string>) => void;
}

function Purpose({ customer, field, what, onClose, onGiven }: PurposeProps) {
  const { t } = useTexts();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ purpose: string }>();
  const ask = ({ purpose }: { purpose: string }) =>
    desk
      .reveal(customer, field, purpose.trim())
      .then(onGiven, (reason: unknown) => void message.error(troubleOf(reason).message));
  return (
    <Modal
      open
      title={t("card.reveal.title", { what })}
      okText={t("card.reveal")}
      cancelText={t("cancel")}
      onCancel={onClose}
      onOk={form.submit}
    >
      <Form form={form} layout="vertical" requiredMark={false} onFinish={ask}>
        <Form.Item
          name="purpose"
          label={t("card.reveal.purpose")}
          extra={t("card.reveal.note")}
          rules={[{ required: true, whitespace: true, min: 4, message: t("card.reveal.purpose.needed") }]}
        >
          <Input autoFocus maxLength={200} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
