/** Making a webhook or changing one: its name, an address of a listed host, and the events it hears. */
import { Alert, Button, Checkbox, Form, Input, Modal } from "antd";
import { useState } from "react";
import { useTexts, wordOf } from "../../texts/desk";
import { ApiError } from "../../api/problem";
import { troubleOf } from "../load";
import type { Hook, HookForm as Fields } from "./shapes";

interface Props {
  events: readonly string[];
  hosts: readonly string[];
  hook?: Hook;
  onSave: (fields: Fields) => Promise<void>;
  onClose: () => void;
}

export function HookForm({ events, hosts, hook, onSave, onClose }: Props) {
  const { t } = useTexts();
  const [form] = Form.useForm<Fields>();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string>();
  async function save(fields: Fields) {
    setBusy(true);
    setTrouble(undefined);
    try {
      await onSave({ ...fields, name: fields.name.trim(), url: fields.url.trim() });
      onClose();
    } catch (reason) {
      const error = reason instanceof ApiError ? reason : troubleOf(reason);
      if (error.code === "target_not_allowed") {
        const host = String((error.detail as { host?: string } | undefined)?.host ?? "");
        form.setFields([{ name: "url", errors: [host ? t("in.url.host", { host }) : t("in.url.form")] }]);
      } else setTrouble(error.message);
      setBusy(false);
    }
  }
  return (
    <Modal
      open
      width={640}
      title={t(hook ? "in.edit" : "in.hooks.add")}
      okText={t(hook ? "in.save" : "in.create")}
      cancelText={t("cancel")}
      confirmLoading={busy}
      onCancel={onClose}
      onOk={form.submit}
    >
      {trouble && <Alert type="error" showIcon title={trouble} />}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={hook ?? { events: [] }}
        onFinish={(fields) => void save(fields)}
      >
        <Form.Item
          name="name"
          label={t("in.name")}
          rules={[{ required: true, whitespace: true, message: t("in.required") }]}
        >
          <Input maxLength={80} />
        </Form.Item>
        <Form.Item
          name="url"
          label={t("in.url")}
          extra={hosts.length > 0 ? t("in.url.help", { hosts: hosts.join("、") }) : t("in.url.nohosts")}
          rules={[{ required: true, pattern: /^https?:\/\/\S+$/, message: t("in.url.form") }]}
        >
          <Input maxLength={500} inputMode="url" placeholder="https://" />
        </Form.Item>
        <Form.Item
          label={
            <span className="in-events-head">
              {t("in.events")}
              <Button type="link" size="small" onClick={() => form.setFieldValue("events", [...events])}>
                {t("in.events.all")}
              </Button>
            </span>
          }
          name="events"
          rules={[{ required: true, type: "array", min: 1, message: t("in.events.needed") }]}
        >
          <Checkbox.Group
            className="in-events"
            options={events.map((value) => ({ value, label: wordOf(t, "in.event.", value), title: value }))}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
