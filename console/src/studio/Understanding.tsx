/** The operation of understanding: messages to label, versions of the model, and drift. */
import { Tabs } from "antd";
import { useMemo } from "react";
import * as api from "../api/studio";
import type { Staff } from "../api/staff.shapes";
import { nameOf, useTexts } from "../texts/desk";
import { useLoad } from "../desk/load";
import { go } from "../desk/route";
import { Settled } from "../desk/Trouble";
import { Drift } from "./Drift";
import { Messages } from "./Messages";
import { NamesContext, type Names } from "./names";
import { Versions } from "./Versions";
import "./studio.css";

const tabs = ["messages", "versions", "drift"] as const;
type Tab = (typeof tabs)[number];

interface Props {
  me: Staff;
  rest: string[];
}

export default function Understanding({ me, rest }: Props) {
  const { t } = useTexts();
  const intents = useLoad("understanding/intents", api.listIntents);
  const shown = tabs.find((name) => name === rest[0]) ?? "messages";
  return (
    <div className="studio">
      <header className="studio-head">
        <h1>{t("studio.title")}</h1>
        <p className="quiet">{t("studio.lead")}</p>
      </header>
      <Settled loaded={intents}>
        {(known) => (
          <Named intents={known}>
            <Tabs
              activeKey={shown}
              onChange={(name) => go("understanding", name)}
              destroyOnHidden
              items={tabs.map((name) => ({
                key: name,
                label: t(`studio.tab.${name}`),
                children: <Page tab={name} me={me} rest={rest.slice(1)} />,
              }))}
            />
          </Named>
        )}
      </Settled>
    </div>
  );
}

function Page({ tab, me, rest }: { tab: Tab; me: Staff; rest: string[] }) {
  const may = (verb: string) => me.permissions.includes(`understanding:${verb}`);
  if (tab === "versions") {
    return <Versions mayTrain={may("write")} mayRelease={may("release")} chosen={Number(rest[0]) || undefined} />;
  }
  if (tab === "drift") return <Drift />;
  return <Messages mayLabel={may("write")} mayRead={me.permissions.includes("conversation:read")} />;
}

/** Gives the pages the names of intents: the catalogue's own, so that an institution's additions have theirs. */
function Named({ intents, children }: { intents: api.Intent[]; children: React.ReactNode }) {
  const { language } = useTexts();
  const names = useMemo<Names>(() => {
    const byId = new Map(intents.map((intent) => [intent.id, intent]));
    return {
      intents,
      name(id) {
        const own = byId.get(id);
        if (language === "en") return own?.name_en ?? nameOf(language, id);
        return language === "zh-Hans" ? (own?.name ?? nameOf(language, id)) : nameOf(language, id);
      },
    };
  }, [intents, language]);
  return <NamesContext value={names}>{children}</NamesContext>;
}
