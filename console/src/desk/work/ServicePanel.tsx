/** Business for the customer: the agent fills in what was said, the customer confirms on their own page. */
import { Alert, App, Button, Form, Input, Popconfirm, Select } from "antd";
import { useEffect, useState } from "react";
import * as desk from "../../api/desk";
import type { Driven, NextBest, Services } from "../../api/desk.shapes";
import type { Conversation, Staff } from "../../api/staff.shapes";
import { useTexts, wordOf } from "../../texts/desk";
import { Mark, plain } from "../labels";
import { useLog } from "../live";
import { troubleOf, useLoad } from "../load";
import { Approvals } from "./Approvals";
import { said } from "./Handover";

interface Props {
  id: string;
  me: Staff;
  conversation: Conversation;
  /** What help proposed and the agent chose; otherwise its first proposal: its form is open and filled. */
  next: NextBest | null;
}

export function ServicePanel({ id, me, conversation, next }: Props) {
  const { t } = useTexts();
  const { message } = App.useApp();
  const log = useLog(id);
  const loaded = useLoad(`services/${id}`, () => desk.listServices(id));
  const { reload } = loaded;
  useEffect(reload, [log.last, reload]);
  const help = useLoad(`help/${id}`, () => desk.readHelp(id));
  const proposed = next ?? help.data?.next_best.find((one) => one.action === "start") ?? null;
  const services = loaded.data;
  if (services === null) return <p className="quiet">{t("help.off")}</p>;
  if (!services) return null;
  const mine = conversation.holder === me.id && me.permissions.includes("service:drive");
  async function act(step: Promise<unknown>, done?: string) {
    try {
      await step;
      if (done) void message.success(done);
    } catch (reason) {
      void message.error(troubleOf(reason).message);
    }
    reload();
  }
  return (
    <div className="help">
      {services.active && <Active id={id} driven={services.active} mine={mine} onAct={(step) => void act(step)} />}
      <Approvals
        approvals={services.approvals}
        me={me}
        onDecide={(one, agreed) => void act(desk.decide(id, one, agreed, ""), t("done"))}
      />
      {mine && !services.active && (
        <Start
          key={proposed?.flow ?? ""}
          id={id}
          next={proposed}
          services={services}
          onStart={(flow, slots) => act(desk.driveService(id, flow, slots), t("help.started"))}
        />
      )}
      <Past services={services} />
    </div>
  );
}

interface ActiveProps {
  id: string;
  driven: Driven;
  mine: boolean;
  onAct: (step: Promise<unknown>) => void;
}

function Active({ id, driven, mine, onAct }: ActiveProps) {
  const words = useTexts();
  const { t } = words;
  const { asks, flow } = driven;
  return (
    <section className="words-card">
      <p>
        <strong>{said(words, driven.name)}</strong>{" "}
        <Mark tone={driven.waits === "customer" ? "warn" : "plain"}>
          {t(`service.waits.${driven.waits ?? "none"}`)}
        </Mark>
      </p>
      {Object.entries(driven.slots)
        .filter(([, value]) => value !== null && value !== "")
        .map(([name, value]) => (
          <span key={name} className="panel-fact">
            {wordOf(t, "slot.", name)}：{plain(value)}
          </span>
        ))}
      {driven.told && <Alert className="help-alert" type="info" title={driven.told} />}
      {mine && asks && (
        <Answer
          key={asks.slot}
          asks={asks}
          onAnswer={(value) => onAct(desk.driveService(id, flow, { [asks.slot]: value }))}
        />
      )}
      {mine && (
        <Popconfirm
          icon={null}
          title={t("service.stop.sure")}
          okText={t("confirm")}
          cancelText={t("cancel")}
          onConfirm={() => onAct(desk.stopService(id))}
        >
          <Button size="small">{t("service.stop")}</Button>
        </Popconfirm>
      )}
    </section>
  );
}

