/** The customer's page: one conversation, full page or inside the widget's frame. */
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { readConfig } from "../api/customer";
import { speak } from "../api/client";
import type { Config } from "../api/customer.shapes";
import type { Citation, Language } from "../api/shapes";
import { TextsContext, spoken } from "../texts/customer";
import { useAppearance } from "../theme/appearance";
import { readKept, tabStorage, writeKept } from "../ui/kept";
import { Banner } from "./Banner";
import { Composer } from "./Composer";
import { DoorContext } from "./door";
import { company } from "./entries";
import { FirstNotice } from "./FirstNotice";
import { embedded, tellParent, useParent } from "./frame";
import { Header } from "./Header";
import { Rail } from "./Rail";
import { SourceDrawer } from "./SourceDrawer";
import { Transcript } from "./Transcript";
import { useChatState, useEntrance } from "./useChat";
import { useUploads } from "./useUploads";

const Requests = lazy(() => import("./Requests").then((module) => ({ default: module.Requests })));

interface Props {
  token: string | null;
  language: Language;
}

export function Page({ token, language: first }: Props) {
  const [language, setLanguage] = useState(first);
  const [config, setConfig] = useState<Config | null>(null);
  const [source, setSource] = useState<Citation | null>(null);
  const [requests, setRequests] = useState(false);
  const { entrance, enterAgain, leave } = useEntrance(token, language);
  const entered = entrance.at === "open" ? entrance.entered : null;
  const state = useChatState(entered?.chat ?? null);
  const [elder, setElder] = useElder(entered?.customer?.elder ?? false);
  const words = useMemo(() => spoken(language), [language]);
  const { t } = words;
  useAppearance();
  useParent({ onToken: enterAgain, onLogout: leave });
  useDocument(language, elder, t("page.title"));
  useSeen(entered?.chat, state);
  const retry = entrance.at === "failed";
  useEffect(() => {
    readConfig().then(setConfig, () => undefined);
  }, [retry]);

  const largest = config?.limits?.upload_bytes;
  const uploads = useUploads(
    entered?.session ?? null,
    largest,
    t("file.large", { n: Math.floor((largest ?? 0) / 2 ** 20) }),
  );
  const served = company(state.log.events);
  const say = useCallback((text: string) => entered?.chat.say(text), [entered]);
  return (
    <TextsContext value={words}>
      <div className={embedded ? "page page-embedded" : "page"}>
        <a className="skip" href="#say">
          {t("page.skip")}
        </a>
        <Header
          config={config}
          customer={entered?.customer ?? null}
          company={served}
          live={state.link === "live"}
          embedded={embedded}
          onPerson={() => say(t("person.ask"))}
          onRequests={() => setRequests(true)}
          onClose={() => tellParent({ qiantai: "close" })}
          settings={{ elder, onElder: setElder, onLanguage: setLanguage }}
        />
        <main className="main">
          {entrance.at === "failed" ? (
            <div className="banner banner-warn" role="alert">
              <span>{t("link.failed")}</span>
              <button className="button" onClick={() => enterAgain(token)}>
                {t("link.again")}
              </button>
            </div>
          ) : (
            <Banner link={state.link} tokenRefused={entered?.tokenRefused ?? false} onRestart={leave} />
          )}
          <FirstNotice config={config} />
          {entered ? (
            <DoorContext value={{ session: entered.session, say }}>
              <Transcript
                key={entered.session}
                session={entered.session}
                chat={entered.chat}
                state={state}
                config={config}
                elder={elder}
                typingName={served.with === "agent" ? served.name : t("log.assistant")}
                onSource={setSource}
              />
            </DoorContext>
          ) : (
            <div className="log-frame" />
          )}
          <Composer
            disabled={!entered || state.link === "expired"}
            limit={config?.limits?.message_characters}
            onSay={say}
            onTyping={() => entered?.chat.typing()}
            uploads={uploads}
          />
        </main>
        {!embedded && <Rail config={config} disabled={!entered || state.link === "expired"} onAsk={say} />}
        {source && entered && (
          <SourceDrawer session={entered.session} citation={source} onClose={() => setSource(null)} />
        )}
        {requests && entered?.customer && (
          <Suspense>
            <Requests session={entered.session} onAsk={say} onClose={() => setRequests(false)} />
          </Suspense>
        )}
      </div>
    </TextsContext>
  );
}

function useDocument(language: Language, elder: boolean, title: string): void {
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dataset.elder = elder ? "on" : "off";
    document.title = title;
    speak(language);
  }, [language, elder, title]);
}

/** Large type: what the customer chose in this tab, else what the bank knows of the customer. */
function useElder(known: boolean): [boolean, (on: boolean) => void] {
  const [chosen, setChosen] = useState(() => readKept(tabStorage(), "qiantai.elder"));
  const set = useCallback((on: boolean) => {
    writeKept(tabStorage(), "qiantai.elder", on ? "on" : "off");
    setChosen(on ? "on" : "off");
  }, []);
  return [chosen === null ? known : chosen === "on", set];
}

/** Reports what was seen while the page is visible, and unread replies to the embedding page. */
function useSeen(chat: { seen: (offset: number) => void } | undefined, state: ReturnType<typeof useChatState>): void {
  const last = state.log.last;
  const replies = state.log.events.filter((event) => event.kind === "message" && event.source !== "customer").length;
  useEffect(() => {
    if (last > 0 && document.visibilityState === "visible" && state.link === "live") chat?.seen(last);
  }, [chat, last, state.link]);
  useEffect(() => tellParent({ qiantai: "unread", count: replies }), [replies]);
}
