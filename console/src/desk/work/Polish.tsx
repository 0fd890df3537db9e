/** A better wording of the draft, shown as a difference to take or leave; it is never sent from here. */
import { App, Button } from "antd";
import { useState } from "react";
import * as writing from "../../api/writing";
import type { Piece, Polished } from "../../api/writing";
import { useTexts, wordOf } from "../../texts/desk";
import { troubleOf } from "../load";

export interface Proposing {
  busy: boolean;
  /** The proposal for the draft as it stands, or null. */
  polished: Polished | null;
  propose: () => void;
  drop: () => void;
}

export function usePolish(conversation: string, draft: string): Proposing {
  const { t } = useTexts();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const [made, setMade] = useState<{ draft: string; polished: Polished } | null>(null);

  async function propose() {
    if (busy || draft.trim() === "") return;
    setBusy(true);
    try {
      const polished = await writing.polishDraft(conversation, draft);
      if (polished.proposal === draft) {
        setMade(null);
        void message.info(t("polish.same"));
      } else setMade({ draft, polished });
    } catch (reason) {
      void message.error(troubleOf(reason).message);
    } finally {
      setBusy(false);
    }
  }

  return {
    busy,
    polished: made?.draft === draft ? made.polished : null,
    propose: () => void propose(),
    drop: () => setMade(null),
  };
}

interface Props {
  polished: Polished;
  onTake: (text: string) => void;
  onLeave: () => void;
}

export function Proposal({ polished, onTake, onLeave }: Props) {
  const { t } = useTexts();
  const { pieces, source, why, findings, proposal } = polished;
  return (
    <section className="polish" aria-label={t("polish.title")}>
      <div role="status">
        <p className="polish-head">
          <strong>{t("polish.title")}</strong> <small className="quiet">{wordOf(t, "polish.by.", source)}</small>
        </p>
        <p className="polish-text">
          {pieces.map((piece, place) => (
            <Stretch key={place} piece={piece} />
          ))}
        </p>
        {why && <p className="quiet">{t("polish.why", { why: wordOf(t, "unmodelled.", why) })}</p>}
        {findings.length > 0 && <p className="quiet">{t("polish.findings", { n: findings.length })}</p>}
      </div>
      <p className="polish-acts">
        <Button size="small" type="primary" onClick={() => onTake(proposal)}>
          {t("polish.take")}
        </Button>
        <Button size="small" onClick={onLeave}>
          {t("polish.leave")}
        </Button>
      </p>
    </section>
  );
}

function Stretch({ piece: { op, text } }: { piece: Piece }) {
  if (op === "out") return <del>{text}</del>;
  return op === "in" ? <ins>{text}</ins> : text;
}
