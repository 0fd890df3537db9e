/** The foot of a card whose paper can be saved: a statement, sealed with the password that is told here, or a receipt. */
import { useState } from "react";
import { readReceipt, readStatement } from "../../api/customer";
import { ApiError } from "../../api/problem";
import { useTexts } from "../../texts/customer";
import { Icon } from "../../ui/Icon";
import { useDoor, type Door } from "../door";
import { save } from "../save";
import { word, type Data } from "./data";

type State = "idle" | "busy" | { failed: string };

async function fetchPaper({ session }: Door, data: Data): Promise<void> {
  if (data.paper === "receipt") {
    const no = word(data.no);
    save(await readReceipt(session, no), `receipt-${no}.pdf`);
    return;
  }
  const [account, from, to] = [word(data.account), word(data.from), word(data.to)];
  const kind = (word(data.kind) || "all") as "all";
  save(await readStatement(session, { account, from, to, kind }), `statement-${account}-${from}-${to}.pdf`);
}

export function Download({ data }: { data: Data }) {
  const { t } = useTexts();
  const door = useDoor();
  const [state, setState] = useState<State>("idle");
  if (!door) return null;
  const receipt = data.paper === "receipt";
  async function press(open: Door) {
    setState("busy");
    try {
      await fetchPaper(open, data);
      setState("idle");
    } catch (error) {
      if (!receipt && error instanceof ApiError && error.code === "level_needed") {
        const values = { last4: word(data.account), from: word(data.from), to: word(data.to) };
        setState("idle");
        open.say(t("card.download.prove", values));
        return;
      }
      setState({ failed: (error instanceof ApiError && error.message) || t("card.download.failed") });
    }
  }
  const label = receipt ? "card.download.receipt" : "card.download.statement";
  return (
    <div className="sheet-foot">
      <button type="button" className="sheet-download" disabled={state === "busy"} onClick={() => void press(door)}>
        <Icon name="file" size={18} />
        {t(state === "busy" ? "card.download.busy" : label)}
      </button>
      {word(data.note) && <p className="sheet-note">{word(data.note)}</p>}
      {typeof state === "object" && (
        <p className="sheet-note sheet-failed" role="alert">
          {state.failed}
        </p>
      )}
    </div>
  );
}
