/** A secret that is told once: to be copied now, and never shown again. */
import { App, Button, Input, Modal } from "antd";
import { useTexts } from "../../texts/desk";

interface Props {
  title: string;
  secret: string;
  onClose: () => void;
}

export function Secret({ title, secret, onClose }: Props) {
  const { t } = useTexts();
  const { message } = App.useApp();
  async function copy() {
    await navigator.clipboard?.writeText(secret);
    void message.success(t("in.copied"));
  }
  return (
    <Modal
      open
      title={title}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      onCancel={onClose}
      footer={
        <Button type="primary" onClick={onClose}>
          {t("in.secret.kept")}
        </Button>
      }
    >
      <p className="in-once">{t("in.secret.once")}</p>
      <div className="in-secret">
        <Input readOnly value={secret} aria-label={title} onFocus={(event) => event.target.select()} />
        <Button onClick={() => void copy()}>{t("in.copy")}</Button>
      </div>
    </Modal>
  );
}
