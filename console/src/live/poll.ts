/** The long-poll twin of the customer's socket, for networks that let no WebSocket through; speaks the same frames. */
import { readEvents, sendCode, sendMessage, sendRating } from "../api/customer";
import { ApiError } from "../api/problem";
import type { Frame, Socket } from "./line";
import type { Outgoing } from "./outbox";

const WAIT_S = 20;

export class PollSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: unknown }) => void) | null = null;
  onclose: ((event: { code?: number }) => void) | null = null;
  private readonly stopped = new AbortController();

  constructor(private readonly session: string) {
    setTimeout(() => this.onopen?.(), 0);
  }

  send(data: string): void {
    const frame = JSON.parse(data) as Frame;
    if (frame.type === "hello") void this.follow(Number(frame.after));
    else if (frame.type === "ping") this.tell({ type: "pong" });
    else if (["say", "choose", "code", "rate"].includes(frame.type)) void this.post(frame as unknown as Outgoing);
  }

  close(): void {
    this.stopped.abort();
  }

  private async follow(after: number): Promise<void> {
    try {
      let last = after;
      for (let first = true; !this.stopped.signal.aborted; first = false) {
        const events = await readEvents(this.session, last, first ? 0 : WAIT_S, this.stopped.signal);
        for (const event of events) {
          last = Math.max(last, event.offset);
          this.tell({ type: "event", event });
        }
        if (first) this.tell({ type: "welcome", last_offset: last });
        else this.tell({ type: "pong" });
      }
    } catch (error) {
      this.end(error);
    }
  }

  private async post(frame: Outgoing): Promise<void> {
    try {
      const answer = await this.deliver(frame);
      this.tell({ type: "accepted", id: frame.id, offset: (answer as { offset?: number } | undefined)?.offset });
    } catch (error) {
      if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 401) {
        this.tell({ type: "refused", id: frame.id, code: error.code, message: error.message });
      } else this.end(error);
    }
  }

  private deliver(frame: Outgoing): Promise<unknown> {
    const { id } = frame;
    if (frame.type === "say") return sendMessage(this.session, { id, text: frame.text });
    if (frame.type === "code") return sendCode(this.session, { id, challenge: frame.challenge, code: frame.code });
    if (frame.type === "rate") return sendRating(this.session, { id, score: frame.score, feedback: frame.feedback });
    return sendMessage(this.session, { id, choose: { value: frame.value, label: frame.label } });
  }

  private tell(frame: Frame): void {
    if (!this.stopped.signal.aborted) this.onmessage?.({ data: JSON.stringify(frame) });
  }

  private end(error: unknown): void {
    if (this.stopped.signal.aborted) return;
    if (error instanceof ApiError && error.status === 401) this.tell({ type: "expired" });
    this.stopped.abort();
    this.onclose?.({});
  }
}
