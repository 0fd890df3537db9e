/** The staff's live line: one socket, any number of watched conversations, and a mark that moves when the queue changed. */
import { append, emptyLog, type Log } from "./log";
import { Listeners } from "./listeners";
import { Line, type Frame, type Socket } from "./line";
import type { LiveEvent } from "../api/shapes";

export interface DeskState {
  readonly connected: boolean;
  /** Grows with each change of the queue, and on each reconnect. */
  readonly queue: number;
  readonly logs: ReadonlyMap<string, Log>;
  /** Conversations whose customer is typing. */
  readonly typing: ReadonlySet<string>;
  /** Up to which offset the customer has read, by conversation. */
  readonly seen: ReadonlyMap<string, number>;
  /** Conversations whose sight has ended, with the name of who holds them. */
  readonly gone: ReadonlyMap<string, string | null>;
  /** Ringing offers: until when each waits for an answer. */
  readonly offers: ReadonlyMap<string, string>;
  /** The latest news of an invitation that I sent or got. */
  readonly invitation: InvitationNews | null;
  /** The latest alarm that rang. */
  readonly alarm: AlarmRing | null;
}

export interface InvitationNews {
  conversation: string;
  state: "open" | "accepted" | "declined" | "expired" | "withdrawn";
  staff: string;
  name: string;
  by_name: string;
}

export interface AlarmRing {
  conversation: string;
  kind: string;
  rings: number;
  customer_name: string | null;
}

const TYPING_FADES = 6_000;
/** Close code of a socket whose sign-in has ended. */
const SIGNED_OUT = 4401;

export class DeskLive {
  private state: DeskState = {
    connected: false,
    queue: 0,
    logs: new Map(),
    typing: new Set(),
    seen: new Map(),
    gone: new Map(),
    offers: new Map(),
    invitation: null,
    alarm: null,
  };
  private readonly watched = new Map<string, number>();
  private readonly listeners = new Listeners();
  private readonly line: Line;
  private typedAt = 0;

  constructor(open: (failures: number) => Socket, signedOut: () => void = () => undefined) {
    this.line = new Line({
      open,
      onOpen: () => this.opened(),
      onFrame: (frame) => this.hear(frame),
      onRefused: (code) => code === SIGNED_OUT && signedOut(),
      onState: (state) => state !== "open" && this.set({ connected: false }),
    });
  }

  readonly subscribe = this.listeners.subscribe;

  readonly snapshot = (): DeskState => this.state;

  start(): void {
    this.line.start();
  }

  stop(): void {
    this.line.stop();
  }

  wake(): void {
    this.line.wake();
  }

  /** Follows a conversation until the returned function is called; several may follow the same one. */
  watch(conversation: string): () => void {
    const watchers = this.watched.get(conversation) ?? 0;
    this.watched.set(conversation, watchers + 1);
    if (watchers === 0 || this.find(conversation)) this.sendWatch(conversation);
    return () => this.unwatch(conversation);
  }

  /** Adds events that were read over REST. */
  fill(conversation: string, events: readonly LiveEvent[]): void {
    const before = this.log(conversation);
    const log = append(before, events);
    if (log !== before) this.set({ logs: new Map(this.state.logs).set(conversation, log) });
  }

  log(conversation: string): Log {
    return this.state.logs.get(conversation) ?? emptyLog;
  }

  typing(conversation: string): void {
    if (Date.now() - this.typedAt < 3_000) return;
    this.typedAt = Date.now();
    this.line.send({ type: "typing", conversation });
  }

  private unwatch(conversation: string): void {
    const watchers = (this.watched.get(conversation) ?? 1) - 1;
    if (watchers > 0) {
      this.watched.set(conversation, watchers);
      return;
    }
    this.watched.delete(conversation);
    this.line.send({ type: "unwatch", conversation });
  }

  private sendWatch(conversation: string): void {
    this.line.send({ type: "watch", conversation, after: this.log(conversation).last });
  }

  private opened(): void {
    for (const conversation of this.watched.keys()) this.sendWatch(conversation);
    this.set({ connected: true, queue: this.state.queue + 1 });
  }

  private hear(frame: Frame): void {
    const conversation = String(frame.conversation ?? "");
    if (frame.type === "queue") this.set({ queue: this.state.queue + 1 });
    else if (frame.type === "offer") this.setOffer(conversation, String(frame.until ?? ""));
    else if (frame.type === "offer_gone") this.setOffer(conversation, null);
    else if (frame.type === "invitation") this.set({ invitation: frame as unknown as InvitationNews });
    else if (frame.type === "alarm") this.set({ alarm: frame as unknown as AlarmRing });
    else if (frame.type === "seen") this.see(conversation, Number(frame.offset));
    else if (frame.type === "refused") this.lose(conversation, frame.holder);
    else if (frame.type === "typing") {
      if ((frame.source ?? "customer") === "customer") this.setTyping(conversation, frame.on !== false);
    } else if (frame.type === "event") {
      const event = frame.event as LiveEvent;
      this.find(conversation);
      this.fill(conversation, [event]);
      if (event.source === "customer") this.setTyping(conversation, false);
    }
  }

  /** Shows a ringing offer, or with null takes it away. */
  setOffer(conversation: string, until: string | null): void {
    const offers = new Map(this.state.offers);
    if (until === null) offers.delete(conversation);
    else offers.set(conversation, until);
    this.set({ offers });
  }

  /** The customer has read up to an offset; it never goes back. */
  see(conversation: string, offset: number): void {
    if (!(offset > (this.state.seen.get(conversation) ?? 0))) return;
    this.set({ seen: new Map(this.state.seen).set(conversation, offset) });
  }

  private lose(conversation: string, holder: unknown): void {
    const name = typeof holder === "string" ? holder : null;
    this.set({ gone: new Map(this.state.gone).set(conversation, name) });
  }

  /** It may be seen again; false when it could be all the time. */
  private find(conversation: string): boolean {
    const gone = new Map(this.state.gone);
    if (!gone.delete(conversation)) return false;
    this.set({ gone });
    return true;
  }

  private setTyping(conversation: string, on: boolean): void {
    if (this.state.typing.has(conversation) === on) return;
    const typing = new Set(this.state.typing);
    if (on) typing.add(conversation);
    else typing.delete(conversation);
    this.set({ typing });
    if (on) setTimeout(() => this.setTyping(conversation, false), TYPING_FADES);
  }

  private set(change: Partial<DeskState>): void {
    this.state = { ...this.state, ...change };
    this.listeners.changed();
  }
}
