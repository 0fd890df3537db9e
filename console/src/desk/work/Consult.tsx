/** Asking a colleague in private, or inviting one into the conversation. */
import { App, Form, Input, Modal } from "antd";
import { useState } from "react";
import * as desk from "../../api/desk";
import type { Staff } from "../../api/staff.shapes";
import { useTexts } from "../../texts/desk";
import { troubleOf } from "../load";
import { PickColleague, useColleagues } from "./People";

interface Props {
  id: string;
  me: Staff;
  conference: boolean;
  onClose: () => void;
  onDone: () => void;
}

export default function Consult({ id, me, conference, onClose, onDone }: Props) {
  const { t } = useTexts();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ staff: string; question?: string }>();
  const [busy, setBusy] = useState(false);
  const colleagues = useColleagues(me);
  const nameOf = (staff: string) => colleagues.find((one) => one.staff === staff)?.name ?? staff;
  async function ask({ staff, question = "" }: { staff: string; question?: string }) {
    setBusy(true);
    try {
      await (conference ? desk.confer(id, staff) : desk.consult(id, staff, question.trim()));
      void message.success(conference ? t("invite.sent", { name: nameOf(staff) }) : t("consult.sent"));
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
      title={t(conference ? "conference.title" : "consult.title")}
      okText={t(conference ? "conference.invite" : "consult.send")}
      cancelText={t("cancel")}
      confirmLoading={busy}
      onCancel={onClose}
      onOk={form.submit}
    >
      <p className="quiet">{t(conference ? "conference.note" : "consult.note")}</p>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(fields) => void ask(fields)}>
        <Form.Item name="staff" label={t("consult.who")} rules={[{ required: true, message: t("consult.who") }]}>
          <PickColleague me={me} />
        </Form.Item>
        {!conference && (
          <Form.Item
            name="question"
            label={t("consult.question")}
            rules={[{ required: true, whitespace: true, message: t("consult.question") }]}
          >
            <Input.TextArea rows={3} maxLength={2000} />
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}
