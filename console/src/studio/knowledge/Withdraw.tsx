/** Takes a canary or a running version from its readers, with a reason. */
import { Button, Checkbox, Input, Modal } from "antd";
import { useState } from "react";
import * as api from "../../api/knowledge";
import { useTexts } from "../../texts/desk";
import { useAct } from "./marks";

interface Props {
  version: { id: string; version: number; state: string };
  onDone: () => void;
}

export function Withdraw({ version, onDone }: Props) {
  const { t } = useTexts();
  const act = useAct(onDone);
  const [open, setOpen] = useState(false);
  const [note, setNote] = useState("");
  const [restore, setRestore] = useState(true);
  const canary = version.state === "canary";
  const title = t(canary ? "kb.stop" : "kb.withdraw");
  async function withdraw() {
    const done = await act(
      () => api.withdraw(version.id, version.version, note.trim(), restore),
      t("kb.withdrawn", { n: version.version }),
    );
    if (done) setOpen(false);
  }
  return (
    <>
      <Button danger onClick={() => setOpen(true)}>
        {title}
      </Button>
      <Modal
        open={open}
        title={`${title} · ${version.id} · ${t("kb.version.n", { n: version.version })}`}
        okText={title}
        okButtonProps={{ danger: true, disabled: note.trim() === "" }}
        onOk={withdraw}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        <p>{t(canary ? "kb.stop.note" : "kb.withdraw.note")}</p>
        <label className="kb-label" htmlFor="kb-why">
          {t("kb.reason")}
        </label>
        <Input.TextArea
          id="kb-why"
          autoFocus
          rows={3}
          maxLength={300}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        {!canary && (
          <Checkbox className="kb-check" checked={restore} onChange={(event) => setRestore(event.target.checked)}>
            {t("kb.restore")}
          </Checkbox>
        )}
      </Modal>
    </>
  );
}
