/** Passing a conversation on, warm with a private word or cold. */
import { App, Form, Input, Modal, Radio, Segmented, Select } from "antd";
import { useState } from "react";
import * as desk from "../../api/desk";
import type { Staff } from "../../api/staff.shapes";
import { useTexts, wordOf } from "../../texts/desk";
import { troubleOf } from "../load";
import { PickColleague, useColleagues } from "./People";

interface Props {
  id: string;
  me: Staff;
  onClose: () => void;
  onDone: () => void;
}

interface Fields {
  staff?: string;
  skill?: string;
  mode: "warm" | "cold";
  word?: string;
}

const skills = [
  "account",
  "transfer",
  "card",
  "deposit",
  "loan",
  "wealth",
  "fund",
  "securities",
  "insurance",
  "claims",
  "complaint",
  "english",
] as const;

export default function Transfer({ id, me, onClose, onDone }: Props) {
  const { t } = useTexts();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const [to, setTo] = useState<"skill" | "staff">("skill");
  const [busy, setBusy] = useState(false);
  const mode = Form.useWatch("mode", form) ?? "warm";
  const offered = [...new Set([...skills, ...useColleagues(me).flatMap((one) => one.skills)])];
  async function send({ staff, skill, mode, word = "" }: Fields) {
    setBusy(true);
    try {
      const target = to === "staff" ? { ...(staff && { staff }) } : { ...(skill && { skill }) };
      await desk.transfer(id, { to: target, mode, word: word.trim() });
      void message.success(t("transfer.done"));
      onClose();
      onDone();
    } catch (reason) {
      void message.error(troubleOf(reason).message);
      setBusy(false);
    }
  }
  return (
    <Modal
      open
      title={t("transfer.title")}
      okText={t("transfer.send")}
      cancelText={t("cancel")}
      confirmLoading={busy}
      onCancel={onClose}
      onOk={form.submit}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ mode: "warm" }}
        onFinish={(fields) => void send(fields)}
      >
        <Segmented
          block
          value={to}
          onChange={setTo}
          options={[
            { value: "skill" as const, label: t("transfer.to.skill") },
            { value: "staff" as const, label: t("transfer.to.staff") },
          ]}
        />
        {to === "skill" ? (
          <Form.Item
            name="skill"
            label={t("transfer.to")}
            rules={[{ required: true, message: t("transfer.to.skill") }]}
          >
            <Select
              showSearch={{ optionFilterProp: "label" }}
              options={offered.map((value) => ({ value, label: wordOf(t, "skill.", value) }))}
            />
          </Form.Item>
        ) : (
          <Form.Item
            name="staff"
            label={t("transfer.to")}
            rules={[{ required: true, message: t("transfer.to.staff") }]}
          >
            <PickColleague me={me} />
          </Form.Item>
        )}
        <Form.Item name="mode" label={t("transfer.mode")} extra={t(`transfer.${mode}.note`)}>
          <Radio.Group
            options={[
              { value: "warm", label: t("transfer.mode.warm") },
              { value: "cold", label: t("transfer.mode.cold") },
            ]}
          />
        </Form.Item>
        <Form.Item name="word" label={t("transfer.word")}>
          <Input.TextArea rows={3} maxLength={2000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
