/** Tries the embeddable script on the start page itself, as a bank's own page would load it. */
import { demoToken } from "../api/customer";
import type { Language } from "../api/shapes";
import type { Api, Settings } from "../widget/api";

interface Embedding {
  qiantaiSettings?: Settings;
  $qiantai?: Api;
}

function load(language: Language): Promise<Api> {
  const page = window as Embedding;
  if (page.$qiantai) return Promise.resolve(page.$qiantai);
  page.qiantaiSettings = { baseURL: location.origin, inboxID: "demo", locale: language };
  return new Promise((done, failed) => {
    window.addEventListener("qiantai:ready", () => page.$qiantai && done(page.$qiantai), { once: true });
    const script = document.createElement("script");
    script.src = "/widget.js";
    script.async = true;
    script.onerror = () => failed(new Error("widget.js was not found"));
    document.head.append(script);
  });
}

/** Shows the bubble's window, signed in as the chosen customer or as a visitor. */
export async function tryWidget(customer: string | null, language: Language): Promise<void> {
  const api = await load(language);
  if (customer) api.setUser(await demoToken(customer));
  api.show();
}
