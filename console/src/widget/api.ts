/** The window.$qiantai object: shows, hides and signs in the framed customer page. */
import { Frame } from "./frame";

export interface Settings {
  /** Where Qiantai is served, such as https://chat.bank.example; default: where this script came from. */
  baseURL?: string;
  inboxID?: string;
  /** A short-lived signed token of the customer; without it the customer is a visitor. */
  userJWT?: string;
  locale?: string;
}

export interface Api {
  show(): void;
  hide(): void;
  toggle(): void;
  setUser(userJWT: string): void;
  logout(): void;
}

/** The page to frame; the token goes in the hash, which no server and no log sees. */
export function pageAddress(settings: Settings, origin: string): string {
  const query = new URLSearchParams({ embedded: "1" });
  if (settings.inboxID) query.set("inbox", settings.inboxID);
  if (settings.locale) query.set("locale", settings.locale);
  const hash = settings.userJWT ? `#token=${encodeURIComponent(settings.userJWT)}` : "";
  return `${origin}/?${query}${hash}`;
}

/** The origin to frame and to talk to; throws TypeError when baseURL is no http address. */
export function originOf(settings: Settings, script: string): string {
  const url = new URL(settings.baseURL ?? script, script);
  if (!/^https?:$/.test(url.protocol)) throw new TypeError("qiantaiSettings.baseURL must be an http(s) address");
  return url.origin;
}

export function mount(settings: Settings, script: string, page: Document = document): Api {
  const origin = originOf(settings, script);
  const frame = new Frame(
    page,
    origin,
    () => pageAddress(settings, origin),
    settings.locale ?? page.documentElement.lang,
  );
  return {
    show: () => frame.show(),
    hide: () => frame.hide(),
    toggle: () => (frame.shown ? frame.hide() : frame.show()),
    setUser(userJWT) {
      settings = { ...settings, userJWT };
      frame.tell({ qiantai: "token", token: userJWT });
    },
    logout() {
      settings = { ...settings, userJWT: undefined };
      frame.tell({ qiantai: "logout" });
    },
  };
}
