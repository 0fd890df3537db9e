/** One change: why, by whom, how it differs from what is in force, and the decision of another person. */
import { App, Alert, Button, Input, Popconfirm, Space } from "antd";
import { useState } from "react";
import * as api from "../../api/services";
import type { Mistake, RevisionFull } from "../../api/services";
import type { Staff } from "../../api/staff.shapes";
import { Mark } from "../../desk/labels";
import { troubleOf, useLoad } from "../../desk/load";
import { href } from "../../desk/route";
import { Settled } from "../../desk/Trouble";
import { useTexts, wordOf } from "../../texts/desk";
import { moment } from "../../texts/figures";
import { states } from "./Changes";
import { Mistakes } from "./Mistakes";
import { readDifference, type DiffLine } from "./revisions";

interface Props {
  id: number;
  me: Staff;
  onChanged: () => void;
}

export function OneChange({ id, me, onChanged }: Props) {
  const loaded = useLoad(`revision/${id}`, () => api.getRevision(id));
  const changed = () => {
    loaded.reload();
    onChanged();
  };
  return <Settled loaded={loaded}>{(one) => <Shown one={one} me={me} onChanged={changed} />}</Settled>;
}

interface ShownProps {
  one: RevisionFull;
  me: Staff;
  onChanged: () => void;
}

function Shown({ one, me, onChanged }: ShownProps) {
  const { t, language } = useTexts();
  const who = (by: string) => (by === me.id ? me.name : by);
  return (
    <section className="rev-one">
      <header className="rev-head">
        <h2>{one.note}</h2>
        <p className="up-row up-small">
          <Mark tone={states[one.state]}>{wordOf(t, "rev.state.", one.state)}</Mark>
          <code>{one.path}</code>
          <span className="quiet">{t("rev.by", { who: who(one.author), at: moment(one.written_at, language) })}</span>
          {one.decided_by && (
            <span className="quiet">
              {t("rev.decided", { who: who(one.decided_by), at: moment(one.decided_at, language) })}
            </span>
          )}
        </p>
        {one.reason && (
          <p>
            <strong>{t("rev.reason")}</strong> {one.reason}
          </p>
        )}
        {one.body === null && <Mark tone="plain">{t("rev.takes.back")}</Mark>}
      </header>
      {one.state === "proposed" && <Decision one={one} me={me} onChanged={onChanged} />}
      <h3>{t("rev.difference")}</h3>
      <Difference lines={one.difference} />
      <Space wrap>
        <Button href={href("services", "changes", "files", one.path)}>{t("rev.open.file")}</Button>
        {one.body !== null && me.permissions.includes("policy:write") && (
          <Button href={href("services", "changes", "files", one.path, "1", String(one.id))}>{t("rev.again")}</Button>
        )}
      </Space>
    </section>
  );
}

function Decision({ one, me, onChanged }: ShownProps) {
  const { t } = useTexts();
  const { message } = App.useApp();
  const [refusing, setRefusing] = useState(false);
  const [reason, setReason] = useState("");
  const [mistakes, setMistakes] = useState<Mistake[]>([]);
  async function decide(release: boolean) {
    try {
      await api.decide(one.id, release, reason);
      void message.success(t(release ? "rev.released" : "rev.refused"));
    } catch (wrong) {
      const error = troubleOf(wrong);
      const found = api.mistakesOf(error);
      setMistakes(found);
      if (found.length === 0) void message.error(error.message);
    }
    onChanged();
  }
  if (one.mine) return <Alert type="info" showIcon title={t("rev.own")} />;
  if (!me.permissions.includes("policy:release")) return <Alert type="info" showIcon title={t("rev.no.release")} />;
  return (
    <div className="rev-decision">
      <Mistakes mistakes={mistakes} path={one.path} />
      {refusing ? (
        <form
          className="rev-propose"
          onSubmit={(event) => {
            event.preventDefault();
            void decide(false);
          }}
        >
          <Input
            autoFocus
            aria-label={t("rev.refuse.reason")}
            placeholder={t("rev.refuse.reason")}
            maxLength={300}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
          <Space>
            <Button danger type="primary" htmlType="submit" disabled={!reason.trim()}>
              {t("rev.refuse")}
            </Button>
            <Button onClick={() => setRefusing(false)}>{t("cancel")}</Button>
          </Space>
        </form>
      ) : (
        <Space>
          <Popconfirm title={t("rev.release.ask")} okText={t("rev.release")} onConfirm={() => decide(true)}>
            <Button type="primary">{t("rev.release")}</Button>
          </Popconfirm>
          <Button danger onClick={() => setRefusing(true)}>
            {t("rev.refuse")}
          </Button>
        </Space>
      )}
    </div>
  );
}

const signs: Record<DiffLine["kind"], string> = { same: "", added: "+", removed: "−", hunk: "" };

function Difference({ lines }: { lines: readonly string[] }) {
  const { t } = useTexts();
  if (lines.length === 0) return <p className="quiet">{t("rev.same")}</p>;
  return (
    <div className="rev-diff" role="table" aria-label={t("rev.difference")} tabIndex={0}>
      {readDifference(lines).map(({ kind, text, before, after }, place) => (
        <div key={place} role="row" className={`rev-diff-line rev-diff-${kind}`}>
          <span role="cell" className="rev-diff-no">
            {kind === "hunk" ? "⋯" : before}
          </span>
          <span role="cell" className="rev-diff-no">
            {kind === "hunk" ? "" : after}
          </span>
          <span role="cell" className="rev-diff-sign">
            <span aria-hidden="true">{signs[kind]}</span>
            {(kind === "added" || kind === "removed") && <span className="hidden">{t(`rev.${kind}`)}</span>}
          </span>
          <code role="cell">{kind === "hunk" ? t("rev.line", { n: after ?? 1 }) : text || " "}</code>
        </div>
      ))}
    </div>
  );
}
