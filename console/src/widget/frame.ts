/** The bubble button and the framed page, inside a shadow root so that the bank's own styles and ours never meet. */
import { style } from "./style";

const words = {
  zh: { open: "打开智能客服", close: "收起智能客服", title: "智能客服", unread: "条未读消息" },
  en: { open: "Open chat", close: "Close chat", title: "Chat", unread: "unread messages" },
};

const BELL = "M4 15a8 8 0 0 1 16 0M2.5 18.5h19M12 7V4.5M9.5 4.5h5";
const DOWN = "M6 9l6 6 6-6";

export type Told = { qiantai: "token"; token: string } | { qiantai: "logout" };

export class Frame {
  shown = false;
  private readonly panel: HTMLDivElement;
  private readonly button: HTMLButtonElement;
  private readonly count: HTMLSpanElement;
  private readonly words: (typeof words)["zh"];
  private frame: HTMLIFrameElement | null = null;
  private ready = false;
  private waiting: Told[] = [];
  private replies: number | null = null;
  private seen = 0;

  constructor(
    private readonly page: Document,
    private readonly origin: string,
    private readonly address: () => string,
    locale: string,
  ) {
    this.words = /^en/i.test(locale) ? words.en : words.zh;
    const host = page.createElement("div");
    host.id = "qiantai-widget";
    const root = host.attachShadow({ mode: "open" });
    const sheet = page.createElement("style");
    sheet.textContent = style;
    this.panel = page.createElement("div");
    this.panel.className = "panel";
    this.panel.hidden = true;
    this.button = page.createElement("button");
    this.button.type = "button";
    this.button.className = "bubble";
    this.count = page.createElement("span");
    this.count.className = "count";
    this.count.hidden = true;
    this.button.addEventListener("click", () => (this.shown ? this.hide() : this.show()));
    root.append(sheet, this.panel, this.button);
    page.body.append(host);
    page.defaultView?.addEventListener("message", (event) => this.hear(event));
    page.addEventListener("keydown", (event) => event.key === "Escape" && this.shown && this.hide());
    this.draw();
  }

  show(): void {
    if (!this.frame) this.load();
    this.shown = true;
    this.seen = this.replies ?? 0;
    this.draw();
    this.frame?.focus();
  }

  hide(): void {
    if (!this.shown) return;
    this.shown = false;
    this.seen = this.replies ?? 0;
    this.draw();
    this.button.focus();
  }

  /** Tells the framed page, once it listens; before it is loaded its address carries the token. */
  tell(message: Told): void {
    if (!this.frame) return;
    if (this.ready) this.frame.contentWindow?.postMessage(message, this.origin);
    else this.waiting.push(message);
  }

  private load(): void {
    const frame = this.page.createElement("iframe");
    frame.title = this.words.title;
    frame.allow = "clipboard-write";
    frame.src = this.address();
    this.frame = frame;
    this.panel.append(frame);
  }

  private hear(event: MessageEvent<{ qiantai?: string; count?: number } | null>): void {
    if (!this.frame || event.origin !== this.origin || event.source !== this.frame.contentWindow) return;
    if (event.data?.qiantai === "ready") this.greet();
    else if (event.data?.qiantai === "close") this.hide();
    else if (event.data?.qiantai === "unread") this.unread(Number(event.data.count ?? 0));
  }

  private greet(): void {
    this.ready = true;
    for (const message of this.waiting.splice(0)) this.tell(message);
  }

  private unread(replies: number): void {
    if (this.replies === null || this.shown) this.seen = replies;
    this.replies = replies;
    this.draw();
  }

  private draw(): void {
    const unread = this.shown ? 0 : Math.max(0, (this.replies ?? 0) - this.seen);
    this.panel.hidden = !this.shown;
    this.button.classList.toggle("open", this.shown);
    this.button.setAttribute("aria-expanded", String(this.shown));
    const label = this.shown ? this.words.close : this.words.open;
    this.button.setAttribute("aria-label", unread ? `${label} (${unread} ${this.words.unread})` : label);
    this.count.hidden = unread === 0;
    this.count.textContent = unread > 9 ? "9+" : String(unread);
    this.button.replaceChildren(this.icon(this.shown ? DOWN : BELL), this.count);
  }

  private icon(path: string): SVGSVGElement {
    const space = "http://www.w3.org/2000/svg";
    const icon = this.page.createElementNS(space, "svg");
    icon.setAttribute("viewBox", "0 0 24 24");
    icon.setAttribute("aria-hidden", "true");
    const line = this.page.createElementNS(space, "path");
    line.setAttribute("d", path);
    icon.append(line);
    return icon;
  }
}
