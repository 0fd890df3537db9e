/** The microphone: records in this page, has the institution's own service write it down, and gives the words to read. */
import { App, Button, Tooltip } from "antd";
import { useEffect, useRef, useState } from "react";
import * as writing from "../../api/writing";
import type { Abilities } from "../../api/writing";
import { useTexts } from "../../texts/desk";
import { Icon } from "../../ui/Icon";
import { troubleOf } from "../load";
import { mayRecord, record, type Recorder } from "./recorder";

interface Props {
  id: string;
  dictation: Abilities["dictation"];
  onWords: (words: string) => void;
}

type State = "idle" | "recording" | "writing";

export function Dictate({ id, dictation, onWords }: Props) {
  const { t, language } = useTexts();
  const { message } = App.useApp();
  const [state, setState] = useState<State>("idle");
  const recorder = useRef<Recorder | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      recorder.current?.drop();
    },
    [],
  );

  async function begin() {
    try {
      recorder.current = await record(dictation.most_seconds);
      setState("recording");
      timer.current = setTimeout(() => void finish(), dictation.most_seconds * 1000);
    } catch {
      void message.error(t("dictate.denied"));
    }
  }

  async function finish() {
    const going = recorder.current;
    if (!going) return;
    recorder.current = null;
    clearTimeout(timer.current);
    setState("writing");
    try {
      onWords(await writing.dictate(id, await going.stop(), language));
    } catch (reason) {
      void message.error(troubleOf(reason).message);
    } finally {
      setState("idle");
    }
  }

  const hindrance = !dictation.ready
    ? t("dictate.off", { needs: dictation.needs.join("、") })
    : mayRecord()
      ? ""
      : t("dictate.unable");
  const name = t(state === "recording" ? "dictate.stop" : "dictate.start");
  return (
    <>
      <Tooltip title={hindrance || `${name} · ${t("dictate.note", { n: dictation.most_seconds })}`}>
        {/* A disabled button takes no focus, so the reason is given where a keyboard reaches it too. */}
        <Button
          type="text"
          size="small"
          className={state === "recording" ? "dictate dictate-on" : "dictate"}
          aria-label={hindrance ? `${name}：${hindrance}` : name}
          aria-pressed={state === "recording"}
          aria-disabled={hindrance !== ""}
          loading={state === "writing"}
          icon={<Icon name="mic" size={18} />}
          onClick={() => {
            if (hindrance === "") void (state === "recording" ? finish() : begin());
          }}
        />
      </Tooltip>
      <span className="dictate-state" role="status">
        {state === "idle" ? "" : t(state === "recording" ? "dictate.recording" : "dictate.writing")}
      </span>
    </>
  );
}
