/** The frame of the staff console: navigation by role, the agent's own state, appearance, language, sign-out. */
import { Button, Dropdown, Empty, Spin } from "antd";
import { lazy, Suspense, type ReactNode } from "react";
import * as api from "../api/staff";
import type { Staff } from "../api/staff.shapes";
import type { Language } from "../api/shapes";
import { useTexts, type Key } from "../texts/desk";
import { languages } from "../texts/texts";
import { choose, useChoice, type Choice } from "../theme/appearance";
import { Icon } from "../ui/Icon";
import { SIGNED_OUT } from "./load";
import { LiveContext, useDeskLive } from "./live";
import { href, useRoute } from "./route";
import { Rings } from "./wall/Rings";
import { MyState } from "./work/MyState";
import { Workbench } from "./work/Workbench";

const Wall = lazy(() => import("./wall/Wall"));
const Tickets = lazy(() => import("./records/Tickets"));
const Conversations = lazy(() => import("./records/Conversations"));
const Knowledge = lazy(() => import("../studio/knowledge/Knowledge"));
const Understanding = lazy(() => import("../studio/Understanding"));
const Services = lazy(() => import("../studio/services/Services"));
const Upkeep = lazy(() => import("../upkeep/Upkeep"));
const Integrations = lazy(() => import("./integrations/Integrations"));
const AuditLog = lazy(() => import("./records/AuditLog"));

/** Which permission a page needs to be offered; the server decides what may be read. */
const pages = [
  { name: "work", needs: "queue:read" },
  { name: "wall", needs: "queue:supervise" },
  { name: "tickets", needs: "ticket:read" },
  { name: "conversations", needs: "conversation:read" },
  { name: "knowledge", needs: "article:read" },
  { name: "upkeep", needs: "article:read" },
  { name: "services", needs: "policy:read" },
  { name: "understanding", needs: "understanding:read" },
  { name: "integrations", needs: "channel:read", or: "staff:read" },
  { name: "audit", needs: "audit:read" },
] as const;

interface Props {
  me: Staff;
  onLanguage: (language: Language) => void;
}

export function Shell({ me, onLanguage }: Props) {
  const { t } = useTexts();
  const may = (permission: string) => me.permissions.includes(permission);
  const live = useDeskLive(may("conversation:read"));
  const offered = pages.filter((page) => may(page.needs) || ("or" in page && may(page.or)));
  const route = useRoute();
  const here = route[0] ?? offered[0]?.name ?? "";
  return (
    <LiveContext value={live}>
      <div className="desk">
        <header className="desk-head">
          <span className="mark mark-small">
            <Icon name="bell" size={22} />
          </span>
          <strong className="desk-title">{t("desk.title")}</strong>
          <nav className="desk-nav">
            {offered.map(({ name }) => (
              <a key={name} href={href(name)} aria-current={here === name ? "page" : undefined}>
                {t(`nav.${name}`)}
              </a>
            ))}
          </nav>
          {may("queue:read") && <MyState me={me} />}
          <Me me={me} onLanguage={onLanguage} />
        </header>
        {may("queue:supervise") && <Rings />}
        <main className="desk-main">
          {offered.some((page) => page.name === here) ? (
            <Suspense fallback={<Spin className="desk-wait" />}>{pageOf(here, route.slice(1), me)}</Suspense>
          ) : (
            <Nothing none={offered.length === 0} />
          )}
        </main>
      </div>
    </LiveContext>
  );
}

function Nothing({ none }: { none: boolean }) {
  const { t } = useTexts();
  return (
    <div className="work-empty">
      <Empty
        image={<Icon name="lock" size={40} />}
        styles={{ image: { blockSize: 48 } }}
        description={
          <>
            <strong>{t(none ? "load.nothing" : "load.forbidden")}</strong>
            {none && <p className="quiet">{t("load.nothing.note")}</p>}
          </>
        }
      />
    </div>
  );
}

function pageOf(name: string, rest: string[], me: Staff): ReactNode {
  switch (name) {
    case "tickets":
      return <Tickets me={me} rest={rest} />;
    case "wall":
      return <Wall me={me} rest={rest} />;
    case "conversations":
      return <Conversations me={me} chosen={rest[0]} offset={Number(rest[1]) || undefined} />;
    case "knowledge":
      return <Knowledge me={me} rest={rest} />;
    case "upkeep":
      return <Upkeep me={me} rest={rest} />;
    case "services":
      return <Services me={me} rest={rest} />;
    case "understanding":
      return <Understanding me={me} rest={rest} />;
    case "integrations":
      return <Integrations me={me} rest={rest} />;
    case "audit":
      return <AuditLog />;
    default:
      return <Workbench me={me} chosen={rest[0]} />;
  }
}

const appearances: readonly Choice[] = ["system", "light", "dark"];

function Me({ me, onLanguage }: Props) {
  const { t, language } = useTexts();
  const appearance = useChoice();
  const items = [
    {
      key: "a",
      type: "group" as const,
      label: t("top.appearance"),
      children: appearances.map((value) => ({ key: `a:${value}`, label: t(`appearance.${value}` as Key) })),
    },
    {
      key: "l",
      type: "group" as const,
      label: t("top.language"),
      children: languages.map(({ tag, name }) => ({ key: `l:${tag}`, label: name })),
    },
    { type: "divider" as const },
    { key: "out", label: t("top.sign.out") },
  ];
  function pick(key: string) {
    if (key.startsWith("a:")) choose(key.slice(2) as Choice);
    else if (key.startsWith("l:")) onLanguage(key.slice(2) as Language);
    else void api.signOut().finally(() => window.dispatchEvent(new Event(SIGNED_OUT)));
  }
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items,
        selectable: true,
        selectedKeys: [`a:${appearance}`, `l:${language}`],
        onClick: ({ key }) => pick(key),
      }}
    >
      <Button type="text" className="desk-me">
        <span className="face">{me.name.slice(-1)}</span>
        {me.name}
        <Icon name="chevron" size={14} />
      </Button>
    </Dropdown>
  );
}
