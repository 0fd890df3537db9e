/** Opens the customer's session: the token comes in the address's hash and leaves it at once; the session stays in this tab. */
import { openSession } from "../api/customer";
import { ApiError } from "../api/problem";
import type { Session } from "../api/customer.shapes";
import type { Language } from "../api/shapes";
import { readKept, tabStorage, writeKept } from "../ui/kept";

const KEY = "qiantai.session";

interface Kept {
  session: string;
  /** Whose session it is, so that another customer's token never continues it. */
  subject: string | null;
}

/** Takes the token out of the address bar; null when there is none. */
export function takeToken(): string | null {
  const hash = new URLSearchParams(location.hash.replace(/^#/, ""));
  const token = hash.get("token");
  if (token === null) return null;
  hash.delete("token");
  const rest = hash.toString();
  history.replaceState(null, "", location.pathname + location.search + (rest ? `#${rest}` : ""));
  return token || null;
}

/** The token's subject, read without verifying: only to tell two customers apart; the server verifies. */
export function subjectOf(token: string): string | null {
  try {
    const part = (token.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/");
    const claims = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(part), (c) => c.charCodeAt(0)))) as {
      sub?: unknown;
    };
    return typeof claims.sub === "string" ? claims.sub : null;
  } catch {
    return null;
  }
}

export interface Opened {
  session: Session;
  /** The token was refused; the customer goes on as a visitor. */
  tokenRefused: boolean;
}

/** Continues this tab's session or starts one; a refused token or a forgotten session falls back to a fresh one. */
export async function enter(token: string | null, locale: Language): Promise<Opened> {
  const kept = readSession();
  const subject = token ? subjectOf(token) : null;
  const mine = kept && (!token || kept.subject === null || kept.subject === subject) ? kept : null;
  try {
    const session = await openSession({
      ...(token && { token }),
      ...(mine && { session: mine.session }),
      locale,
      channel: "web",
    });
    return remember(session, subject ?? mine?.subject ?? null, false);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status === 0 || error.status >= 500) throw error;
    if (mine) {
      forget();
      return enter(token, locale);
    }
    if (!token) throw error;
    const opened = await enter(null, locale);
    return { ...opened, tokenRefused: true };
  }
}

function remember(session: Session, subject: string | null, tokenRefused: boolean): Opened {
  const kept: Kept = { session: session.session, subject: session.customer ? (subject ?? "?") : null };
  writeKept(tabStorage(), KEY, JSON.stringify(kept));
  return { session, tokenRefused };
}

function readSession(): Kept | null {
  try {
    return JSON.parse(readKept(tabStorage(), KEY) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

/** Forgets the session of this tab, as at sign-out or when it has expired. */
export function forget(): void {
  writeKept(tabStorage(), KEY, null);
}
