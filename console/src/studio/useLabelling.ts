/** Labelling one message after another: the list, where one stands, what was done last, and the keys. */
import { App } from "antd";
import { useEffect, useRef, useState } from "react";
import * as api from "../api/studio";
import type { Sample, SampleList } from "../api/studio";
import { troubleOf } from "../desk/load";
import { useTexts } from "../texts/desk";
import { useNames } from "./names";

export interface Labelling {
  samples: Sample[];
  current: Sample | undefined;
  /** How many steps can be taken back. */
  done: number;
  choose: (id: number) => void;
  label: (intent: string) => void;
  skip: () => void;
  undo: () => void;
  reopen: () => void;
}

/** What is dealt with leaves the list at once and for good; a refusal brings it back. */
export function useLabelling(list: SampleList, reload: () => void): Labelling {
  const { t } = useTexts();
  const { name } = useNames();
  const { message } = App.useApp();
  const [gone, setGone] = useState<ReadonlySet<number>>(new Set());
  const [at, setAt] = useState(list.samples[0]?.id);
  const [steps, setSteps] = useState<readonly number[]>([]);
  const samples = list.samples.filter(({ id }) => !gone.has(id));
  const place = Math.max(
    0,
    samples.findIndex(({ id }) => id === at),
  );
  const current = samples[place];

  function tell(type: "success" | "error", content: string) {
    void message.open({ key: "sample", type, content, ...(type === "success" && { duration: 1.5 }) });
  }

  function bringBack(id: number) {
    setGone((known) => new Set([...known].filter((one) => one !== id)));
    setAt(id);
    reload();
  }

  function settle(work: (id: number) => Promise<unknown>, said: string, back: boolean) {
    if (!current) return;
    const { id } = current;
    setGone(new Set([...gone, id]));
    setAt((samples[place + 1] ?? samples[place - 1])?.id);
    if (back) setSteps([...steps, id]);
    tell("success", said);
    work(id).then(reload, (reason: unknown) => {
      tell("error", troubleOf(reason).message);
      setSteps((known) => known.filter((one) => one !== id));
      bringBack(id);
    });
  }

  function undo() {
    const last = steps.at(-1);
    if (last === undefined) return;
    setSteps(steps.slice(0, -1));
    api.reopenSample(last).then(
      () => {
        tell("success", t("sample.undone"));
        bringBack(last);
      },
      (reason: unknown) => tell("error", troubleOf(reason).message),
    );
  }

  return {
    samples,
    current,
    done: steps.length,
    choose: setAt,
    label: (intent) =>
      settle((id) => api.labelSample(id, intent), t("sample.labelled.as", { intent: name(intent) }), true),
    skip: () => settle(api.skipSample, t("sample.skipped"), true),
    undo,
    reopen: () => settle(api.reopenSample, t("sample.undone"), false),
  };
}

/** Single keys of the page, silent while something else takes the typing. */
export function useKeys(keys: Record<string, () => void>, on: boolean): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    if (!on) return;
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      const target = event.target instanceof HTMLElement ? event.target : null;
      if (target?.closest("input, textarea, [contenteditable], [role=dialog], [role=combobox]")) return;
      const work = latest.current[event.key.toLowerCase()];
      if (!work) return;
      event.preventDefault();
      work();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [on]);
}
