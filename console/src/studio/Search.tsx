/** Finds one intent among all by its Chinese or English name. */
import { Modal, Select, type RefSelectProps } from "antd";
import { useRef } from "react";
import { useTexts } from "../texts/desk";
import { useNames } from "./names";

interface Props {
  open: boolean;
  onClose: () => void;
  onChosen: (intent: string) => void;
}

export function Search({ open, onClose, onChosen }: Props) {
  const { t } = useTexts();
  const { intents, name } = useNames();
  const box = useRef<RefSelectProps>(null);
  return (
    <Modal
      open={open}
      onCancel={onClose}
      footer={null}
      title={t("sample.search")}
      destroyOnHidden
      width={480}
      afterOpenChange={(shown) => shown && box.current?.focus()}
    >
      <div className="search-box">
        <Select<string, { value: string; label: string; words: string }>
          ref={box}
          defaultOpen
          showSearch={{
            filterOption: (typed, option) => (option?.words ?? "").includes(typed.trim().toLowerCase()),
          }}
          className="search-select"
          aria-label={t("sample.search")}
          placeholder={t("sample.search.placeholder")}
          listHeight={320}
          onChange={onChosen}
          options={intents.map((intent) => ({
            value: intent.id,
            label: `${name(intent.id)} · ${name(intent.id) === intent.name_en ? intent.name : intent.name_en}`,
            words: `${intent.id} ${intent.name} ${name(intent.id)} ${intent.name_en} ${intent.group}`.toLowerCase(),
          }))}
        />
      </div>
    </Modal>
  );
}
