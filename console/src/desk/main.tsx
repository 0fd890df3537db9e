/** Starts the staff console. */
import { App as AntApp, ConfigProvider } from "antd";
import en from "antd/locale/en_US";
import zhHans from "antd/locale/zh_CN";
import zhHant from "antd/locale/zh_HK";
import { useEffect, useMemo, useState } from "react";
import { createRoot } from "react-dom/client";
import { speak } from "../api/client";
import type { Language } from "../api/shapes";
import { spoken, TextsContext } from "../texts/desk";
import { nearest } from "../texts/texts";
import { antdTheme } from "../theme/antd";
import { useAppearance } from "../theme/appearance";
import "../theme/tokens.css";
import "../customer/sheets.css";
import "./desk.css";
import "./lists.css";
import "./chat.css";
import "./records.css";
import { Gate } from "./Gate";

const locales = { "zh-Hans": zhHans, "zh-Hant": zhHant, en };
const first = nearest(new URLSearchParams(location.search).get("locale")) ?? nearest(navigator.language) ?? "zh-Hans";
speak(first);

function Console() {
  const [language, setLanguage] = useState<Language>(first);
  const appearance = useAppearance();
  const words = useMemo(() => spoken(language), [language]);
  const look = useMemo(() => antdTheme(appearance), [appearance]);
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = words.t("desk.title");
    speak(language);
  }, [language, words]);
  return (
    <TextsContext value={words}>
      <ConfigProvider locale={locales[language]} theme={look} button={{ autoInsertSpace: false }}>
        <AntApp className="app">
          <Gate onLanguage={setLanguage} />
        </AntApp>
      </ConfigProvider>
    </TextsContext>
  );
}

const root = document.getElementById("root");
if (root) createRoot(root).render(<Console />);
