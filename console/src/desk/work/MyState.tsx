/** What the agent does and since when, automatic routing, notifications, and the way to phrases and shortcuts. */
import { App, Badge, Button, Popover, Select, Switch } from "antd";
import { lazy, Suspense, useEffect, useState } from "react";
import * as desk from "../../api/desk";
import * as api from "../../api/staff";
import type { AgentStanding, AgentState, Staff } from "../../api/staff.shapes";
import { useTexts } from "../../texts/desk";
import { Icon } from "../../ui/Icon";
import { useLiveState } from "../live";
import { troubleOf, useLoad } from "../load";
import { askPermission, usePermission } from "./notify";
import { Shortcuts } from "./Shortcuts";

const Phrases = lazy(() => import("./Phrases"));

/** States an agent may set; a conversation sets the others. */
const settable: readonly AgentState[] = ["ready", "break", "training", "meeting", "offline"];

/** What routing adds to the agent's standing. */
type Standing = AgentStanding & { automatic?: boolean };

export function MyState({ me }: { me: Staff }) {
  const { t } = useTexts();
  const { message } = App.useApp();
  const mine = useLoad<Standing>("agents/me", api.myState);
  const { queue: changed, offers } = useLiveState();
  const { reload } = mine;
  const state = mine.data?.state;
  // Taking and finishing conversations change the state too.
  useEffect(reload, [changed, offers, reload]);
  const pick = (next: AgentState) =>
    api
      .setMyState(next)
      .catch((reason: unknown) => void message.error(troubleOf(reason).message))
      .finally(reload);
  return (
    <span className="mystate">
      <Select
        className="desk-state"
        variant="borderless"
        aria-label={t("top.state")}
        value={state}
        loading={!mine.data && !mine.error}
        options={[...new Set([...settable, ...(state ? [state] : [])])].map((value) => ({
          value,
          disabled: !settable.includes(value),
          label: (
            <Badge
              status={value === "offline" ? "default" : value === "ready" ? "success" : "warning"}
              text={t(`state.${value}`)}
            />
          ),
        }))}
        onChange={(next) => void pick(next)}
      />
      {mine.data && mine.data.state !== "offline" && <Clock key={mine.data.since} since={mine.data.since} />}
      <More me={me} standing={mine.data} onChanged={reload} />
    </span>
  );
}

/** How long the state holds, ticking each second. */
function Clock({ since }: { since: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <time className="mystate-clock figures" role="timer" aria-live="off">
      {lasting(now - Date.parse(since))}
    </time>
  );
}

export function lasting(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  return `${hours > 0 ? `${hours}:` : ""}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function More({ me, standing, onChanged }: { me: Staff; standing: Standing | undefined; onChanged: () => void }) {
  const { t } = useTexts();
  const { message } = App.useApp();
  const permission = usePermission();
  const [open, setOpen] = useState(false);
  const [phrases, setPhrases] = useState(false);
  const [keys, setKeys] = useState(false);
  const show = (set: (on: boolean) => void) => {
    setOpen(false);
    set(true);
  };
  const route = (automatic: boolean) =>
    desk
      .routeMe(automatic)
      .catch((reason: unknown) => void message.error(troubleOf(reason).message))
      .finally(onChanged);
  return (
    <>
      <Popover
        trigger="click"
        placement="bottomRight"
        open={open}
        onOpenChange={setOpen}
        title={t("mystate.title")}
        content={
          <div className="mystate-more">
            {standing && (
              <p className="figures">
                {t("mystate.holding", { holding: standing.holding, capacity: plainCapacity(standing.capacity) })}
              </p>
            )}
            {typeof standing?.automatic === "boolean" && (
              <>
                <label className="mystate-switch">
                  <Switch checked={standing.automatic} onChange={(on) => void route(on)} />
                  {t("mystate.automatic")}
                </label>
                <p className="quiet">{t("mystate.automatic.note")}</p>
              </>
            )}
            {permission === "default" && (
              <Button onClick={() => void askPermission()}>{t("mystate.notify.ask")}</Button>
            )}
            {(permission === "granted" || permission === "denied") && (
              <p className="quiet">{t(`mystate.notify.${permission}`)}</p>
            )}
            <Button type="link" onClick={() => show(setPhrases)}>
              {t("mystate.phrases")}
            </Button>
            <Button type="link" onClick={() => show(setKeys)}>
              {t("mystate.shortcuts")}
            </Button>
          </div>
        }
      >
        <Button type="text" aria-label={t("mystate.title")} icon={<Icon name="settings" size={18} />} />
      </Popover>
      <Suspense>{phrases && <Phrases me={me} onClose={() => setPhrases(false)} />}</Suspense>
      <Shortcuts open={keys} onClose={() => setKeys(false)} />
    </>
  );
}

/** Capacity is a number, or a number for each channel. */
function plainCapacity(capacity: unknown): string {
  if (typeof capacity === "object" && capacity !== null) return Object.values(capacity).join(" + ");
  return String(capacity ?? "");
}
