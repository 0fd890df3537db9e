/** What a supervisor may do with a conversation that somebody else holds: listen, whisper, join, take over. */
import { App, Button, Input, Modal, Popconfirm } from "antd";
import { useState } from "react";
import * as desk from "../../api/desk";
import { useTexts } from "../../texts/desk";
import { troubleOf } from "../load";
import type { Standing } from "./People";

export function Supervise({ standing, onMoved }: { standing: Standing; onMoved: () => void }) {
  const { id, me, conversation, held, confers, people } = standing;
  const { t } = useTexts();
  const { message } = App.useApp();
  const [asking, setAsking] = useState<"whisper" | "takeover" | null>(null);
  const [words, setWords] = useState("");
  if (!me.permissions.includes("conversation:supervise") || held || !conversation?.holder) return null;
  const listening = people.monitors.some((one) => one.staff === me.id);
  async function act(step: Promise<unknown>) {
    try {
      await step;
      void message.success(t("done"));
      setAsking(null);
      setWords("");
    } catch (reason) {
      void message.error(troubleOf(reason).message);
    }
    onMoved();
  }
  return (
    <>
      <Button
        aria-pressed={listening}
        onClick={() => void act(desk.supervise(id, listening ? "monitor/stop" : "monitor"))}
      >
        {t(listening ? "supervise.stop" : "supervise.monitor")}
      </Button>
      <Button onClick={() => setAsking("whisper")}>{t("supervise.whisper")}</Button>
      {!confers && (
        <Popconfirm
          icon={null}
          title={t("supervise.barge")}
          description={t("supervise.barge.note")}
          okText={t("confirm")}
          cancelText={t("cancel")}
          onConfirm={() => act(desk.supervise(id, "barge-in"))}
        >
          <Button>{t("supervise.barge")}</Button>
        </Popconfirm>
      )}
      <Button danger onClick={() => setAsking("takeover")}>
        {t("supervise.takeover")}
      </Button>
      <Modal
        open={asking !== null}
        title={t(asking === "takeover" ? "supervise.takeover.title" : "supervise.whisper.title")}
        okText={t("confirm")}
        cancelText={t("cancel")}
        okButtonProps={{ disabled: words.trim() === "" }}
        onCancel={() => setAsking(null)}
        onOk={() => act(asking === "takeover" ? desk.takeOver(id, words.trim()) : desk.whisper(id, words.trim()))}
      >
        <Input.TextArea
          rows={3}
          autoFocus
          value={words}
          aria-label={t(asking === "takeover" ? "supervise.takeover.reason" : "supervise.whisper.title")}
          placeholder={asking === "takeover" ? t("supervise.takeover.reason") : ""}
          onChange={(event) => setWords(event.target.value)}
        />
      </Modal>
    </>
  );
}
