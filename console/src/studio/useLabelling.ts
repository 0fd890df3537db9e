/** Labelling one message after another: the list, where one stands, what was done last, and the keys. */
import { App } from "antd";
import { useEffect, useRef, useState } from "react";
import * as api from "../api/studio";
import type { Sample, SampleList } from "../api/studio";
import { troubleOf } from "../desk/load";
import { useTexts } from "../texts/desk";
import { useNames } from "./names";

export interface Labelling {
  samples: readonly Sample[];
  current: Sample | undefined;
  /** How many steps can be taken back. */
  done: number;
  choose: (id: number) => void;
  label: (intent: string) => void;
  skip: () => void;
  undo: () => void;
  reopen: () => void;
}

interface Step {
  sample: Sample;
  place: number;
}

/** The messages move out of the list at once; a refusal brings the list back from the server. */
export function useLabelling(list: SampleList, reload: () => void): Labelling {
  const { t } = useTexts();
  const { name } = useNames();
  const { message } = App.useApp();
  const [samples, setSamples] = useState<Sample[]>(list.samples);
  const [at, setAt] = useState(list.samples[0]?.id);
  const [steps, setSteps] = useState<Step[]>([]);
  const [known, setKnown] = useState(list);
  if (known !== list) {
    setKnown(list);
    setSamples(list.samples);
    if (!list.samples.some(({ id }) => id === at)) setAt(list.samples[0]?.id);
  }
  const place = Math.max(
    0,
    samples.findIndex(({ id }) => id === at),
  );
  const current = samples[place];

  function settle(work: (id: number) => Promise<unknown>, said: string, back: boolean) {
    if (!current) return;
    const rest = samples.filter(({ id }) => id !== current.id);
    setSamples(rest);
    setAt((rest[place] ?? rest[place - 1])?.id);
    if (back) setSteps([...steps, { sample: current, place }]);
    void message.open({ key: "sample", type: "success", content: said, duration: 1.5 });
    work(current.id).catch((reason: unknown) => {
      void message.open({ key: "sample", type: "error", content: troubleOf(reason).message });
      reload();
    });
  }

  function undo() {
    const last = steps.at(-1);
    if (!last) return;
    setSteps(steps.slice(0, -1));
    setSamples([...samples.slice(0, last.place), last.sample, ...samples.slice(last.place)]);
    setAt(last.sample.id);
    void message.open({ key: "sample", type: "success", content: t("sample.undone"), duration: 1.5 });
    api.reopenSample(last.sample.id).catch((reason: unknown) => {
      void message.open({ key: "sample", type: "error", content: troubleOf(reason).message });
      reload();
    });
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
