/** Says how the assistant went wrong: it goes to those who teach it, and is credited when accepted. */
import { App, Form, Input, Modal, Radio } from "antd";
import { useState } from "react";
import * as desk from "../../api/desk";
import type { Correction } from "../../api/desk.shapes";
import type { LiveEvent } from "../../api/shapes";
import { useTexts } from "../../texts/desk";
import { troubleOf } from "../load";

interface Props {
  conversation: string;
  event: LiveEvent;
  onClose: () => void;
}

const kinds = ["intent", "answer", "slot"] as const;

export default function Correct({ conversation, event, onClose }: Props) {
  const { t } = useTexts();
  const { message } = App.useApp();
  const [form] = Form.useForm<Pick<Correction, "kind" | "should" | "note">>();
  const [busy, setBusy] = useState(false);
  async function submit({ kind, should, note = "" }: Pick<Correction, "kind" | "should" | "note">) {
    setBusy(true);
    try {
      const was = kind === "answer" ? String(event.body.text ?? "").slice(0, 1000) : "";
      await desk.correct(conversation, { kind, offset: event.offset, is: was, should, note });
      void message.success(t("correct.done"));
      onClose();
    } catch (reason) {
      void message.error(troubleOf(reason).message);
      setBusy(false);
    }
  }
  return (
    <Modal
      open
      title={t("correct.title")}
      okText={t("correct.send")}
      cancelText={t("cancel")}
      confirmLoading={busy}
      onCancel={onClose}
      onOk={form.submit}
    >
      <blockquote className="correct-said">{event.body.text}</blockquote>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ kind: "answer" }}
        onFinish={(fields) => void submit(fields)}
      >
        <Form.Item name="kind" label={t("correct.kind")}>
          <Radio.Group options={kinds.map((value) => ({ value, label: t(`correct.kind.${value}`) }))} />
        </Form.Item>
        <Form.Item
          name="should"
          label={t("correct.should")}
          rules={[{ required: true, whitespace: true, message: t("correct.should") }]}
        >
          <Input.TextArea rows={3} maxLength={1000} />
        </Form.Item>
        <Form.Item name="note" label={t("correct.note")}>
          <Input maxLength={1000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
