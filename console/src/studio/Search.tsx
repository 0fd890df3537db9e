/** Finds one intent among all by its Chinese or English name. */
import { Modal, Select } from "antd";
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
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={t("sample.search")} destroyOnHidden width={480}>
      <div className="search-box">
        <Select<string, { value: string; label: string; words: string }>
          autoFocus
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
