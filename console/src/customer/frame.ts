/** Talks to the page that embeds this one: closing, unread messages, and sign-in given by that page. */
import { useEffect, useRef } from "react";

export const embedded = typeof window !== "undefined" && window.parent !== window;

/** Tells the embedding page something that is no secret. */
export function tellParent(message: { qiantai: "close" | "unread" | "ready"; count?: number }): void {
  if (embedded) window.parent.postMessage(message, "*");
}

interface FromParent {
  onToken: (token: string) => void;
  onLogout: () => void;
}

/** Hears the embedding page; only the parent window is heard. */
export function useParent(handlers: FromParent): void {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    if (!embedded) return;
    const hear = (event: MessageEvent<{ qiantai?: string; token?: unknown } | null>) => {
      if (event.source !== window.parent) return;
      if (event.data?.qiantai === "token" && typeof event.data.token === "string")
        latest.current.onToken(event.data.token);
      else if (event.data?.qiantai === "logout") latest.current.onLogout();
    };
    window.addEventListener("message", hear);
    tellParent({ qiantai: "ready" });
    return () => window.removeEventListener("message", hear);
  }, []);
}
