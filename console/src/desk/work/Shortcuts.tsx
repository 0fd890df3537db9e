/** The list of keyboard shortcuts, opened by "?". */
import { Modal } from "antd";
import { useTexts } from "../../texts/desk";
import { shortcuts } from "./keys";

export function Shortcuts({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTexts();
  return (
    <Modal title={t("keys.title")} open={open} onCancel={onClose} footer={null} width={440}>
      <dl className="keys">
        {shortcuts.map(({ keys, label }) => (
          <div key={label}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(label)}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet">{t("keys.note.text")}</p>
    </Modal>
  );
}
