/** One lasting connection made of many short ones: reopens with growing pauses, notices silence, and hears of network changes. */

/** The part of WebSocket the line needs; the long-poll twin offers the same. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((message: { data: unknown }) => void) | null;
  onclose: ((event: { code?: number }) => void) | null;
  send(data: string): void;
  close(): void;
}

export type LineState = "connecting" | "open" | "down" | "closed";
export type Frame = { type: string } & Record<string, unknown>;

export interface LineOptions {
  /** Opens one connection; `failures` counts the attempts in a row that never opened. */
  open: (failures: number) => Socket;
  onOpen: () => void;
  onFrame: (frame: Frame) => void;
  onState: (state: LineState) => void;
  /** The server will not have this caller (close codes 4401 and 4403); the line then stays closed. */
  onRefused?: (code: number) => void;
  random?: () => number;
}

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 3_000;
const PING_EVERY = 20_000;
const SILENCE = 45_000;
const OPEN_WITHIN = 10_000;

/** Pause before the next attempt in ms: doubles to 3 s, so that a chat goes on within seconds of the server, spread by ±25 % so that clients do not return all at once. */
export function pause(failures: number, random: () => number = Math.random): number {
  const base = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(failures, 10));
  return Math.round(base * (0.75 + random() * 0.5));
}

export class Line {
  state: LineState = "closed";
  private socket: Socket | null = null;
  private failures = 0;
  private drops = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private pulse: ReturnType<typeof setInterval> | undefined;
  private heard = 0;

  constructor(private readonly options: LineOptions) {}

  start(): void {
    if (this.state !== "closed") return;
    this.connect();
  }

  /** Ends the line for good (until `start`). */
  stop(): void {
    this.release();
    this.become("closed");
  }

  /** Tries at once, as when the network is back or the page is shown again. */
  wake(): void {
    if (this.state !== "down") return;
    this.release();
    this.connect();
  }

  /** Gives the current connection up and reconnects. */
  reset(): void {
    if (this.state === "closed") return;
    this.release();
    this.down();
  }

  /** Sends a frame; false when the line is not open, so that the caller keeps it. */
  send(frame: object): boolean {
    if (this.state !== "open" || !this.socket) return false;
    try {
      this.socket.send(JSON.stringify(frame));
      return true;
    } catch {
      return false;
    }
  }

  private connect(): void {
    this.become("connecting");
    const socket = this.options.open(this.failures);
    this.socket = socket;
    const ended = (event?: { code?: number }) => {
      if (this.socket !== socket) return;
      if (event?.code === 4401 || event?.code === 4403) {
        this.stop();
        this.options.onRefused?.(event.code);
        return;
      }
      if (this.state === "connecting") this.failures += 1;
      this.release();
      this.down();
    };
    this.retry = setTimeout(() => ended(), OPEN_WITHIN);
    socket.onopen = () => {
      if (this.socket !== socket) return;
      clearTimeout(this.retry);
      this.failures = 0;
      this.heard = Date.now();
      this.pulse = setInterval(() => this.beat(), PING_EVERY);
      this.become("open");
      this.options.onOpen();
    };
    socket.onmessage = (message) => {
      if (this.socket === socket) this.hear(message.data);
    };
    socket.onclose = ended;
  }

  private hear(data: unknown): void {
    this.heard = Date.now();
    this.drops = 0;
    let frame: unknown;
    try {
      frame = JSON.parse(String(data));
    } catch {
      return;
    }
    if (typeof frame === "object" && frame !== null && "type" in frame) this.options.onFrame(frame as Frame);
  }

  private beat(): void {
    if (Date.now() - this.heard > SILENCE) this.reset();
    else this.send({ type: "ping" });
  }

  private down(): void {
    this.become("down");
    const wait = pause(Math.max(this.failures, this.drops), this.options.random);
    this.drops += 1;
    this.retry = setTimeout(() => this.connect(), wait);
  }

  private release(): void {
    clearTimeout(this.retry);
    clearInterval(this.pulse);
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private become(state: LineState): void {
    if (this.state === state) return;
    this.state = state;
    this.options.onState(state);
  }
}