function Answer({ asks, onAnswer }: { asks: NonNullable<Driven["asks"]>; onAnswer: (value: string) => void }) {
  const { t } = useTexts();
  const [value, setValue] = useState("");
  return (
    <div className="service-answer">
      <p>{asks.question}</p>
      {asks.options.map((one) => (
        <Button key={one.value} size="small" onClick={() => onAnswer(one.value)}>
          {one.label}
        </Button>
      ))}
      {asks.options.length === 0 && (
        <Input.Search
          value={value}
          aria-label={asks.question}
          enterButton={t("confirm")}
          onChange={(event) => setValue(event.target.value)}
          onSearch={(text) => text.trim() && onAnswer(text.trim())}
        />
      )}
    </div>
  );
}

interface StartProps {
  id: string;
  services: Services;
  next: NextBest | null;
  onStart: (flow: string, slots: Record<string, string>) => Promise<void>;
}

/** A service by name with its form; what help has filled in is there already. */
function Start({ id, services, next, onStart }: StartProps) {
  const words = useTexts();
  const { t } = words;
  const offered = services.services.some((one) => one.flow === next?.flow) ? next : null;
  const [chosen, setChosen] = useState({ flow: offered?.flow ?? "", slots: offered?.slots ?? {} });
  return (
    <section>
      <h2>{t("service.start")}</h2>
      <Select
        className="wide"
        aria-label={t("service.start")}
        placeholder={t("service.choose")}
        showSearch={{ optionFilterProp: "label" }}
        value={chosen.flow || undefined}
        onChange={(flow: string) => setChosen({ flow, slots: {} })}
        options={services.services.map((one) => ({ value: one.flow, label: said(words, one.name) }))}
      />
      {chosen.flow && <Fields key={chosen.flow} id={id} {...chosen} onStart={onStart} />}
    </section>
  );
}

interface FieldsProps {
  id: string;
  flow: string;
  slots: Readonly<Record<string, unknown>>;
  onStart: StartProps["onStart"];
}

function Fields({ id, flow, slots, onStart }: FieldsProps) {
  const { t } = useTexts();
  const [busy, setBusy] = useState(false);
  const form = useLoad(`form/${id}/${flow}`, () => desk.readForm(id, flow));
  if (form.error) return <p className="quiet">{form.error.message}</p>;
  if (!form.data) return null;
  const initial = Object.fromEntries(
    form.data.map(({ name }) => [name, slots[name] == null ? "" : plain(slots[name])]),
  );
  const start = async (fields: Record<string, string>) => {
    setBusy(true);
    const given = Object.entries(fields).filter(([, value]) => value?.trim());
    await onStart(flow, Object.fromEntries(given.map(([name, value]) => [name, value.trim()])));
    setBusy(false);
  };
  return (
    <Form
      layout="vertical"
      size="small"
      className="service-form"
      initialValues={initial}
      onFinish={(fields: Record<string, string>) => void start(fields)}
    >
      {form.data.map(({ name, options, optional, question }) => (
        <Form.Item
          key={name}
          name={name}
          label={wordOf(t, "slot.", name)}
          tooltip={question || undefined}
          required={!optional}
        >
          {options.length > 0 ? (
            <Select allowClear options={options.map(({ value, label }) => ({ value, label }))} />
          ) : (
            <Input maxLength={500} />
          )}
        </Form.Item>
      ))}
      <Button type="primary" htmlType="submit" loading={busy}>
        {t("help.start")}
      </Button>
      <p className="quiet">{t("service.note")}</p>
    </Form>
  );
}

function Past({ services }: { services: Services }) {
  const words = useTexts();
  const { t } = words;
  if (services.past.length === 0) return null;
  return (
    <section>
      <h2>{t("service.past")}</h2>
      {services.past.map((one) => (
        <span key={one.offset} className="panel-fact">
          {said(words, one.name)} · {wordOf(t, "service.ended.", one.ended ?? "open")}
        </span>
      ))}
    </section>
  );
}
