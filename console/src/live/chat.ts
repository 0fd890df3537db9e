/** The customer's side of one conversation: the log, the outbox and the line, as one store that React reads. */
import type { ConversationHead, LiveEvent } from "../api/shapes";
import { newId } from "./ids";
import { Listeners } from "./listeners";
import { Line, type Frame, type LineState, type Socket } from "./line";
import { append, emptyLog, type Log } from "./log";
import * as outbox from "./outbox";

export interface ChatState {
  readonly log: Log;
  readonly outbox: outbox.Outbox;
  /** live: caught up and connected; expired: the session is over and a new one is needed. */
  readonly link: "connecting" | "live" | "offline" | "expired";
  readonly typing: boolean;
  /** Checked sentences of a reply that is not kept yet; the reply replaces them. */
  readonly partial: readonly string[];
  readonly conversation: ConversationHead | null;
  /** Up to which offset the agent has read. */
  readonly read: number;
  /** Offset up to which events are history: they are shown at once, later ones are revealed. */
  readonly history: number;
}

export interface ChatOptions {
  session: string;
  open: (failures: number) => Socket;
  /** Unsent words of an earlier load of the page. */
  kept?: outbox.Outbox;
  keep?: (box: outbox.Outbox) => void;
}

const ANSWER_WITHIN = 12_000;
const TYPING_FADES = 8_000;

export class Chat {
  private state: ChatState;
  private readonly line: Line;
  private readonly listeners = new Listeners();
  private readonly clocks = new Map<string, ReturnType<typeof setTimeout>>();
  private typingClock: ReturnType<typeof setTimeout> | undefined;
  private welcomed = false;
  private typedAt = 0;

  constructor(private readonly options: ChatOptions) {
    const kept = options.kept ?? [];
    this.state = {
      log: emptyLog,
      outbox: kept.map(({ frame }) => ({ frame, delivery: "waiting" })),
      link: "connecting",
      typing: false,
      partial: [],
      conversation: null,
      read: 0,
      history: Number.MAX_SAFE_INTEGER,
    };
    this.line = new Line({
      open: options.open,
      onOpen: () => this.hello(),
      onFrame: (frame) => this.hear(frame),
      onRefused: () => this.expire(),
      onState: (state) => this.linked(state),
    });
  }

  readonly subscribe = this.listeners.subscribe;

  readonly snapshot = (): ChatState => this.state;

  start(): void {
    this.line.start();
  }

  stop(): void {
    this.line.stop();
    this.clocks.forEach(clearTimeout);
    this.clocks.clear();
    clearTimeout(this.typingClock);
  }

  /** The network or the page is back: do not wait for the pause to pass. */
  wake(): void {
    this.line.wake();
  }

  say(text: string): void {
    this.post({ type: "say", id: newId(), text });
  }

  choose(value: string, label: string): void {
    this.post({ type: "choose", id: newId(), value, label });
  }

  code(challenge: string, code: string): void {
    this.post({ type: "code", id: newId(), challenge, code });
  }

  rate(score: number, feedback: string): void {
    this.post({ type: "rate", id: newId(), score, feedback });
  }

  /** Sends a failed item again under its own id, so that the server can tell a repeat. */
  retry(id: string): void {
    this.set({ outbox: outbox.waiting(this.state.outbox, id) });
    this.flush();
  }

  drop(id: string): void {
    this.set({ outbox: outbox.drop(this.state.outbox, id) });
  }

  /** Tells the other side that the customer is typing, at most every 3 s. */
  typing(): void {
    if (Date.now() - this.typedAt < 3_000) return;
    this.typedAt = Date.now();
    if (this.state.link === "live") this.line.send({ type: "typing" });
  }

  seen(offset: number): void {
    if (this.state.link === "live") this.line.send({ type: "seen", offset });
  }

  private post(frame: outbox.Outgoing): void {
    this.set({ outbox: outbox.put(this.state.outbox, frame) });
    this.flush();
  }

