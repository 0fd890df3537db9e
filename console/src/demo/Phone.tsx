/** A customer's telephone: the text messages the demonstration institution sent, newest last, read every two seconds. */
import { useEffect, useState, type Ref } from "react";
import { decideCheck, readPhone } from "../api/customer";
import type { DemoInstitution, DemoPhone, PhoneMessage } from "../api/customer.shapes";
import type { Language } from "../api/shapes";
import { demoTexts } from "../texts/demo";
import { clock } from "../texts/figures";
import { sayer } from "../texts/texts";

const EVERY = 2_000;

interface Props {
  customer: DemoInstitution["customers"][number] | null;
  language: Language;
  ref: Ref<HTMLElement>;
}

export function Phone({ customer, language, ref }: Props) {
  const t = sayer(demoTexts[language]);
  const [messages, setMessages] = useState<PhoneMessage[]>([]);
  const [check, setCheck] = useState<DemoPhone["check"]>(null);
  const id = customer?.id;
  useEffect(() => {
    if (!id) return;
    let timer: ReturnType<typeof setTimeout>;
    let current = true;
    const read = () =>
      readPhone(id).then(
        (got) => {
          if (!current) return;
          setMessages([...got.messages].sort((a, b) => a.at.localeCompare(b.at)));
          setCheck(got.check ?? null);
        },
        () => undefined,
      );
    const turn = () => {
      void read().then(() => {
        if (current) timer = setTimeout(turn, EVERY);
      });
    };
    turn();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [id]);
  return (
    <aside
      ref={ref}
      className="phone"
      aria-label={customer ? t("demo.phone", { name: customer.name }) : t("demo.phone.show")}
    >
      <div className="phone-frame">
        <p className="phone-title">{customer ? t("demo.phone", { name: customer.name }) : " "}</p>
        <div className="phone-screen" aria-live="polite">
          {messages.length === 0 && !check && (
            <p className="phone-empty">{t(customer ? "demo.phone.empty" : "demo.phone.choose")}</p>
          )}
          {messages.map((message, index) => (
            <article key={`${message.at}-${index}`} className="sms">
              <p>{message.text}</p>
              {message.code && (
                <Code code={message.code} copy={t("demo.copy")} copied={t("demo.copied")} label={t("demo.code")} />
              )}
              <time dateTime={message.at}>{clock(message.at, language)}</time>
            </article>
          ))}
          {id && check && (
            <article className="sms sms-check">
              <p>{t(check.method === "voice" ? "demo.check.voice" : "demo.check.face")}</p>
              <p className="sms-decide">
                {[true, false].map((passed) => (
                  <button
                    key={String(passed)}
                    onClick={() =>
                      void decideCheck(id, check.reference, passed).then(
                        () => setCheck(null),
                        () => setCheck(null),
                      )
                    }
                  >
                    {t(passed ? "demo.check.pass" : "demo.check.fail")}
                  </button>
                ))}
              </p>
              <time dateTime={check.at}>{clock(check.at, language)}</time>
            </article>
          )}
        </div>
      </div>
    </aside>
  );
}

function Code({ code, copy, copied, label }: { code: string; copy: string; copied: string; label: string }) {
  const [done, setDone] = useState(false);
  return (
    <p className="sms-code">
      <strong aria-label={`${label} ${code}`}>{code}</strong>
      <button onClick={() => void navigator.clipboard?.writeText(code).then(() => setDone(true))}>
        {done ? copied : copy}
      </button>
    </p>
  );
}
