/** Where the customer writes: grows with the text, Enter sends, and a counter appears near the limit. */
import { useEffect, useRef, useState } from "react";
import { useTexts } from "../texts/customer";
import { Icon } from "../ui/Icon";

/** Used until the server has said its own limit. */
const LIMIT = 2000;
const NEAR = 100;

interface Props {
  disabled: boolean;
  limit: number | undefined;
  onSay: (text: string) => void;
  onTyping: () => void;
}

/** The person at a phone keyboard presses Enter for a new line; at a desk keyboard Enter sends. */
const touch = () => typeof matchMedia === "function" && matchMedia("(pointer: coarse)").matches;

export function Composer({ disabled, limit = LIMIT, onSay, onTyping }: Props) {
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
      <div className="composer-box">
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
