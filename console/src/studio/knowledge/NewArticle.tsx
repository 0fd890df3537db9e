/** Begins an article: its number for ever and its standard question. */
import { Form, Input, Modal } from "antd";
import { useState } from "react";
import * as api from "../../api/knowledge";
import { troubleOf } from "../../desk/load";
import { go } from "../../desk/route";
import { useTexts } from "../../texts/desk";

interface Fields {
  id: string;
  question: string;
}

const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;

export function NewArticle({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTexts();
  const [form] = Form.useForm<Fields>();
  const [busy, setBusy] = useState(false);
  async function begin({ id, question }: Fields) {
    setBusy(true);
    try {
      const { version } = await api.startArticle(id.trim(), question.trim());
      onClose();
      go("knowledge", "edit", version.id, String(version.version));
    } catch (reason) {
      form.setFields([{ name: "id", errors: [troubleOf(reason).message] }]);
    } finally {
      setBusy(false);
    }
  }
  return (
    <Modal
      open={open}
      title={t("kb.new")}
      okText={t("kb.new.begin")}
      confirmLoading={busy}
      onOk={form.submit}
      onCancel={onClose}
      destroyOnHidden
    >
      <Form<Fields> form={form} layout="vertical" preserve={false} onFinish={(fields) => void begin(fields)}>
        <Form.Item
          name="question"
          label={t("kb.field.question.zh")}
          rules={[{ required: true, whitespace: true, message: t("kb.why.text") }]}
        >
          <Input maxLength={300} autoFocus placeholder={t("kb.new.question")} />
        </Form.Item>
        <Form.Item
          name="id"
          label={t("kb.new.id")}
          extra={t("kb.new.id.note")}
          rules={[
            { required: true, message: t("kb.why.text") },
            { pattern: ID, message: t("kb.new.id.note") },
          ]}
        >
          <Input maxLength={100} placeholder="transfer-daily-limit" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
