/** What calls this agent to a conversation and was not looked at: notes, consults, invitations, transfers, alarms. */
import { Button } from "antd";
import * as desk from "../../api/desk";
import type { Mention } from "../../api/desk.shapes";
import { useTexts } from "../../texts/desk";

export function Mentions({
  mentions,
  onChoose,
}: {
  mentions: readonly Mention[];
  onChoose: (conversation: string) => void;
}) {
  const { t } = useTexts();
  const unseen = mentions.filter((one) => one.seen_at === null);
  if (unseen.length === 0) return null;
  return (
    <div className="mentions">
      <h2 className="lists-head">{t("work.mentions")}</h2>
      {unseen.map((one) => (
        <Button
          key={`${one.conversation}:${one.offset}`}
          type="text"
          block
          className="mention"
          onClick={() => {
            void desk.seeMentions(one.conversation).catch(() => undefined);
            onChoose(one.conversation);
          }}
        >
          <strong>{t(`work.call.${one.about}`, { name: one.by_name })}</strong>
          <span>{one.text}</span>
        </Button>
      ))}
    </div>
  );
}
