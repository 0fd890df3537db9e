/** The tags of a conversation: chosen from those in use, or new ones typed. */
import { App, Modal, Select } from "antd";
import { useState } from "react";
import * as desk from "../../api/desk";
import { useTexts } from "../../texts/desk";
import { troubleOf, useLoad } from "../load";

interface Props {
  id: string;
  tags: readonly string[];
  onClose: () => void;
  onDone: () => void;
}

export function Tags({ id, tags, onClose, onDone }: Props) {
  const { t } = useTexts();
  const { message } = App.useApp();
  const used = useLoad("tags", desk.listTags);
  const [chosen, setChosen] = useState([...tags]);
  const save = () =>
    desk.setTags(id, chosen).then(
      () => {
        onClose();
        onDone();
      },
      (reason: unknown) => void message.error(troubleOf(reason).message),
    );
  return (
    <Modal open title={t("act.tags")} okText={t("confirm")} cancelText={t("cancel")} onCancel={onClose} onOk={save}>
      <Select
        mode="tags"
        autoFocus
        className="wide"
        aria-label={t("act.tags")}
        placeholder={t("act.tags.add")}
        maxCount={20}
        tokenSeparators={[",", "，"]}
        value={chosen}
        onChange={setChosen}
        options={(used.data ?? []).map((value) => ({ value, label: value }))}
      />
    </Modal>
  );
}
