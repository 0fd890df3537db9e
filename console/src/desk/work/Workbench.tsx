/** The agent's desk: who waits and who is mine, the conversation, and what is known of the customer. */
import { App, Empty } from "antd";
import { useEffect } from "react";
import * as api from "../../api/staff";
import type { Staff } from "../../api/staff.shapes";
import { useTexts } from "../../texts/desk";
import { useLiveState } from "../live";
import { troubleOf, useLoad } from "../load";
import { go } from "../route";
import { Chat } from "./Chat";
import { Customer } from "./Customer";
import { Lists } from "./Lists";

interface Props {
  me: Staff;
  chosen: string | undefined;
}

export function Workbench({ me, chosen }: Props) {
  const { t } = useTexts();
  const { message } = App.useApp();
  const { queue: changed } = useLiveState();
  const waiting = useLoad("queue", api.listQueue);
  const mine = useLoad("mine", () => api.listConversations({ holder: "me", limit: 50 }));
  const { reload: reloadWaiting } = waiting;
  const { reload: reloadMine } = mine;
  useEffect(() => {
    reloadWaiting();
    reloadMine();
  }, [changed, reloadWaiting, reloadMine]);

  async function take(conversation: string) {
    try {
      await api.takeConversation(conversation);
    } catch (reason) {
      const error = troubleOf(reason);
      void message.warning(error.status === 409 ? t("queue.taken") : error.message);
    }
    reloadWaiting();
    reloadMine();
  }

  return (
    <div className="work">
      <Lists
        waiting={waiting}
        mine={mine.data?.filter((one) => one.holder === me.id) ?? []}
        chosen={chosen}
        onChoose={(id) => go("work", id)}
      />
      {chosen ? (
        <Conversation
          key={chosen}
          id={chosen}
          me={me}
          changed={changed}
          onTake={() => take(chosen)}
          onMoved={reloadMine}
        />
      ) : (
        <div className="work-empty">
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("queue.choose")} />
        </div>
      )}
    </div>
  );
}

interface ConversationProps {
  id: string;
  me: Staff;
  changed: number;
  onTake: () => Promise<void>;
  onMoved: () => void;
}

function Conversation({ id, me, changed, onTake, onMoved }: ConversationProps) {
  const conversation = useLoad(`conversation/${id}`, () => api.getConversation(id));
  const { reload } = conversation;
  useEffect(reload, [changed, reload]);
  const moved = () => {
    reload();
    onMoved();
  };
  return (
    <>
      <Chat
        id={id}
        me={me}
        conversation={conversation.data}
        onTake={() => void onTake().then(reload)}
        onMoved={moved}
      />
      <Customer conversation={conversation} />
    </>
  );
}
