/** A file that a member of staff gave: its name and size, saved at a press. */
import { useState } from "react";
import { readFile } from "../api/customer";
import type { LiveEvent } from "../api/shapes";
import { useTexts } from "../texts/customer";
import { bytes, clock } from "../texts/figures";
import { Icon } from "../ui/Icon";
import { save } from "./save";

export function GivenFile({ event, session }: { event: LiveEvent; session: string }) {
  const { t, language } = useTexts();
  const { id, name, size } = event.body;
  const [failed, setFailed] = useState(false);
  async function keep() {
    try {
      save(await readFile(session, id ?? ""), name ?? "");
      setFailed(false);
    } catch {
      setFailed(true);
    }
  }
  return (
    <article className="message message-agent">
      <p className="speaker">
        <span className="speaker-name">{String(event.body.agent_name ?? "")}</span>
      </p>
      <button className="bubble file file-given" onClick={() => void keep()}>
        <Icon name="file" />
        <span className="file-name">{name}</span>
        <span className="file-size">{bytes(size ?? 0)}</span>
        <span className="file-save">{t("file.save")}</span>
      </button>
      <p className="message-state">
        <time dateTime={event.at}>{clock(event.at, language)}</time>
        {failed && <span role="alert">{t("file.failed")}</span>}
      </p>
    </article>
  );
}
