/** What stands between the customer and the service: no network, an ended session, a refused sign-in. */
import { useEffect, useState } from "react";
import type { ChatState } from "../live/chat";
import { useTexts } from "../texts/customer";
import { Icon } from "../ui/Icon";

/** A short drop heals unseen; only a lasting one is told. */
const PATIENCE = 1_500;

interface Props {
  link: ChatState["link"];
  tokenRefused: boolean;
  onRestart: () => void;
}

export function Banner({ link, tokenRefused, onRestart }: Props) {
  const { t } = useTexts();
  const lasting = useLasting(link === "offline" || link === "connecting");
  if (link === "expired") {
    return (
      <div className="banner banner-warn" role="alert">
        <Icon name="lock" size={18} />
        <span>{t("link.expired")}</span>
        <button className="button" onClick={onRestart}>
          {t("link.restart")}
        </button>
      </div>
    );
  }
  if (lasting && link !== "live") {
    return (
      <div className="banner" role="status">
        <span className="spinner" aria-hidden="true" />
        <span>{t(link === "offline" ? "link.offline" : "link.connecting")}</span>
      </div>
    );
  }
  if (!tokenRefused) return null;
  return (
    <div className="banner banner-warn" role="status">
      <Icon name="alert" size={18} />
      <span>{t("link.token")}</span>
    </div>
  );
}

function useLasting(now: boolean): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLasting(now), now ? PATIENCE : 0);
    return () => clearTimeout(timer);
  }, [now]);
  return lasting && now;
}
