/** What a supervisor should see at once: danger, anger and risk in any conversation; who takes care of it, and how it ended. */
import { App, Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import type { Staff } from "../../api/staff.shapes";
import { useTexts, wordOf } from "../../texts/desk";
import { clock } from "../../texts/figures";
import { Emotion, Mark, type Tone } from "../labels";
import { troubleOf } from "../load";
import { href } from "../route";
import { PickColleague } from "../work/People";
import { careFor } from "./calls";
import type { Alarm, Wall } from "./shapes";

const tones: Record<Alarm["severity"], Tone> = { 0: "danger", 1: "warn", 2: "plain" };

interface Props {
  wall: Wall;
  me: Staff;
  onChanged: () => void;
}

type Act = "acknowledge" | "assign" | "close";

export function Alarms({ wall, me, onChanged }: Props) {
  const { t } = useTexts();
  const [asked, setAsked] = useState<{ alarm: Alarm; act: Act }>();
  const danger = wall.alarms.filter((one) => one.severity === 0).length;
  const open = wall.alarms.filter((one) => one.state === "open").length;
  return (
    <section className="wall-panel wall-alarms" aria-labelledby="wall-alarms">
      <h2 id="wall-alarms">{t("wall.alarms")}</h2>
      <p className="quiet" aria-live="polite">
        {wall.alarms.length > 0 ? t("care.count", { n: wall.alarms.length, open, danger }) : t("wall.alarms.none")}
      </p>
      <ul className="alarms">
        {wall.alarms.map((one) => (
          <OneAlarm
            key={`${one.conversation}/${one.kind}`}
            alarm={one}
            me={me}
            onAct={(act) => setAsked({ alarm: one, act })}
          />
        ))}
      </ul>
      {asked && (
        <Care
          key={`${asked.alarm.conversation}/${asked.alarm.kind}/${asked.act}`}
          {...asked}
          me={me}
          onClose={() => setAsked(undefined)}
          onDone={onChanged}
        />
      )}
    </section>
  );
}

function OneAlarm({ alarm, me, onAct }: { alarm: Alarm; me: Staff; onAct: (act: Act) => void }) {
  const { t, language } = useTexts();
  const name = alarm.customer_name ?? t("queue.visitor");
  const open = alarm.state === "open";
  const mine = alarm.assigned_to === me.id;
  return (
    <li className={`alarm alarm-${alarm.severity}${open ? "" : " alarm-taken"}`}>
      <span className="waiter-line">
        <Mark tone={tones[alarm.severity]}>{wordOf(t, "wall.severity.", alarm.severity)}</Mark>
        <strong>{wordOf(t, "alarm.", alarm.kind)}</strong>
        <span className="queue-wait">{clock(alarm.at, language)}</span>
      </span>
      {alarm.words && <q className="alarm-words">{alarm.words}</q>}
      <span className="waiter-foot">
        <a href={href("work", alarm.conversation)} aria-label={`${t("wall.open")} ${name}`}>
          {name}
        </a>
        {wordOf(t, "wall.where.", alarm.where, { name: alarm.holder_name ?? "" })}
        {alarm.skill && ` · ${wordOf(t, "skill.", alarm.skill)}`}
        <Emotion value={alarm.emotion} />
      </span>
      <span className="alarm-care">
        <span className="alarm-state">
          <Mark tone={open ? "warn" : mine ? "plain" : "good"}>{stateOf(t, alarm)}</Mark>
          {open && alarm.rings > 1 && <span className="quiet">{t("care.rings", { n: alarm.rings })}</span>}
          {alarm.acted_at && <span className="quiet">{clock(alarm.acted_at, language)}</span>}
        </span>
        <span className="alarm-acts">
          {open && (
            <Button size="small" type="primary" onClick={() => onAct("acknowledge")}>
              {t("care.take")}
            </Button>
          )}
          <Button size="small" onClick={() => onAct("assign")}>
            {t("care.assign")}
          </Button>
          <Button size="small" onClick={() => onAct("close")}>
            {t("care.close")}
          </Button>
        </span>
      </span>
      {alarm.note && <span className="alarm-note">{alarm.note}</span>}
    </li>
  );
}

function stateOf(t: ReturnType<typeof useTexts>["t"], alarm: Alarm): string {
  if (alarm.state === "open") return t("care.open");
  const name = alarm.by_name ?? "";
  return alarm.assigned_name ? t("care.assigned", { name, to: alarm.assigned_name }) : t("care.taken", { name });
}

const titles = { acknowledge: "care.take.title", assign: "care.assign.title", close: "care.close.title" } as const;

interface CareProps {
  alarm: Alarm;
  act: Act;
  me: Staff;
  onClose: () => void;
  onDone: () => void;
}

function Care({ alarm, act, me, onClose, onDone }: CareProps) {
  const { t } = useTexts();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ staff?: string; note?: string }>();
  const [busy, setBusy] = useState(false);
  async function send({ staff, note = "" }: { staff?: string; note?: string }) {
    setBusy(true);
    try {
      await careFor(alarm, act, { note: note.trim(), ...(act === "assign" && staff && { staff }) });
      void message.success(t("done"));
    } catch (reason) {
      void message.warning(troubleOf(reason).message);
    }
    onClose();
    onDone();
  }
  const label = t(act === "close" ? "care.note.close" : "care.note");
  return (
    <Modal
      open
      title={t(titles[act])}
      okText={t("confirm")}
      cancelText={t("cancel")}
      confirmLoading={busy}
      onCancel={onClose}
      onOk={form.submit}
    >
      <p className="quiet">
        {wordOf(t, "alarm.", alarm.kind)} · {alarm.customer_name ?? t("queue.visitor")}
      </p>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(fields) => void send(fields)}>
        {act === "assign" && (
          <Form.Item name="staff" label={t("care.who")} rules={[{ required: true, message: t("care.who") }]}>
            <PickColleague me={me} />
          </Form.Item>
        )}
        <Form.Item
          name="note"
          label={label}
          rules={act === "close" ? [{ required: true, whitespace: true, message: label }] : []}
        >
          <Input.TextArea rows={3} maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
