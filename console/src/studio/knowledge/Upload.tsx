/** Files are dropped here, or a whole folder is chosen; what they do not say themselves is asked once for all. */
import { App, AutoComplete, Button, Checkbox, Input, Select, Upload as Drop } from "antd";
import { useState, type ReactNode } from "react";
import * as api from "../../api/documents";
import type { ImportSettings } from "../../api/documents";
import { troubleOf } from "../../desk/load";
import { useTexts } from "../../texts/desk";
import { Icon } from "../../ui/Icon";

export const documentKinds = [
  "insurance_terms",
  "fund_contract",
  "fund_prospectus",
  "card_agreement",
  "fee_schedule",
  "wealth_prospectus",
  "agreement",
  "rules",
  "law",
  "faq",
  "other",
] as const;
const ACCEPTED =
  ".pdf,.doc,.docx,.xlsx,.xls,.pptx,.html,.htm,.md,.markdown,.txt,.csv,.tsv,.xml,.png,.jpg,.jpeg,.tif,.tiff";
const MOST_FILES = 500;
const MOST_MB = 200;
const blank: ImportSettings = {
  kind: "other",
  product: "",
  audience: "all",
  owner: "",
  version: "",
  effective_from: "",
  propose: true,
};

export function Upload({ onStarted }: { onStarted: (id: string) => void }) {
  const { t } = useTexts();
  const { message } = App.useApp();
  const [files, setFiles] = useState<readonly File[]>([]);
  const [settings, setSettings] = useState(blank);
  const [folder, setFolder] = useState(false);
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<ImportSettings>) => setSettings({ ...settings, ...part });
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const over = files.length > MOST_FILES || size > MOST_MB * 1024 * 1024;
  async function start() {
    setBusy(true);
    try {
      onStarted((await api.startImport(files, settings)).id);
    } catch (reason) {
      void message.error(troubleOf(reason).message);
      setBusy(false);
    }
  }
  return (
    <section className="kb-card kb-upload" aria-label={t("kb.import")}>
      <Drop.Dragger
        multiple
        directory={folder}
        {...(!folder && { accept: ACCEPTED })}
        showUploadList={false}
        fileList={[]}
        beforeUpload={(_, all) => {
          setFiles((known) => merged(known, all));
          return false;
        }}
      >
        <span className="kb-drop">
          <Icon name="book" size={28} />
          <strong>{t(folder ? "kb.drop.folder" : "kb.drop")}</strong>
          <span className="quiet">{t("kb.drop.note")}</span>
        </span>
      </Drop.Dragger>
      <Checkbox className="kb-check" checked={folder} onChange={(event) => setFolder(event.target.checked)}>
        {t("kb.drop.whole")}
      </Checkbox>
      {files.length > 0 && (
        <ul className="kb-files" aria-label={t("kb.files")}>
          {files.map((file) => (
            <li key={nameOf(file)}>
              <span>{nameOf(file)}</span>
              <span className="quiet figures">{sizeOf(file.size)}</span>
              <Button
                type="text"
                size="small"
                aria-label={t("kb.file.drop", { name: nameOf(file) })}
                onClick={() => setFiles(files.filter((one) => one !== file))}
              >
                ×
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div className="kb-settings">
        <Named name={t("kb.kind")} id="import-kind">
          <Select
            id="import-kind"
            value={settings.kind}
            onChange={(kind: string) => change({ kind })}
            options={documentKinds.map((value) => ({ value, label: t(`kb.kind.${value}`) }))}
          />
        </Named>
        {(["product", "owner", "version"] as const).map((name) => (
          <Named key={name} name={t(name === "version" ? "kb.printed" : `kb.${name}`)} id={`import-${name}`}>
            <Input
              id={`import-${name}`}
              maxLength={name === "version" ? 40 : 200}
              value={settings[name]}
              onChange={(event) => change({ [name]: event.target.value })}
            />
          </Named>
        ))}
        <Named name={t("kb.field.audience")} id="import-audience">
          <AutoComplete
            id="import-audience"
            value={settings.audience}
            onChange={(audience: string | undefined) => change({ audience: audience ?? "" })}
            options={[{ value: "all", label: t("kb.everyone") }]}
          />
        </Named>
        <Named name={t("kb.field.effective_from")} id="import-from">
          <Input
            id="import-from"
            type="date"
            value={settings.effective_from}
            onChange={(event) => change({ effective_from: event.target.value })}
          />
        </Named>
      </div>
      <div className="kb-bar">
        <Checkbox checked={settings.propose} onChange={(event) => change({ propose: event.target.checked })}>
          {t("kb.propose")}
        </Checkbox>
        <span className={over ? "kb-wrong" : "quiet"} role="status">
          {files.length > 0 && t("kb.drop.count", { n: files.length, size: sizeOf(size) })}
          {over && ` · ${t("kb.drop.over", { n: MOST_FILES, mb: MOST_MB })}`}
        </span>
        <Button
          type="primary"
          className="kb-bar-end"
          disabled={files.length === 0 || over}
          loading={busy}
          onClick={() => void start()}
        >
          {t("kb.import.start")}
        </Button>
      </div>
    </section>
  );
}

function Named({ name, id, children }: { name: string; id: string; children: ReactNode }) {
  return (
    <div className="kb-box">
      <label className="kb-label" htmlFor={id}>
        {name}
      </label>
      {children}
    </div>
  );
}

const nameOf = (file: File) => file.webkitRelativePath || file.name;

/** A file of the same name takes the place of the earlier one. */
function merged(known: readonly File[], more: readonly File[]): File[] {
  return [...new Map([...known, ...more].map((file) => [nameOf(file), file])).values()];
}

export function sizeOf(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
