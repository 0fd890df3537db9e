/** A message's words: plain text with line breaks and numbered lists, revealed up to a position. Never markup. */
import { parts } from "./entries";

interface Props {
  text: string;
  /** Characters shown; the rest keeps its place unseen, so that nothing jumps and a screen reader hears it whole. */
  shown: number;
}

function Piece({ text, at, shown }: { text: string; at: number; shown: number }) {
  const cut = Math.max(0, Math.min(text.length, shown - at));
  if (cut >= text.length) return <>{text}</>;
  return (
    <>
      {text.slice(0, cut)}
      <span className="words-unseen">{text.slice(cut)}</span>
    </>
  );
}

export function Words({ text, shown }: Props) {
  return (
    <div className="words">
      {parts(text).map((part, index) =>
        part.kind === "text" ? (
          <p key={index}>
            <Piece text={part.text} at={part.at} shown={shown} />
          </p>
        ) : (
          <ol key={index} start={part.start}>
            {part.items.map((item) => (
              <li key={item.at} className={shown < item.at ? "words-unseen" : undefined}>
                <Piece text={item.text} at={item.at} shown={shown} />
              </li>
            ))}
          </ol>
        ),
      )}
    </div>
  );
}
