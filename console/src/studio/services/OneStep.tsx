/** One step in full: its words in every language, where it leads, what it sets, and what it needs to know. */
import { Button } from "antd";
import type { FlowFull, Slot, Spoken, Step } from "../../api/services";
import { Facts, Mark, plain } from "../../desk/labels";
import { href } from "../../desk/route";
import { useTexts, wordOf } from "../../texts/desk";
import { inLanguage, languages } from "../../texts/texts";
import { tones, useCondition, useTitle } from "./Diagram";
import { Ends } from "./FlowList";

interface Props {
  found: FlowFull;
  step: Step;
  mayWrite: boolean;
}

export function OneStep({ found, step, mayWrite }: Props) {
  const { t } = useTexts();
  const slot = step.kind === "collect" ? found.slots.find(({ name }) => name === step.argument) : undefined;
  const { traffic } = step;
  const named = !step.spoken && step.kind !== "set_slots" && step.argument;
  return (
    <div className="step">
      <header>
        <Mark tone={tones[step.kind]}>{wordOf(t, "flow.kind.", step.kind)}</Mark>
        <h3>{step.id}</h3>
      </header>
      {named && <code>{step.argument}</code>}
      {step.spoken && <Words spoken={step.spoken} mayWrite={mayWrite} />}
      {found.flow.traffic.begun > 0 && (
        <Facts
          rows={[
            [t("flow.reached"), <span className="figures">{traffic.reached}</span>],
            [t("flow.lost"), <Ends traffic={traffic} />],
          ]}
        />
      )}
      <Ways found={found} step={step} />
      <Values title={t("flow.sets")} values={step.sets} />
      <Values title={t("flow.inputs")} values={step.inputs} />
      {Object.keys(step.options).length > 0 && (
        <Facts rows={Object.entries(step.options).map(([name, value]) => [name, plain(value)] as const)} />
      )}
      {slot && (
        <>
          <h4>{t("flow.slot")}</h4>
          <SlotFacts slot={slot} path={found.flow.path} asked />
        </>
      )}
      <Button href={href("services", "changes", "files", found.flow.path, String(step.line))}>
        {t(mayWrite ? "flow.edit.step" : "rev.open.file")}
      </Button>
    </div>
  );
}

function Words({ spoken, mayWrite }: { spoken: Spoken; mayWrite: boolean }) {
  const { t } = useTexts();
  return (
    <section className="step-words">
      {languages.map(({ tag, name }) => (
        <div key={tag}>
          <small className="quiet">{name}</small>
          <blockquote lang={tag}>{inLanguage(spoken.words, tag)}</blockquote>
        </div>
      ))}
      {spoken.path && (
        <p className="up-row up-small">
          <code>{spoken.id}</code>
          <a href={href("services", "changes", "files", spoken.path, String(spoken.line))}>
            {t(mayWrite ? "flow.edit.words" : "rev.open.file")}
          </a>
        </p>
      )}
    </section>
  );
}

function Ways({ found, step }: { found: FlowFull; step: Step }) {
  const { t } = useTexts();
  const said = useCondition();
  const title = useTitle();
  const nameOf = (target: string) => {
    if (target === "END") return t("flow.to.end");
    if (target === "STOP") return t("flow.to.stop");
    const one = found.steps.find(({ id }) => id === target);
    return one ? title(one) : target;
  };
  return (
    <section>
      <h4>{t("flow.ways")}</h4>
      <ul className="step-ways">
        {step.ways.map(({ condition, target }, place) => (
          <li key={place}>
            {condition === null ? said(condition, step.ways.length === 1) : <code>{condition}</code>}
            <span aria-hidden="true"> → </span>
            {target === "END" || target === "STOP" ? (
              nameOf(target)
            ) : (
              <a href={href("services", "flows", found.flow.id, target)}>{nameOf(target)}</a>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Values({ title, values }: { title: string; values: Step["sets"] }) {
  const { t } = useTexts();
  const rows = Object.entries(values);
  if (rows.length === 0) return null;
  return (
    <section>
      <h4>{title}</h4>
      <ul className="step-ways">
        {rows.map(([name, value]) => (
          <li key={name}>
            <code>{name}</code> ={" "}
            {value === null ? <span className="quiet">{t("flow.value.none")}</span> : <code>{value}</code>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What fills a slot, how it is asked for, and what is not taken; `asked` where the question is shown already. */
export function SlotFacts({ slot, path, asked }: { slot: Slot; path: string; asked?: boolean }) {
  const { t, language } = useTexts();
  const yes = (value: boolean) => (value ? t("flow.yes") : "");
  return (
    <section className="step-slot">
      <h4>
        <a href={href("services", "changes", "files", path, String(slot.line))}>
          <code>{slot.name}</code>
        </a>
      </h4>
      {!asked && slot.ask && <blockquote>{inLanguage(slot.ask.words, language)}</blockquote>}
      <Facts
        rows={[
          [t("flow.slot.type"), slot.type === "text" ? "" : slot.type],
          [t("flow.slot.from"), slot.sources.join(", ")],
          [t("flow.slot.free"), yes(slot.free)],
          [t("flow.slot.optional"), yes(slot.optional)],
          [t("flow.options"), slot.options.map((words) => inLanguage(words, language) || words.zh).join(" · ")],
        ]}
      />
      {slot.rejections.map(({ condition, spoken }) => (
        <div key={condition} className="step-refused">
          <small className="quiet">{t("flow.slot.refused")}</small>
          <code>{condition}</code>
          {spoken && <blockquote>{inLanguage(spoken.words, language)}</blockquote>}
        </div>
      ))}
    </section>
  );
}
