/** Who else is in a conversation: conference, consultations, supervisors who listen; and choosing a colleague. */
import { App, Button, Select } from "antd";
import { useEffect } from "react";
import * as desk from "../../api/desk";
import type { Colleague, People } from "../../api/desk.shapes";
import type { Conversation, Staff } from "../../api/staff.shapes";
import { useTexts, wordOf } from "../../texts/desk";
import { Mark } from "../labels";
import { useNews } from "../live";
import { troubleOf, useLoad } from "../load";

/** Everything that the acts on a conversation ask. */
export interface Standing {
  id: string;
  me: Staff;
  conversation: Conversation | undefined;
  held: boolean;
  confers: boolean;
  people: People;
}

const nobody: People = { conference: [], invited: [], consults: [], monitors: [], passing: null };

/** Who is in it, and reading that again: listening in is no event, so only who began or ended it knows to ask. */
export function usePeople(
  id: string,
  me: Staff,
  conversation: Conversation | undefined,
): readonly [People, () => void] {
  const news = useNews(id, me);
  const inHands = conversation?.mode === "person";
  const loaded = useLoad(inHands ? `people/${id}` : "nobody", () =>
    inHands ? desk.readPeople(id) : Promise.resolve(null),
  );
  const { reload } = loaded;
  useEffect(() => {
    if (inHands) reload();
  }, [news, inHands, reload]);
  return [loaded.data ?? nobody, reload];
}

export function PeopleLine({ standing, onMoved }: { standing: Standing; onMoved: () => void }) {
  const { t } = useTexts();
  const { message } = App.useApp();
  const { people, id, confers, held } = standing;
  const { passing } = people;
  const marks = [
    ...people.conference.map((one) => t("people.conference", { name: one.name })),
    ...people.consults.map((one) => t("people.consult", { name: one.name })),
    ...people.monitors.map((one) => t("people.monitor", { name: one.name })),
  ];
  const rings = people.invited.filter((one) => one.state === "open");
  if (marks.length === 0 && !passing && people.invited.length === 0) return null;
  const act = (step: Promise<unknown>) =>
    step.then(onMoved).catch((reason: unknown) => void message.error(troubleOf(reason).message));
  return (
    <p className="people-line">
      {marks.map((mark) => (
        <Mark key={mark} tone="plain">
          {mark}
        </Mark>
      ))}
      {people.invited.map((one) => (
        <Mark key={`invited/${one.staff}`} tone={one.state === "open" ? "plain" : "warn"}>
          {t(one.state === "open" ? "invite.rings" : `invite.${one.state}`, { name: one.name })}
          {one.reason && `：${one.reason}`}
        </Mark>
      ))}
      {held &&
        rings.map((one) => (
          <Button key={one.staff} size="small" onClick={() => void act(desk.withdrawInvitation(id, one.staff))}>
            {t("invite.withdraw")}
          </Button>
        ))}
      {passing && (
        <Mark tone="warn">
          {t("transfer.waits", { by: passing.by_name, to: passing.name ?? wordOf(t, "skill.", passing.skill) })}
        </Mark>
      )}
      {passing && held && (
        <Button size="small" onClick={() => void act(desk.keepAfterAll(id))}>
          {t("transfer.keep")}
        </Button>
      )}
      {held && people.consults.length > 0 && (
        <Button size="small" onClick={() => void act(desk.closeConsult(id))}>
          {t("consult.close")}
        </Button>
      )}
      {confers && (
        <Button size="small" onClick={() => void act(desk.leaveConference(id))}>
          {t("conference.leave")}
        </Button>
      )}
    </p>
  );
}

/** Colleagues besides oneself, those who are here first. */
export function useColleagues(me: Staff): readonly Colleague[] {
  const loaded = useLoad("colleagues", desk.listColleagues);
  return (loaded.data ?? [])
    .filter((one) => one.staff !== me.id)
    .sort((a, b) => Number(a.state === null) - Number(b.state === null));
}

interface PickProps {
  me: Staff;
  id?: string;
  value?: string;
  onChange?: (staff: string) => void;
}

/** A colleague by name, with what they do now. */
export function PickColleague({ me, id, value, onChange }: PickProps) {
  const { t } = useTexts();
  const colleagues = useColleagues(me);
  return (
    <Select
      {...(id && { id })}
      {...(value && { value })}
      {...(onChange && { onChange })}
      showSearch={{ optionFilterProp: "name" }}
      notFoundContent={t("people.none")}
      options={colleagues.map((one) => ({
        value: one.staff,
        name: one.name,
        label: `${one.name} · ${t(`state.${one.state ?? "offline"}` as "state.ready")}`,
      }))}
    />
  );
}
