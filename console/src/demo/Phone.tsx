/** A customer's telephone: the text messages the demonstration institution sent, newest last, read every two seconds. */
import { useEffect, useState, type Ref } from "react";
import { readPhone } from "../api/customer";
import type { DemoInstitution, PhoneMessage } from "../api/customer.shapes";
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
  const id = customer?.id;
  useEffect(() => {
    if (!id) return;
    let timer: ReturnType<typeof setTimeout>;
    let current = true;
    const read = () =>
      readPhone(id).then(
        (got) => current && setMessages([...got].sort((a, b) => a.at.localeCompare(b.at))),
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
          {messages.length === 0 && (
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
