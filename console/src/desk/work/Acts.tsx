/** What the holder may do with the conversation besides speaking: transfer, consult, invite, snooze, tag, return, finish. */
import { App, Button, Dropdown, Input, Modal, Popconfirm } from "antd";
import { lazy, Suspense, useState } from "react";
import * as desk from "../../api/desk";
import type { Marks } from "../../api/desk.shapes";
import * as api from "../../api/staff";
import { useTexts } from "../../texts/desk";
import { troubleOf } from "../load";
import type { Standing } from "./People";
import { Tags } from "./Tags";

const Transfer = lazy(() => import("./Transfer"));
const Consult = lazy(() => import("./Consult"));

interface Props {
  standing: Standing;
  marks: Marks | undefined;
  onMoved: () => void;
  onFinished: () => void;
}

type Dialog = "transfer" | "consult" | "conference" | "tags" | "back" | null;

export function Acts({ standing, marks, onMoved, onFinished }: Props) {
  const { id, me } = standing;
  const { t } = useTexts();
  const act = useAct(onMoved);
  const [dialog, setDialog] = useState<Dialog>(null);
  const close = () => setDialog(null);
  const asleep = Boolean(marks?.snoozed_until);
  return (
    <>
      <Button onClick={() => setDialog("transfer")}>{t("act.transfer.open")}</Button>
      <Button className="act-wide" onClick={() => setDialog("consult")}>
        {t("act.consult.open")}
      </Button>
      <Dropdown
        trigger={["click"]}
        menu={{
          items: [
            { key: "consult", label: t("act.consult.open"), className: "act-narrow" },
            { key: "conference", label: t("act.conference.open") },
            { key: "tags", label: t("act.tags") },
            asleep
              ? { key: "wake", label: t("act.snooze.end") }
              : {
                  key: "snooze",
                  label: t("act.snooze"),
                  children: snoozes.map((key) => ({ key: `snooze.${key}`, label: t(`snooze.${key}`) })),
                },
            { type: "divider" },
            { key: "back", label: t("chat.hand.back") },
          ],
          onClick: ({ key }) => {
            if (key.startsWith("snooze.")) void act(() => desk.snooze(id, snoozeUntil(key.slice(7))));
            else if (key === "wake") void act(() => desk.snooze(id, null));
            else setDialog(key as Dialog);
          },
        }}
      >
        <Button aria-label={t("act.more")}>⋯</Button>
      </Dropdown>
      <Popconfirm
        icon={null}
        title={t("chat.finish")}
        description={t("chat.finish.note")}
        okText={t("confirm")}
        cancelText={t("cancel")}
        onConfirm={() => act(() => api.resolve(id), onFinished)}
      >
        <Button className="act-finish">{t("chat.finish")}</Button>
      </Popconfirm>
      <Suspense>
        {dialog === "transfer" && <Transfer id={id} me={me} onClose={close} onDone={onMoved} />}
        {(dialog === "consult" || dialog === "conference") && (
          <Consult id={id} me={me} conference={dialog === "conference"} onClose={close} onDone={onMoved} />
        )}
      </Suspense>
      {dialog === "tags" && <Tags id={id} tags={marks?.tags ?? []} onClose={close} onDone={onMoved} />}
      {dialog === "back" && <HandBack id={id} onClose={close} onDone={onMoved} />}
    </>
  );
}

/** Does a step, says that it is done or why not, and then what follows. */
function useAct(onMoved: () => void) {
  const { t } = useTexts();
  const { message } = App.useApp();
  return async (step: () => Promise<unknown>, then: () => void = onMoved) => {
    try {
      await step();
      void message.success(t("done"));
      then();
    } catch (reason) {
      void message.error(troubleOf(reason).message);
    }
  };
}

const snoozes = ["15", "60", "240", "tomorrow"] as const;

function snoozeUntil(choice: string): string {
  const until = new Date();
  if (choice === "tomorrow") {
    until.setDate(until.getDate() + 1);
    until.setHours(9, 0, 0, 0);
  } else until.setMinutes(until.getMinutes() + Number(choice));
  return until.toISOString();
}

function HandBack({ id, onClose, onDone }: { id: string; onClose: () => void; onDone: () => void }) {
  const { t } = useTexts();
  const [note, setNote] = useState("");
  const act = useAct(() => {
    onClose();
    onDone();
  });
  return (
    <Modal
      open
      title={t("chat.hand.back")}
      okText={t("confirm")}
      cancelText={t("cancel")}
      onCancel={onClose}
      onOk={() => act(() => api.handBack(id, note.trim()))}
    >
      <Input.TextArea
        rows={3}
        value={note}
        aria-label={t("chat.hand.back.note")}
        placeholder={t("chat.hand.back.note")}
        onChange={(event) => setNote(event.target.value)}
      />
    </Modal>
  );
}
