/** The right column: who the customer is in a line, then live help, services, the customer card, and knowledge. */
import { Tabs } from "antd";
import { useState } from "react";
import type { NextBest } from "../../api/desk.shapes";
import type { Conversation, Staff } from "../../api/staff.shapes";
import { useTexts, wordOf } from "../../texts/desk";
import { languages } from "../../texts/texts";
import { Emotion, emotionOf, Mark } from "../labels";
import type { Loaded } from "../load";
import { Settled } from "../Trouble";
import { CustomerCard } from "./CustomerCard";
import { Help } from "./Help";
import { Search } from "./Search";
import { ServicePanel } from "./ServicePanel";

export type SideTab = "help" | "service" | "customer" | "search";

interface Props {
  id: string;
  me: Staff;
  conversation: Loaded<Conversation>;
  /** Why it may not be read any more. */
  gone: string | undefined;
  tab: SideTab;
  onTab: (tab: SideTab) => void;
}

export function Side({ id, me, conversation, gone, tab, onTab }: Props) {
  const { t } = useTexts();
  const [next, setNext] = useState<NextBest | null>(null);
  const start = (chosen: NextBest) => {
    setNext(chosen);
    onTab("service");
  };
  if (gone !== undefined) return <aside className="panel" aria-label={t("panel.customer")} />;
  return (
    <aside className="panel" aria-label={t("panel.customer")}>
      <Settled loaded={conversation}>
        {(one) => (
          <>
            <Identity conversation={one} />
            <Tabs
              size="small"
              tabBarGutter={14}
              activeKey={tab}
              onChange={(key) => onTab(key as SideTab)}
              items={[
                {
                  key: "help",
                  label: t("side.help"),
                  children: <Help id={id} me={me} conversation={one} onStart={start} />,
                },
                {
                  key: "service",
                  label: t("side.service"),
                  children: <ServicePanel id={id} me={me} conversation={one} next={next} />,
                },
                { key: "customer", label: t("side.customer"), children: <CustomerCard me={me} conversation={one} /> },
                { key: "search", label: t("side.search"), children: <Search id={id} /> },
              ]}
            />
          </>
        )}
      </Settled>
    </aside>
  );
}

function Identity({ conversation: one }: { conversation: Conversation }) {
  const { t } = useTexts();
  const language = languages.find(({ tag }) => tag === one.language)?.name ?? one.language;
  return (
    <section className="identity">
      <p className="panel-name">
        <strong>{one.name ?? t("queue.visitor")}</strong>
        {one.elder && <span className="queue-elder">{t("queue.elder")}</span>}
        <Emotion value={emotionOf(one)} />
      </p>
      <p className="identity-line">
        <Mark tone={(one.level ?? 0) > 0 ? "good" : "calm"}>{wordOf(t, "panel.level.", one.level ?? 0)}</Mark>
        {[one.customer, wordOf(t, "channel.", one.channel), language].filter(Boolean).join(" · ")}
      </p>
    </section>
  );
}
