/** The row under the field: a better wording, the microphone, and whether lines of translation are shown. */
import { Button, Switch } from "antd";
import { readAbilities } from "../../api/writing";
import { useTexts } from "../../texts/desk";
import { Icon } from "../../ui/Icon";
import { useLoad } from "../load";
import { Dictate } from "./Dictate";
import type { Proposing } from "./Polish";
import { useWantsLines, wantLines } from "./reading";

interface Props {
  id: string;
  draft: string;
  /** Whether the words go to the customer. */
  reply: boolean;
  proposing: Proposing;
  onWords: (words: string) => void;
}

export function WritingTools({ id, draft, reply, proposing, onWords }: Props) {
  const { t } = useTexts();
  const abilities = useLoad("abilities", readAbilities).data;
  const wants = useWantsLines();
  if (!abilities) return null;
  return (
    <div className="writing-tools">
      {reply && (
        <Button
          type="text"
          size="small"
          title={`${t("polish.open")} (Alt+P)`}
          aria-keyshortcuts="Alt+P"
          loading={proposing.busy}
          disabled={draft.trim() === ""}
          icon={<Icon name="wand" size={18} />}
          onClick={proposing.propose}
        >
          {t("polish.open")}
        </Button>
      )}
      <Dictate id={id} dictation={abilities.dictation} onWords={onWords} />
      {reply && (
        <label className="writing-lines" title={t(abilities.translation === "model" ? "lines.model" : "lines.points")}>
          <Switch size="small" checked={wants} onChange={wantLines} />
          {t("lines.on")}
        </label>
      )}
    </div>
  );
}