  private hello(): void {
    this.line.send({ type: "hello", session: this.options.session, after: this.state.log.last });
  }

  private hear(frame: Frame): void {
    if (frame.type === "welcome") this.welcome(frame);
    else if (frame.type === "event") this.event(frame.event as LiveEvent);
    else if (frame.type === "accepted") this.accepted(String(frame.id), frame.offset as number | undefined);
    else if (frame.type === "refused") this.refused(frame);
    else if (frame.type === "typing") this.setTyping(frame.source !== "customer" && frame.on !== false);
    else if (frame.type === "partial") this.shownEarly(Number(frame.n) || 1, String(frame.text ?? ""));
    else if (frame.type === "seen") this.set({ read: Math.max(this.state.read, Number(frame.offset) || 0) });
    else if (frame.type === "expired") this.expire();
  }

  private welcome(frame: Frame): void {
    const last = Number(frame.last_offset ?? 0);
    this.set({
      link: "live",
      conversation: (frame.conversation as ConversationHead | undefined) ?? this.state.conversation,
      history: this.welcomed ? this.state.history : last,
    });
    this.welcomed = true;
    for (const { frame: unsent } of outbox.unanswered(this.state.outbox)) this.transmit(unsent);
  }

  private event(event: LiveEvent): void {
    const log = append(this.state.log, [event]);
    if (log === this.state.log) return;
    // What was read sentence by sentence is not revealed a second time.
    const read = this.state.partial.length > 0 && event.source === "assistant";
    const history = read ? Math.max(this.state.history, event.offset) : this.state.history;
    this.set({ log, history, outbox: outbox.settle(this.state.outbox, log.events) });
    if (event.source !== "customer") this.setTyping(false);
  }

  private shownEarly(n: number, text: string): void {
    this.setTyping(true);
    this.set({ partial: [...this.state.partial.slice(0, n - 1), text] });
  }

  private accepted(id: string, offset: number | undefined): void {
    this.quiet(id);
    const box = outbox.accepted(this.state.outbox, id, offset);
    this.set({ outbox: outbox.settle(box, this.state.log.events) });
  }

  private refused(frame: Frame): void {
    // Without an id it is the hello that was refused; the closing of the socket tells what follows.
    if (typeof frame.id !== "string") return;
    const id = frame.id;
    this.quiet(id);
    const error = { code: String(frame.code ?? "refused"), message: String(frame.message ?? "") };
    this.set({ outbox: outbox.failed(this.state.outbox, id, error) });
  }

  private expire(): void {
    this.line.stop();
    this.set({ link: "expired", typing: false, partial: [] });
  }

  private linked(state: LineState): void {
    if (state === "down") this.set({ link: "offline", typing: false, partial: [] });
    else if (state === "connecting" && this.state.link !== "offline") this.set({ link: "connecting" });
  }

  private flush(): void {
    if (this.state.link !== "live") return;
    for (const item of this.state.outbox) if (item.delivery === "waiting") this.transmit(item.frame);
  }

  private transmit(frame: outbox.Outgoing): void {
    if (!this.line.send(frame)) return;
    this.set({ outbox: outbox.sent(this.state.outbox, frame.id) });
    this.quiet(frame.id);
    this.clocks.set(
      frame.id,
      setTimeout(() => this.set({ outbox: outbox.failed(this.state.outbox, frame.id) }), ANSWER_WITHIN),
    );
  }

  private quiet(id: string): void {
    clearTimeout(this.clocks.get(id));
    this.clocks.delete(id);
  }

  private setTyping(on: boolean): void {
    clearTimeout(this.typingClock);
    if (on) this.typingClock = setTimeout(() => this.setTyping(false), TYPING_FADES);
    if (this.state.typing !== on) this.set(on ? { typing: on } : { typing: on, partial: [] });
  }

  private set(change: Partial<ChatState>): void {
    this.state = { ...this.state, ...change };
    if (change.outbox) this.options.keep?.(this.state.outbox);
    this.listeners.changed();
  }
}
