/** A text with line numbers; lines with mistakes are marked, and a line can be shown and chosen. */
import { useEffect, useRef, type KeyboardEvent } from "react";
import { useTexts } from "../../texts/desk";
import { newLine, spanOf } from "./revisions";

const LINE = 20;

interface Props {
  label: string;
  text: string;
  readOnly: boolean;
  /** Lines that are wrong, from 1. */
  wrong: ReadonlySet<number>;
  /** The line to show; asked for anew whenever `ask` changes. */
  show: { line: number; ask: number };
  onText: (text: string) => void;
}

export function CodeArea({ label, text, readOnly, wrong, show, onText }: Props) {
  const { t } = useTexts();
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const latest = useRef(text);
  useEffect(() => {
    latest.current = text;
  });
  useEffect(() => {
    const box = area.current;
    if (!box || show.line < 2) return;
    box.focus({ preventScroll: true });
    box.setSelectionRange(...spanOf(latest.current, show.line));
    box.scrollTop = Math.max(0, (show.line - 5) * LINE);
    box.scrollLeft = 0;
  }, [show]);
  function keep(event: KeyboardEvent<HTMLTextAreaElement>) {
    const box = event.currentTarget;
    if (event.key !== "Enter" || event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || readOnly) return;
    const { selectionStart: from, selectionEnd: to } = box;
    const put = newLine(text, from);
    if (put === "\n") return;
    event.preventDefault();
    box.setRangeText(put, from, to, "end");
    onText(box.value);
  }
  const lines = text.split("\n").length;
  return (
    <div className="code">
      <div className="code-gutter" aria-hidden="true">
        <div ref={gutter}>
          {Array.from({ length: lines }, (_, at) => (
            <span key={at} className={wrong.has(at + 1) ? "code-wrong" : undefined}>
              {at + 1}
            </span>
          ))}
        </div>
      </div>
      <textarea
        ref={area}
        aria-label={label}
        aria-invalid={wrong.size > 0}
        aria-description={[...wrong].map((n) => t("rev.line", { n })).join(", ") || undefined}
        className="code-text"
        value={text}
        readOnly={readOnly}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        wrap="off"
        onChange={(event) => onText(event.target.value)}
        onKeyDown={keep}
        onScroll={(event) => {
          if (gutter.current) gutter.current.style.transform = `translateY(${-event.currentTarget.scrollTop}px)`;
        }}
      />
    </div>
  );
}
