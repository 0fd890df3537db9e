/** One document: its contents and clauses with tables and pages, and what each version changed. */
import { Alert, Button, Input, Modal, Popconfirm, Select, Space, Tabs } from "antd";
import { useState } from "react";
import * as api from "../../api/documents";
import type { EditionFull } from "../../api/documents";
import { Facts } from "../../desk/labels";
import { useLoad } from "../../desk/load";
import { go, href } from "../../desk/route";
import { Settled } from "../../desk/Trouble";
import { nameOf, useTexts, wordOf } from "../../texts/desk";
import { day, moment } from "../../texts/figures";
import { Clauses } from "./Clauses";
import { DocumentChanges } from "./DocumentChanges";
import { StateMark, useAct } from "./marks";
import { whoOf, type May } from "./may";

const tabs = ["text", "changes", "facts"] as const;

interface Props {
  id: string;
  version: string | undefined;
  tab: string | undefined;
  clause: string | undefined;
  may: May;
}

export default function Document({ id, version, ...rest }: Props) {
  const loaded = useLoad(`document/${id}/${version ?? ""}`, () => api.getDocument(id, version));
  return <Settled loaded={loaded}>{(edition) => <Shown edition={edition} reload={loaded.reload} {...rest} />}</Settled>;
}

interface ShownProps extends Omit<Props, "id" | "version"> {
  edition: EditionFull;
  reload: () => void;
}

function Shown({ edition, tab, clause, may, reload }: ShownProps) {
  const { t, language } = useTexts();
  const { id, revision, versions } = edition;
  const here = tabs.find((name) => name === tab) ?? "text";
  const page = (name: string, number = revision) => go("knowledge", "documents", id, String(number), name);
  return (
    <article className="kb-page">
      <a className="kb-back" href={href("knowledge", "documents")}>
        ← {t("kb.section.documents")}
      </a>
      <header className="kb-title">
        <div>
          <h2>{edition.title}</h2>
          <p className="kb-under">
            <code>{id}</code>
            <StateMark state={edition.state} />
            <Select
              size="small"
              aria-label={t("kb.version")}
              value={revision}
              onChange={(number: number) => page(here, number)}
              popupMatchSelectWidth={false}
              options={versions.map((one) => ({
                value: one.revision,
                label: `${t("kb.revision.n", { n: one.revision })} · ${one.version} · ${t(`kb.state.${one.state}`)}`,
              }))}
            />
            <span className="quiet">
              {t("kb.field.effective_from")} {day(edition.effective_from, language)}
              {edition.effective_to && ` – ${day(edition.effective_to, language)}`}
            </span>
          </p>
        </div>
        {edition.state === "draft" && may.release && <Verdict edition={edition} may={may} onDone={reload} />}
      </header>
      {edition.note && <Alert className="kb-alert" type="info" showIcon title={edition.note} />}
      <Tabs
        activeKey={here}
        onChange={(name) => page(name)}
        destroyOnHidden
        items={tabs.map((name) => ({ key: name, label: t(`kb.document.tab.${name}`), children: body(name) }))}
      />
    </article>
  );

  function body(name: (typeof tabs)[number]) {
    if (name === "changes") return <DocumentChanges edition={edition} />;
    if (name === "facts") return <About edition={edition} may={may} />;
    return <Clauses edition={edition} chosen={clause} />;
  }
}

function About({ edition, may }: { edition: EditionFull; may: May }) {
  const { t, language } = useTexts();
  return (
    <section className="kb-card">
      <Facts
        rows={[
          [t("kb.kind"), wordOf(t, "kb.kind.", edition.kind)],
          [t("kb.printed"), edition.version],
          [t("kb.product"), edition.product],
          [t("kb.owner"), edition.owner],
          [t("kb.pack"), edition.pack && wordOf(t, "kb.pack.", edition.pack)],
          [t("kb.origin"), edition.source],
          [t("kb.field.audience"), edition.audience === "all" ? t("kb.everyone") : edition.audience],
          [t("kb.field.source.law"), edition.law.join(" · ")],
          [t("kb.field.intents"), edition.intents.map((one) => nameOf(language, one)).join(" · ")],
          [t("kb.made"), `${moment(edition.made_at, language)} · ${wordOf(t, "kb.by.", whoOf(edition.made_by, may))}`],
          [
            t("kb.settled"),
            edition.settled_at &&
              `${moment(edition.settled_at, language)} · ${wordOf(t, "kb.by.", whoOf(edition.settled_by ?? "", may))}`,
          ],
        ]}
      />
    </section>
  );
}

function Verdict({ edition, may, onDone }: { edition: EditionFull; may: May; onDone: () => void }) {
  const { t } = useTexts();
  const act = useAct(onDone);
  const [asked, setAsked] = useState(false);
  const [note, setNote] = useState("");
  const { id, revision } = edition;
  const own = edition.made_by === may.by;
  return (
    <Space wrap>
      {own && <span className="quiet">{t("kb.mine.own_work.why")}</span>}
      <Button danger onClick={() => setAsked(true)}>
        {t("kb.reject")}
      </Button>
      <Popconfirm
        title={t("kb.document.release.ask")}
        okText={t("kb.document.release")}
        disabled={own}
        onConfirm={() => act(() => api.releaseDocument(id, revision), t("kb.document.released"))}
      >
        <Button type="primary" disabled={own}>
          {t("kb.document.release")}
        </Button>
      </Popconfirm>
      <Modal
        open={asked}
        title={t("kb.reject")}
        okText={t("kb.reject")}
        okButtonProps={{ danger: true }}
        onCancel={() => setAsked(false)}
        onOk={async () => {
          if (await act(() => api.rejectDocument(id, revision, note.trim()), t("kb.reject.done"))) setAsked(false);
        }}
      >
        <label className="kb-label" htmlFor="kb-document-note">
          {t("kb.reason")}
        </label>
        <Input.TextArea
          id="kb-document-note"
          rows={3}
          maxLength={2000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </Modal>
    </Space>
  );
}
