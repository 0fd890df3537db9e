/** The wrap-up after a conversation: drafted from it, checked and kept by the agent. */
import { App, Button, Form, Input, Modal, Select } from "antd";
import { useEffect, useState } from "react";
import * as desk from "../../api/desk";
import type { WrapUp as Drafted } from "../../api/desk.shapes";
import { useTexts, wordOf } from "../../texts/desk";
import { names } from "../../texts/names";
import { troubleOf, useLoad } from "../load";

interface Props {
  conversation: string;
  onClose: () => void;
}

interface Fields {
  intent: string;
  result: string;
  summary: string;
  promise?: string;
  follow_up_on?: string | null;
  tags: string[];
}

export function WrapUp({ conversation, onClose }: Props) {
  const drafted = useLoad(`wrap-up/${conversation}`, () => desk.readWrapUp(conversation));
  const none = drafted.data === null || drafted.error !== undefined;
  useEffect(() => {
    if (none) onClose();
  }, [none, onClose]);
  return drafted.data ? <WrapForm conversation={conversation} drafted={drafted.data} onClose={onClose} /> : null;
}

const column = { "zh-Hans": 0, "zh-Hant": 1, en: 2 } as const;

function WrapForm({ conversation, drafted, onClose }: Props & { drafted: Drafted }) {
  const { t, language } = useTexts();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const [busy, setBusy] = useState(false);
  async function keep(fields: Fields) {
    setBusy(true);
    try {
      await desk.saveWrapUp(conversation, {
        ...fields,
        intent: fields.intent ?? "",
        promise: fields.promise ?? "",
        follow_up_on: fields.follow_up_on || null,
      });
      void message.success(t("wrap.saved"));
      onClose();
    } catch (reason) {
      void message.error(troubleOf(reason).message);
      setBusy(false);
    }
  }
  return (
    <Modal
      open
      className="wrap-up"
      style={{ top: 24 }}
      title={t("wrap.title")}
      mask={{ closable: false }}
      onCancel={onClose}
      footer={[
        <Button key="later" onClick={onClose}>
          {t("wrap.later")}
        </Button>,
        <Button key="save" type="primary" loading={busy} onClick={form.submit}>
          {t("wrap.save")}
        </Button>,
      ]}
    >
      <p className="quiet">{t("wrap.drafted")}</p>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ ...drafted, tags: [...drafted.tags] }}
        onFinish={(fields: Fields) => void keep(fields)}
      >
        <Form.Item name="intent" label={t("wrap.intent")}>
          <Select
            allowClear
            showSearch={{ optionFilterProp: "label" }}
            options={Object.entries(names).map(([value, words]) => ({ value, label: words[column[language]] }))}
          />
        </Form.Item>
        <Form.Item name="result" label={t("wrap.result")} rules={[{ required: true, message: t("wrap.result") }]}>
          <Select options={drafted.results.map((value) => ({ value, label: wordOf(t, "wrap.result.", value) }))} />
        </Form.Item>
        <Form.Item
          name="summary"
          label={t("wrap.summary")}
          rules={[{ required: true, whitespace: true, message: t("wrap.summary.needed") }]}
        >
          <Input.TextArea rows={3} maxLength={2000} />
        </Form.Item>
        <Form.Item name="promise" label={t("wrap.promise")}>
          <Input maxLength={500} />
        </Form.Item>
        <Form.Item name="follow_up_on" label={t("wrap.follow")}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="tags" label={t("wrap.tags")}>
          <Select
            mode="tags"
            maxCount={20}
            options={drafted.tags.map((value) => ({ value, label: wordOf(t, "emotion.", value) }))}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
