/** Ringing invitations of colleagues, with the two answers; and, for who invited, what became of theirs. */
import { App } from "antd";
import { useEffect, useRef, useState } from "react";
import * as desk from "../../api/desk";
import type { Invitation } from "../../api/inviting.shapes";
import type { Staff } from "../../api/staff.shapes";
import { named, useTexts, wordOf } from "../../texts/desk";
import { useLiveState } from "../live";
import { troubleOf, useLoad } from "../load";
import { go } from "../route";
import { Ringing, useSecondsTo } from "./Offers";
import { notifyOf } from "./notify";

interface Props {
  me: Staff;
  onAnswered: () => void;
}

export function Invitations({ me, onAnswered }: Props) {
  const { t } = useTexts();
  const { message } = App.useApp();
  const { queue: changed, invitation } = useLiveState();
  const loaded = useLoad("invitations", desk.listInvitations);
  const { reload } = loaded;
  useEffect(reload, [changed, invitation, reload]);
  const told = useRef(invitation);
  useEffect(() => {
    if (!invitation || told.current === invitation) return;
    told.current = invitation;
    const { state, staff, name, conversation } = invitation;
    if (staff === me.id) {
      if (state === "open") notifyOf(t("notify.invitation"), `invitation:${conversation}`, conversation);
    } else if (state === "accepted") void message.success(t("invite.accepted", { name }));
    else if (state === "declined" || state === "expired") void message.warning(t(`invite.${state}`, { name }));
  }, [invitation, me.id, message, t]);
  return (loaded.data ?? []).map((one) => (
    <Invited
      key={`${one.conversation}/${one.until}`}
      one={one}
      onAnswered={() => {
        reload();
        onAnswered();
      }}
    />
  ));
}

function Invited({ one, onAnswered }: { one: Invitation; onAnswered: () => void }) {
  const { t, language } = useTexts();
  const { message } = App.useApp();
  const left = useSecondsTo(one.until);
  const [busy, setBusy] = useState(false);
  if (left <= -2) return null;
  async function answer(comes: boolean) {
    setBusy(true);
    try {
      await desk.answerInvitation(one.conversation, comes);
      void desk.seeMentions(one.conversation).catch(() => undefined);
      if (comes) go("work", one.conversation);
    } catch (reason) {
      const error = troubleOf(reason);
      void message.warning(error.status === 409 ? t("invite.gone") : error.message);
    }
    onAnswered();
  }
  const title = t("invite.title", { name: one.by_name });
  return (
    <Ringing
      title={title}
      about={[
        one.customer_name ?? t("queue.visitor"),
        one.elder && t("queue.elder"),
        wordOf(t, "channel.", one.channel),
        named(language, one.summary),
      ]}
      left={left}
      busy={busy}
      words={[t("invite.accept"), t("invite.decline")]}
      onAnswer={(comes) => void answer(comes)}
    >
      <strong>{title}</strong>
    </Ringing>
  );
}
