/** Canned responses and macros: those of the packs to read, one's own and the shared ones to write. */
import { App, Button, Drawer, Empty, Form, Input, Popconfirm, Switch, Tabs } from "antd";
import { useState } from "react";
import * as desk from "../../api/desk";
import type { Bilingual, Canned, Macro } from "../../api/desk.shapes";
import type { Staff } from "../../api/staff.shapes";
import { useTexts, wordOf } from "../../texts/desk";
import { Mark } from "../labels";
import { troubleOf, useLoad } from "../load";
import { Settled } from "../Trouble";
import { MacroForm } from "./MacroForm";

export default function Phrases({ me, onClose }: { me: Staff; onClose: () => void }) {
  const { t } = useTexts();
  return (
    <Drawer open size={560} title={t("phrases.title")} onClose={onClose}>
      <Tabs
        items={[
          { key: "canned", label: t("phrases.canned"), children: <CannedList me={me} /> },
          { key: "macros", label: t("phrases.macros"), children: <MacroList me={me} /> },
        ]}
      />
    </Drawer>
  );
}

interface Owned {
  id: string;
  shared: boolean;
  owner: string;
}

/** Who may change one: its owner, and for shared ones those who may share. */
function mayChange(me: Staff, { shared, owner }: Owned): boolean {
  if (owner === "pack" || !me.permissions.includes("phrase:write")) return false;
  return shared ? me.permissions.includes("phrase:share") : owner === me.id;
}

interface RowProps {
  me: Staff;
  one: Owned;
  name: string;
  more: string;
  onEdit: () => void;
  onDelete: () => void;
}

function Row({ me, one, name, more, onEdit, onDelete }: RowProps) {
  const { t } = useTexts();
  return (
    <li className="phrase">
      <p>
        <strong>{name}</strong>{" "}
        <Mark>{t(one.owner === "pack" ? "phrases.pack" : one.shared ? "phrases.shared" : "phrases.own")}</Mark>
        {mayChange(me, one) && (
          <span className="phrase-acts">
            <Button size="small" onClick={onEdit}>
              {t("phrases.edit")}
            </Button>
            <Popconfirm
              icon={null}
              title={t("phrases.delete.sure")}
              okText={t("confirm")}
              cancelText={t("cancel")}
              onConfirm={onDelete}
            >
              <Button size="small">{t("phrases.delete")}</Button>
            </Popconfirm>
          </span>
        )}
      </p>
      <p className="quiet">{more}</p>
    </li>
  );
}

const inLanguage = (words: Bilingual, language: string) => (language === "en" ? (words.en ?? words.zh) : words.zh);

/** Which one is being written, and what follows once it is kept or removed. */
function useEditing<One>(reload: () => void) {
  const { message } = App.useApp();
  const [editing, setEditing] = useState<One | "new" | null>(null);
  const done = (step: Promise<unknown>) =>
    step.then(
      () => {
        setEditing(null);
        reload();
      },
      (reason: unknown) => void message.error(troubleOf(reason).message),
    );
  return { editing, setEditing, done };
}

function CannedList({ me }: { me: Staff }) {
  const { t, language } = useTexts();
  const loaded = useLoad("phrases/canned", desk.listCanned);
  const { editing, setEditing, done } = useEditing<Canned>(loaded.reload);
  if (editing) {
    const one = editing === "new" ? null : editing;
    return (
      <CannedForm
        me={me}
        one={one}
        onCancel={() => setEditing(null)}
        onSave={(draft) => void done(desk.saveCanned(draft, one?.id ?? ""))}
      />
    );
  }
  return (
    <Settled loaded={loaded}>
      {(all) => (
        <>
          {me.permissions.includes("phrase:write") && (
            <Button onClick={() => setEditing("new")}>{t("phrases.add")}</Button>
          )}
          {all.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={false} />}
          <ul className="phrases">
            {all.map((one) => (
              <Row
                key={one.id}
                me={me}
                one={one}
                name={`/${one.short}`}
                more={inLanguage(one.text, language)}
                onEdit={() => setEditing(one)}
                onDelete={() => void done(desk.deleteCanned(one.id))}
              />
            ))}
          </ul>
        </>
      )}
    </Settled>
  );
}

interface CannedFormProps {
  me: Staff;
  one: Canned | null;
  onCancel: () => void;
  onSave: (draft: { short: string; text: Bilingual; shared: boolean; skill: string | null }) => void;
}

interface CannedFields {
  short: string;
  zh: string;
  en?: string;
  shared?: boolean;
}

function CannedForm({ me, one, onCancel, onSave }: CannedFormProps) {
  const { t } = useTexts();
  const initial = { short: one?.short, zh: one?.text.zh, en: one?.text.en, shared: one?.shared ?? false };
  return (
    <Form
      layout="vertical"
      requiredMark={false}
      initialValues={initial}
      onFinish={({ short, zh, en, shared = false }: CannedFields) =>
        onSave({ short: short.trim(), text: { zh, ...(en?.trim() && { en }) }, shared, skill: one?.skill ?? null })
      }
    >
      <Form.Item
        name="short"
        label={t("phrases.short")}
        extra={t("phrases.short.note")}
        rules={[{ required: true, pattern: /^[\p{L}\p{N}_-]{1,32}$/u, message: t("phrases.short") }]}
      >
        <Input autoFocus />
      </Form.Item>
      <Form.Item
        name="zh"
        label={t("phrases.zh")}
        extra={t("phrases.text.note", { customer: "{customer}", agent: "{agent}" })}
        rules={[{ required: true, whitespace: true, message: t("phrases.zh") }]}
      >
        <Input.TextArea rows={4} maxLength={2000} />
      </Form.Item>
      <Form.Item name="en" label={t("phrases.en")}>
        <Input.TextArea rows={4} maxLength={2000} />
      </Form.Item>
      {me.permissions.includes("phrase:share") && (
        <Form.Item name="shared" label={t("phrases.shared")} valuePropName="checked">
          <Switch />
        </Form.Item>
      )}
      <Button type="primary" htmlType="submit">
        {t("phrases.save")}
      </Button>{" "}
      <Button onClick={onCancel}>{t("cancel")}</Button>
    </Form>
  );
}

function MacroList({ me }: { me: Staff }) {
  const { t, language } = useTexts();
  const loaded = useLoad("phrases/macros", desk.listMacros);
  const { editing, setEditing, done } = useEditing<Macro>(loaded.reload);
  if (editing) {
    const one = editing === "new" ? null : editing;
    return (
      <MacroForm
        me={me}
        one={one}
        onCancel={() => setEditing(null)}
        onSave={(draft) => void done(desk.saveMacro(draft, one?.id ?? ""))}
      />
    );
  }
  return (
    <Settled loaded={loaded}>
      {(all) => (
        <>
          {me.permissions.includes("phrase:write") && (
            <Button onClick={() => setEditing("new")}>{t("phrases.add")}</Button>
          )}
          <ul className="phrases">
            {all.map((one) => (
              <Row
                key={one.id}
                me={me}
                one={one}
                name={inLanguage(one.name, language)}
                more={one.steps.map((step) => wordOf(t, "macro.step.", step.do)).join(" → ")}
                onEdit={() => setEditing(one)}
                onDelete={() => void done(desk.deleteMacro(one.id))}
              />
            ))}
          </ul>
        </>
      )}
    </Settled>
  );
}
