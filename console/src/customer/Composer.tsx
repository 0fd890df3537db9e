/** Where the customer writes: grows with the text, Enter sends, and a counter appears near the limit. */
import { useEffect, useRef, useState } from "react";
import { useTexts } from "../texts/customer";
import { Icon } from "../ui/Icon";
import type { Uploads } from "./useUploads";

/** Used until the server has said its own limit. */
const LIMIT = 2000;
const NEAR = 100;

interface Props {
  disabled: boolean;
  limit: number | undefined;
  onSay: (text: string) => void;
  onTyping: () => void;
  uploads: Uploads;
}

/** What the server takes; it looks at the content again. */
const KINDS = "image/jpeg,image/png,image/webp,application/pdf";

/** The person at a phone keyboard presses Enter for a new line; at a desk keyboard Enter sends. */
const touch = () => typeof matchMedia === "function" && matchMedia("(pointer: coarse)").matches;

export function Composer({ disabled, limit = LIMIT, onSay, onTyping, uploads }: Props) {
  const { t } = useTexts();
  const [text, setText] = useState("");
  const area = useRef<HTMLTextAreaElement>(null);
  const left = limit - [...text].length;
  const ready = text.trim() !== "" && left >= 0 && !disabled;

  useEffect(() => {
    const box = area.current;
    if (!box) return;
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
  }, [text]);

  function send() {
    if (!ready) return;
    onSay(text.trim());
    setText("");
    area.current?.focus();
  }

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Waiting uploads={uploads} />
      <div className="composer-box">
        <Clip disabled={disabled} onFiles={uploads.send} />
        <label className="hidden" htmlFor="say">
          {t("say.label")}
        </label>
        <textarea
          id="say"
          ref={area}
          rows={1}
          value={text}
          disabled={disabled}
          placeholder={t("say.placeholder")}
          aria-describedby="say-count"
          aria-invalid={left < 0}
          enterKeyHint="send"
          onChange={(event) => {
            setText(event.target.value);
            onTyping();
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing || touch()) return;
            event.preventDefault();
            send();
          }}
        />
        <button className="send" type="submit" disabled={!ready} aria-label={t("say.send")}>
          <Icon name="send" size={22} />
        </button>
      </div>
      <p id="say-count" className={left < 0 ? "composer-count composer-over" : "composer-count"} aria-live="polite">
        {left < 0 ? t("say.over", { n: -left }) : left <= NEAR ? t("say.left", { n: left }) : t("say.hint")}
      </p>
    </form>
  );
}

/** The paper clip: a real file input behind a button, so that a phone offers its camera and its pictures. */
function Clip({ disabled, onFiles }: { disabled: boolean; onFiles: (files: Iterable<File>) => void }) {
  const { t } = useTexts();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        className="clip"
        disabled={disabled}
        aria-label={t("file.add")}
        title={t("file.kinds")}
        onClick={() => input.current?.click()}
      >
        <Icon name="clip" size={22} />
      </button>
      <input
        ref={input}
        className="hidden"
        type="file"
        accept={KINDS}
        multiple
        tabIndex={-1}
        aria-hidden="true"
        onChange={(event) => {
          if (event.target.files) onFiles([...event.target.files]);
          event.target.value = "";
        }}
      />
    </>
  );
}

/** Files that are not kept yet: on their way, or refused with the reason. */
function Waiting({ uploads }: { uploads: Uploads }) {
  const { t } = useTexts();
  if (uploads.list.length === 0) return null;
  return (
    <ul className="uploads">
      {uploads.list.map(({ id, file, error }) => (
        <li key={id} className={error ? "upload upload-failed" : "upload"} role={error ? "alert" : "status"}>
          {error ? <Icon name="alert" size={16} /> : <span className="spinner" aria-hidden="true" />}
          <span className="upload-name">{file.name}</span>
          <span className="upload-state">{error ?? t("state.sending")}</span>
          {error && (
            <>
              <button type="button" onClick={() => uploads.retry(id)}>
                {t("state.retry")}
              </button>
              <button type="button" onClick={() => uploads.drop(id)}>
                {t("state.drop")}
              </button>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
