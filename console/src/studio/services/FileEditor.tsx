/** One file of the packs as it is in force: read it, change it, say why, and propose it. */
import { App, Button, Input, Popconfirm, Space } from "antd";
import { useEffect, useState } from "react";
import * as api from "../../api/services";
import type { Mistake, PackFile } from "../../api/services";
import type { Staff } from "../../api/staff.shapes";
import { Mark } from "../../desk/labels";
import { troubleOf, useLoad } from "../../desk/load";
import { go } from "../../desk/route";
import { Settled } from "../../desk/Trouble";
import { useTexts } from "../../texts/desk";
import { CodeArea } from "./CodeArea";
import { Mistakes } from "./Mistakes";
import { linesChanged } from "./revisions";

interface Props {
  path: string;
  line: number;
  /** The change whose text the edit begins with. */
  from: number | undefined;
  me: Staff;
  onChanged: () => void;
}

export function FileEditor(props: Props) {
  const { path, from } = props;
  const loaded = useLoad(`revisions/file/${path}/${from ?? ""}`, async () => {
    const [file, begun] = await Promise.all([api.getFile(path), from ? api.getRevision(from) : undefined]);
    return { file, begun: begun?.body ?? file.text };
  });
  return <Settled loaded={loaded}>{(found) => <Edit {...found} {...props} />}</Settled>;
}

function useProposing(path: string, onChanged: () => void) {
  const { t } = useTexts();
  const { message } = App.useApp();
  const [mistakes, setMistakes] = useState<Mistake[]>([]);
  const [busy, setBusy] = useState(false);
  async function propose(body: string | null, note: string) {
    setBusy(true);
    try {
      const made = await api.propose(path, body, note);
      void message.success(t("rev.proposed"));
      onChanged();
      go("services", "changes", "waiting", String(made.id));
    } catch (reason) {
      const error = troubleOf(reason);
      const found = api.mistakesOf(error);
      setMistakes(found);
      if (found.length === 0) void message.error(error.message);
    } finally {
      setBusy(false);
    }
  }
  return { mistakes, clear: () => setMistakes([]), busy, propose };
}

function Edit({ file, begun, path, line, me, onChanged }: Props & { file: PackFile; begun: string }) {
  const { t } = useTexts();
  const may = me.permissions.includes("policy:write");
  const [text, setText] = useState(begun);
  const [note, setNote] = useState("");
  const [show, setShow] = useState({ line, ask: 0 });
  const [asked, setAsked] = useState(line);
  const { mistakes, clear, busy, propose } = useProposing(path, onChanged);
  if (asked !== line) {
    setAsked(line);
    setShow({ line, ask: show.ask + 1 });
  }
  const changed = linesChanged(file.text, text);
  useLeaving(changed > 0 && !busy);
  const here = mistakes.filter((one) => one.line !== null && (one.path === "" || one.path === path));
  return (
    <section className="rev-edit">
      <header className="rev-head">
        <h2>{path}</h2>
        {file.revised && (
          <span className="up-row up-small quiet">
            <Mark tone="good">{t("rev.revised")}</Mark> {t("rev.revised.note")}
          </span>
        )}
      </header>
      <Mistakes
        mistakes={mistakes}
        path={path}
        onLine={(wanted) => setShow(({ ask }) => ({ line: wanted, ask: ask + 1 }))}
      />
      <CodeArea
        label={t("rev.text", { path })}
        text={text}
        readOnly={!may}
        wrong={new Set(here.map((one) => one.line ?? 0))}
        show={show}
        onText={(next) => {
          setText(next);
          clear();
        }}
      />
      {may ? (
        <form
          className="rev-propose"
          onSubmit={(event) => {
            event.preventDefault();
            void propose(text, note);
          }}
        >
          <Input
            aria-label={t("rev.note")}
            placeholder={t("rev.note.ask")}
            maxLength={300}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
          <Space wrap>
            <Button type="primary" htmlType="submit" loading={busy} disabled={changed === 0 || !note.trim()}>
              {t("rev.propose")}
            </Button>
            {changed > 0 && (
              <Popconfirm
                title={t("rev.reset.ask")}
                onConfirm={() => {
                  setText(file.text);
                  clear();
                }}
              >
                <Button>{t("rev.reset")}</Button>
              </Popconfirm>
            )}
            {file.revised && changed === 0 && (
              <Popconfirm
                title={t("rev.take.back.ask")}
                onConfirm={() => propose(null, note.trim() || t("rev.take.back.note"))}
              >
                <Button>{t("rev.take.back")}</Button>
              </Popconfirm>
            )}
            <span className="quiet figures" role="status">
              {changed > 0 ? t("rev.changed", { n: changed }) : t("rev.unchanged")}
            </span>
          </Space>
        </form>
      ) : (
        <p className="quiet">{t("rev.read.only")}</p>
      )}
    </section>
  );
}

/** The browser asks before a page with unsaved words is closed. */
function useLeaving(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [unsaved]);
}
