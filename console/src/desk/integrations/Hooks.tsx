/** All webhooks: where each sends what, and whether it gets there. */
import { Button, Table } from "antd";
import { useState } from "react";
import type { Staff } from "../../api/staff.shapes";
import { useTexts, wordOf } from "../../texts/desk";
import { moment } from "../../texts/figures";
import { Mark } from "../labels";
import { useLoad } from "../load";
import { go, href } from "../route";
import { Settled } from "../Trouble";
import * as api from "./calls";
import { HookForm } from "./HookForm";
import { Secret } from "./Secret";
import type { Hook } from "./shapes";

export function Hooks({ me }: { me: Staff }) {
  const { t } = useTexts();
  const loaded = useLoad("webhooks", api.listHooks);
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<{ id: string; secret: string }>();
  const writes = me.permissions.includes("channel:write");
  return (
    <Settled loaded={loaded}>
      {({ webhooks, events, hosts }) => (
        <>
          <div className="in-bar">
            <p className="quiet up-lead">{t("in.hooks.lead")}</p>
            {writes && (
              <Button type="primary" disabled={hosts.length === 0} onClick={() => setAdding(true)}>
                {t("in.hooks.add")}
              </Button>
            )}
          </div>
          {hosts.length === 0 && <p className="in-warn">{t("in.url.nohosts")}</p>}
          <List hooks={webhooks} />
          {adding && (
            <HookForm
              events={events}
              hosts={hosts}
              onClose={() => setAdding(false)}
              onSave={async (fields) => {
                setMade(await api.addHook(fields));
                loaded.reload();
              }}
            />
          )}
          {made && (
            <Secret
              title={t("in.secret.title")}
              secret={made.secret}
              onClose={() => {
                setMade(undefined);
                go("integrations", "webhooks", made.id);
              }}
            />
          )}
        </>
      )}
    </Settled>
  );
}

function List({ hooks }: { hooks: readonly Hook[] }) {
  const { t, language } = useTexts();
  return (
    <Table<Hook>
      size="middle"
      rowKey="id"
      className="in-table"
      dataSource={[...hooks]}
      pagination={false}
      scroll={{ x: "max-content" }}
      locale={{ emptyText: t("in.hooks.none") }}
      columns={[
        {
          title: t("in.name"),
          render: (_, one) => (
            <a href={href("integrations", "webhooks", one.id)}>
              <strong>{one.name}</strong>
            </a>
          ),
        },
        { title: t("in.url"), render: (_, one) => <code className="in-url">{one.url}</code> },
        {
          title: t("in.events"),
          render: (_, one) => (
            <span title={one.events.map((event) => wordOf(t, "in.event.", event)).join("、")} className="figures">
              {one.events.length}
            </span>
          ),
        },
        { title: t("in.state"), render: (_, one) => <Standing hook={one} /> },
        {
          title: t("in.at"),
          render: (_, one) => <span className="figures">{moment(one.created_at, language)}</span>,
        },
      ]}
    />
  );
}

/** Whether it sends, how it fails, and whether personal data goes along. */
export function Standing({ hook }: { hook: Hook }) {
  const { t, language } = useTexts();
  return (
    <span className="in-marks">
      <Mark tone={hook.active ? "good" : "calm"}>{t(hook.active ? "in.active" : "in.off")}</Mark>
      {!hook.active && hook.disabled_why && hook.disabled_why !== "switched_off" && (
        <Mark tone="danger">{t("in.off.by", { why: wordOf(t, "in.off.", hook.disabled_why) })}</Mark>
      )}
      {hook.active && hook.failures > 0 && <Mark tone="warn">{t("in.failures", { n: hook.failures })}</Mark>}
      {hook.active && hook.retry_at && (
        <span className="quiet">{t("in.retry", { time: moment(hook.retry_at, language) })}</span>
      )}
      <Mark tone={hook.personal ? "warn" : "calm"}>{t(hook.personal ? "in.personal" : "in.masked")}</Mark>
    </span>
  );
}
