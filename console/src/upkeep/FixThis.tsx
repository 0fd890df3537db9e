/** The small form by which staff say what is wrong with an answer; it goes to the editors with the conversation. */
import { App, Form, Input, Modal } from "antd";
import { useState } from "react";
import type { LiveEvent } from "../api/shapes";
import { makeRemark } from "../api/upkeep";
import { troubleOf } from "../desk/load";
import { useTexts } from "../texts/desk";
import "./fix.css";

interface Props {
  conversation: string;
  /** The answer in question; none while the form is closed. */
  event: LiveEvent | undefined;
  onClose: () => void;
}

export default function FixThis({ conversation, event, onClose }: Props) {
  const { t } = useTexts();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ remark: string; proposal?: string }>();
  const [busy, setBusy] = useState(false);
  const close = () => {
    form.resetFields();
    onClose();
  };
  async function send({ remark, proposal }: { remark: string; proposal?: string }) {
    if (!event) return;
    setBusy(true);
    try {
      await makeRemark({
        conversation,
        offset: event.offset,
        remark: remark.trim(),
        proposal: (proposal ?? "").trim(),
      });
      void message.success(t("fix.sent"));
      close();
    } catch (reason) {
      void message.error(troubleOf(reason).message);
    } finally {
      setBusy(false);
    }
  }
  return (
    <Modal
      open={event !== undefined}
      title={t("fix.title")}
      okText={t("fix.send")}
      cancelText={t("cancel")}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={close}
      forceRender
    >
      <blockquote className="fix-said" tabIndex={0}>
        {event?.body.text}
      </blockquote>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(words) => void send(words)}>
        <Form.Item
          name="remark"
          label={t("fix.remark")}
          rules={[{ required: true, whitespace: true, message: t("fix.remark") }]}
        >
          <Input.TextArea rows={2} maxLength={2000} placeholder={t("fix.remark.hint")} autoFocus />
        </Form.Item>
        <Form.Item name="proposal" label={t("fix.proposal")}>
          <Input.TextArea rows={3} maxLength={4000} />
        </Form.Item>
        <p className="quiet">{t("fix.note")}</p>
      </Form>
    </Modal>
  );
}
