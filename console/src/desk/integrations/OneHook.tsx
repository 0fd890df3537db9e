/** One webhook: what it hears, its care (test, secret, personal data, off and on), and every delivery. */
import { App, Button, Input, Modal, Popconfirm } from "antd";
import { useState } from "react";
import type { Staff } from "../../api/staff.shapes";
import { useTexts, wordOf } from "../../texts/desk";
import { moment } from "../../texts/figures";
import { Facts, Mark } from "../labels";
import { troubleOf, useLoad } from "../load";
import { go, href } from "../route";
import { Settled } from "../Trouble";
import * as api from "./calls";
import { Deliveries } from "./Deliveries";
import { HookForm } from "./HookForm";
import { Standing } from "./Hooks";
import { Secret } from "./Secret";
import type { Hook } from "./shapes";

interface Props {
  id: string;
  me: Staff;
}

export function OneHook({ id, me }: Props) {
  const { t, language } = useTexts();
  const loaded = useLoad("webhooks", api.listHooks);
  const [round, setRound] = useState(0);
  return (
    <>
      <a className="in-back" href={href("integrations", "webhooks")}>
        ← {t("in.back")}
      </a>
      <Settled loaded={loaded}>
        {({ webhooks, events, hosts }) => {
          const hook = webhooks.find((one) => one.id === id);
          if (!hook) return <p className="quiet">{t("in.hooks.none")}</p>;
          const changed = () => {
            loaded.reload();
            setRound((n) => n + 1);
          };
          return (
            <>
              <section className="up-card in-card">
                <div className="in-bar">
                  <h2>{hook.name}</h2>
                  <Standing hook={hook} />
                </div>
                <Facts
                  rows={[
                    [t("in.url"), <code key="url">{hook.url}</code>],
                    [
                      t("in.events"),
                      <span key="events" className="in-marks">
                        {hook.events.map((event) => (
                          <Mark key={event}>{wordOf(t, "in.event.", event)}</Mark>
                        ))}
                      </span>,
                    ],
                    [
                      t("in.at"),
                      t("in.created", {
                        name: hook.created_by === me.id ? me.name : hook.created_by,
                        time: moment(hook.created_at, language),
                      }),
                    ],
                  ]}
                />
                <Care hook={hook} me={me} events={events} hosts={hosts} onChanged={changed} />
              </section>
              <Deliveries hook={id} round={round} writes={me.permissions.includes("channel:write")} />
            </>
          );
        }}
      </Settled>
    </>
  );
}

interface CareProps {
  hook: Hook;
  me: Staff;
  events: readonly string[];
  hosts: readonly string[];
  onChanged: () => void;
}

function Care({ hook, me, events, hosts, onChanged }: CareProps) {
  const { t } = useTexts();
  const { message } = App.useApp();
  const [editing, setEditing] = useState(false);
  const [allowing, setAllowing] = useState(false);
  const [secret, setSecret] = useState<string>();
  const [testing, setTesting] = useState(false);
  const writes = me.permissions.includes("channel:write");
  const guards = me.permissions.includes("staff:write");
  async function act(work: () => Promise<unknown>, then: () => void = onChanged) {
    try {
      await work();
      then();
    } catch (reason) {
      void message.error(troubleOf(reason).message);
    }
  }
  async function test() {
    setTesting(true);
    await act(async () => {
      const { delivered, took_ms, error, response_code } = await api.testHook(hook.id);
      const why = [response_code, error && wordOf(t, "in.error.", error)].filter(Boolean).join(" · ");
      if (delivered) void message.success(t("in.test.ok", { ms: took_ms }));
      else void message.warning(t("in.test.failed", { why }));
    });
    setTesting(false);
  }
  const sure = { okText: t("confirm"), cancelText: t("cancel"), icon: null };
  return (
    <div className="in-acts">
      {writes && (
        <>
          <Button loading={testing} onClick={() => void test()}>
            {t("in.test")}
          </Button>
          <Button onClick={() => setEditing(true)}>{t("in.edit")}</Button>
          <Popconfirm
            {...sure}
            title={t("in.secret.renew")}
            description={t("in.secret.renew.note")}
            onConfirm={() => act(async () => setSecret(await api.renewSecret(hook.id)))}
          >
            <Button>{t("in.secret.renew")}</Button>
          </Popconfirm>
          {hook.active ? (
            <Popconfirm
              {...sure}
              title={t("in.switch.off")}
              description={t("in.switch.off.note")}
              onConfirm={() => act(() => api.changeHook(hook.id, { active: false }))}
            >
              <Button>{t("in.switch.off")}</Button>
            </Popconfirm>
          ) : (
            <Button type="primary" onClick={() => void act(() => api.changeHook(hook.id, { active: true }))}>
              {t("in.switch.on")}
            </Button>
          )}
        </>
      )}
      {guards && (
        <Button onClick={() => setAllowing(true)}>{t(hook.personal ? "in.personal.mask" : "in.personal.allow")}</Button>
      )}
      {writes && (
        <Popconfirm
          {...sure}
          title={t("in.remove")}
          description={t("in.remove.note")}
          onConfirm={() =>
            act(
              () => api.removeHook(hook.id),
              () => go("integrations", "webhooks"),
            )
          }
        >
          <Button danger>{t("in.remove")}</Button>
        </Popconfirm>
      )}
      {editing && (
        <HookForm
          events={events}
          hosts={hosts}
          hook={hook}
          onClose={() => setEditing(false)}
          onSave={async ({ name, url, events: chosen }) => {
            // What stands behind `?` is not shown, so an address that was not touched is not sent.
            await api.changeHook(hook.id, { name, events: chosen, ...(url !== hook.url && { url }) });
            onChanged();
          }}
        />
      )}
      {allowing && <Personal hook={hook} onClose={() => setAllowing(false)} onDone={onChanged} />}
      {secret && <Secret title={t("in.secret.title")} secret={secret} onClose={() => setSecret(undefined)} />}
    </div>
  );
}

function Personal({ hook, onClose, onDone }: { hook: Hook; onClose: () => void; onDone: () => void }) {
  const { t } = useTexts();
  const { message } = App.useApp();
  const [why, setWhy] = useState("");
  async function decide() {
    try {
      await api.allowPersonal(hook.id, !hook.personal, why.trim());
      onDone();
      onClose();
    } catch (reason) {
      void message.error(troubleOf(reason).message);
    }
  }
  return (
    <Modal
      open
      title={t(hook.personal ? "in.personal.mask" : "in.personal.allow")}
      okText={t("confirm")}
      cancelText={t("cancel")}
      okButtonProps={{ disabled: why.trim() === "" }}
      onCancel={onClose}
      onOk={decide}
    >
      <p className="quiet">{t("in.personal.note")}</p>
      <Input.TextArea
        rows={3}
        maxLength={500}
        value={why}
        aria-label={t("in.personal.why")}
        placeholder={t("in.personal.why")}
        onChange={(event) => setWhy(event.target.value)}
      />
    </Modal>
  );
}
