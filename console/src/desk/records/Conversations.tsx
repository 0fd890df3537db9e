/** All conversations, and one of them with the reasons of each reply. */
import { Button, Input, Select, Space, Table } from "antd";
import { lazy, Suspense, useState } from "react";
import * as api from "../../api/staff";
import type { Conversation, Staff } from "../../api/staff.shapes";
import type { LiveEvent } from "../../api/shapes";
import { useTexts, wordOf } from "../../texts/desk";
import { moment } from "../../texts/figures";
import { Mark } from "../labels";
import { useLoad } from "../load";
import { go, href } from "../route";
import { Settled } from "../Trouble";
import { EventLine } from "../work/EventLine";
import { WhyPanel } from "./WhyPanel";

const FixThis = lazy(() => import("../../upkeep/FixThis"));

interface Props {
  me: Staff;
  chosen: string | undefined;
  offset: number | undefined;
}

export default function Conversations({ me, chosen, offset }: Props) {
  return chosen ? <OneConversation key={chosen} me={me} id={chosen} offset={offset} /> : <List />;
}

const statuses = ["pending", "open", "resolved"] as const;

function List() {
  const { t, language } = useTexts();
  const [status, setStatus] = useState<string>();
  const [customer, setCustomer] = useState("");
  const query = { limit: 100, ...(status && { status }), ...(customer && { customer }) };
  const list = useLoad(`conversations/${JSON.stringify(query)}`, () => api.listConversations(query));
  return (
    <div className="records">
      <Space wrap className="records-bar">
        <Select
          allowClear
          className="records-select"
          value={status}
          onChange={setStatus}
          placeholder={t("conv.status")}
          options={statuses.map((value) => ({ value, label: t(`conv.status.${value}`) }))}
        />
        <Input.Search allowClear placeholder={t("conv.search")} onSearch={setCustomer} className="records-search" />
        <Button onClick={list.reload}>{t("load.refresh")}</Button>
      </Space>
      <Settled loaded={list}>
        {(conversations) => (
          <Table<Conversation>
            rowKey="id"
            dataSource={conversations}
            pagination={{ pageSize: 20, hideOnSinglePage: true }}
            onRow={(one) => ({ onClick: () => go("conversations", one.id) })}
            columns={[
              {
                title: t("conv.customer"),
                render: (_, one) => <a href={href("conversations", one.id)}>{one.name ?? t("queue.visitor")}</a>,
              },
              { title: t("conv.status"), render: (_, one) => <Mark>{wordOf(t, "conv.status.", one.status)}</Mark> },
              { title: t("conv.mode"), render: (_, one) => wordOf(t, "conv.mode.", one.mode) },
              { title: t("conv.holder"), render: (_, one) => one.holder_name ?? "—" },
              { title: t("panel.channel"), render: (_, one) => wordOf(t, "channel.", one.channel) },
              { title: t("panel.level"), render: (_, one) => wordOf(t, "panel.level.", one.level) },
              { title: t("conv.messages"), align: "right", dataIndex: "last_offset" },
              { title: t("conv.updated"), render: (_, one) => moment(one.updated_at, language) },
            ]}
          />
        )}
      </Settled>
    </div>
  );
}

function OneConversation({ me, id, offset }: { me: Staff; id: string; offset: number | undefined }) {
  const { t } = useTexts();
  const [fixing, setFixing] = useState<LiveEvent>();
  const mayFix = me.permissions.includes("article:read");
  const events = useLoad(`events/${id}`, () => api.listEvents(id, 0));
  const chosen = events.data?.find((event) => event.offset === offset);
  const why = (event: LiveEvent) => go("conversations", id, String(event.offset));
  return (
    <div className="review">
      <section className="review-log">
        <header className="chat-head">
          <Button type="text" onClick={() => go("conversations")}>
            ← {t("conv.back")}
          </Button>
          <Button type="text" onClick={events.reload}>
            {t("load.refresh")}
          </Button>
        </header>
        <div className="chat-log">
          <Settled loaded={events}>
            {(list) =>
              list.map((event) => (
                <EventLine
                  key={event.offset}
                  event={event}
                  conversation={id}
                  chosen={event.offset === offset}
                  onWhy={why}
                  onFix={mayFix ? setFixing : undefined}
                />
              ))
            }
          </Settled>
        </div>
        {mayFix && (
          <Suspense>
            <FixThis conversation={id} event={fixing} onClose={() => setFixing(undefined)} />
          </Suspense>
        )}
      </section>
      <aside className="review-why">
        {chosen ? <WhyPanel key={chosen.offset} event={chosen} /> : <p className="quiet">{t("conv.why.choose")}</p>}
      </aside>
    </div>
  );
}
