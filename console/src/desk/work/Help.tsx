/** Live help: what to be careful about, how the customer feels, what to say and do next; one click puts it into the reply. */
import { Alert, Button, Empty } from "antd";
import { useEffect, useRef } from "react";
import * as desk from "../../api/desk";
import type { Help as Helped, NextBest, Suggestion } from "../../api/desk.shapes";
import type { Conversation, Staff } from "../../api/staff.shapes";
import { useTexts, wordOf } from "../../texts/desk";
import { Mark, plain } from "../labels";
import { useLog } from "../live";
import { useLoad } from "../load";
import { useComposer } from "./bridge";
import { said } from "./Handover";

interface Props {
  id: string;
  me: Staff;
  conversation: Conversation;
  onStart: (next: NextBest) => void;
}

export function Help({ id, me, conversation, onStart }: Props) {
  const { t } = useTexts();
  const log = useLog(id);
  const loaded = useLoad(`help/${id}`, () => desk.readHelp(id));
  const { reload } = loaded;
  const heard = log.events.findLast((event) => event.source === "customer")?.offset ?? 0;
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) reload();
    first.current = false;
  }, [heard, conversation.level, reload]);
  const help = loaded.data;
  if (loaded.data === null) return <p className="quiet">{t("help.off")}</p>;
  if (!help) return null;
  const mine = conversation.holder === me.id;
  return (
    <div className="help" aria-live="polite">
      <Alerts help={help} />
      <Mood help={help} />
      <Comfort help={help} usable={mine} />
      <Next help={help} usable={mine} onStart={onStart} />
      <Suggestions help={help} usable={mine} />
      <Summary help={help} />
    </div>
  );
}

function Alerts({ help }: { help: Helped }) {
  const words = useTexts();
  return help.alerts.map((one) => (
    <Alert
      key={one.kind}
      type={one.severity === 0 ? "error" : "warning"}
      showIcon
      role="note"
      className="help-alert"
      title={said(words, one.text)}
      description={one.words || undefined}
    />
  ));
}

function Mood({ help }: { help: Helped }) {
  const { t } = useTexts();
  const { emotion, intensity, turning } = help.mood;
  const heated = emotion !== "平静" && emotion !== "满意";
  return (
    <section className="mood">
      <h2>{t("help.mood")}</h2>
      <p className="mood-line">
        <Mark tone={heated ? (intensity >= 0.6 ? "danger" : "warn") : "good"}>{wordOf(t, "emotion.", emotion)}</Mark>
        <meter
          min={0}
          max={1}
          low={0.4}
          high={0.7}
          optimum={0}
          value={heated ? intensity : 0}
          aria-label={t("help.mood")}
        />
        {turning !== "steady" && <span>{wordOf(t, "turning.", turning)}</span>}
      </p>
    </section>
  );
}

function Comfort({ help, usable }: { help: Helped; usable: boolean }) {
  const { t } = useTexts();
  if (help.comfort.length === 0) return null;
  return (
    <section>
      <h2>{t("help.comfort")}</h2>
      {help.comfort.map(({ text }) => (
        <Words key={text} text={text} usable={usable} />
      ))}
    </section>
  );
}

function Suggestions({ help, usable }: { help: Helped; usable: boolean }) {
  const { t } = useTexts();
  return (
    <section>
      <h2>{t("help.suggest")}</h2>
      {help.suggestions.length === 0 && (
        <Empty image={null} styles={{ image: { display: "none" } }} description={t("help.none")} />
      )}
      {help.suggestions.map((one) => (
        <Words key={one.id} text={one.text} citations={one.citations} source={one.source} usable={usable} />
      ))}
    </section>
  );
}

interface WordsProps {
  text: string;
  usable: boolean;
  source?: string;
  citations?: Suggestion["citations"];
}

/** Words to say, with what they rest on; a click puts them into the reply. */
export function Words({ text, usable, source, citations = [] }: WordsProps) {
  const { t } = useTexts();
  const composer = useComposer();
  return (
    <article className="words-card">
      <p>{text}</p>
      {citations.length > 0 && (
        <p className="line-cite">
          {t("help.cited")}：{citations.map((one, place) => `[${one.n ?? place + 1}] ${one.title}`).join("；")}
        </p>
      )}
      <p className="words-foot">
        {source && <small className="quiet">{wordOf(t, "help.source.", source)}</small>}
        {usable && (
          <Button size="small" onClick={() => composer.fill(text)}>
            {t("help.use")}
          </Button>
        )}
      </p>
    </article>
  );
}

function Next({ help, usable, onStart }: { help: Helped; usable: boolean; onStart: Props["onStart"] }) {
  const words = useTexts();
  const { t } = words;
  if (help.next_best.length === 0) return null;
  const filled = ({ slots }: NextBest) => Object.entries(slots).filter(([, value]) => value !== null && value !== "");
  return (
    <section>
      <h2>{t("help.next")}</h2>
      {help.next_best.map((one) => (
        <article key={`${one.action}:${one.flow}`} className="words-card">
          <p>
            <strong>{said(words, one.label)}</strong>{" "}
            {one.action === "sign_in" && <Mark tone="warn">{t("help.sign.in")}</Mark>}
          </p>
          {filled(one).map(([name, value]) => (
            <span key={name} className="panel-fact">
              {wordOf(t, "slot.", name)}：{plain(value)}
            </span>
          ))}
          {usable && one.action === "start" && (
            <p className="words-foot">
              <Button size="small" type="primary" onClick={() => onStart(one)}>
                {t("help.start")}
              </Button>
            </p>
          )}
        </article>
      ))}
    </section>
  );
}

function Summary({ help }: { help: Helped }) {
  const words = useTexts();
  const text = said(words, help.summary);
  if (!text) return null;
  return (
    <section>
      <h2>{words.t("help.summary")}</h2>
      <p>{text}</p>
    </section>
  );
}
