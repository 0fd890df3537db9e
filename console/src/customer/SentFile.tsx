/** A file that the customer sent: its name and size; the content stays with the bank. */
import type { LiveEvent } from "../api/shapes";
import { useTexts } from "../texts/customer";
import { bytes, clock } from "../texts/figures";
import { Icon } from "../ui/Icon";

export function SentFile({ event }: { event: LiveEvent }) {
  const { t, language } = useTexts();
  return (
    <article className="message message-mine">
      <span className="hidden">{t("log.you")}</span>
      <div className="bubble file">
        <Icon name="file" />
        <span className="file-name">{event.body.name}</span>
        <span className="file-size">{bytes(event.body.size ?? 0)}</span>
      </div>
      <p className="message-state">
        <time dateTime={event.at}>{clock(event.at, language)}</time>
        <span>{t("state.delivered")}</span>
      </p>
    </article>
  );
}
