"""Care of alarms: who took one, for whom, with which word, and danger that rings again until somebody does.

An alarm is evidence in a conversation, read anew at every look; here is only what people did about it. One that was closed
comes back with newer evidence.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from qiantai.customers import StaffActor, SystemActor, actor_name
from qiantai.desk import store_alarms as store
from qiantai.desk.alarms import Raised
from qiantai.desk.errors import AlarmTaken
from qiantai.desk.store_alarms import Cared
from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.errors import NotFound
from qiantai.floor.events import Live
from qiantai.floor.policies import PolicyTable

RINGS_AT = "desk:alarms"
"""Where supervisors hear alarms ring."""
CHANGED = {"type": "queue"}
DANGER = 0


@dataclass(frozen=True, slots=True)
class Attended:
    """An alarm with what was done about it; None while nothing was."""

    alarm: Raised
    care: Cared | None

    @property
    def is_open(self) -> bool:
        """Whether nobody has taken it."""
        return self.care is None or self.care.state == "open"


class AlarmCare:
    """Verbs of supervisors; each is on record, and of two at once one wins."""

    def __init__(
        self, database: Database, clock: Clock, policies: PolicyTable, audit: Audit, live: Live
    ) -> None:
        self._database = database
        self._clock = clock
        self._policies = policies
        self._audit = audit
        self._live = live

    async def attend(self, raised: Sequence[Raised]) -> list[Attended]:
        """The alarms that are not closed, those nobody has taken first; danger rings, and rings again, here."""
        known = await store.list_cared(self._database, {one.conversation for one in raised})
        rung = await self._ring([one for one in raised if one.severity == DANGER], known)
        known = {**known, **{(one.conversation, one.kind): one for one in rung}}
        found = [
            Attended(one, _since(known.get((one.conversation, one.kind)), one)) for one in raised
        ]
        shown = [one for one in found if one.care is None or one.care.state != "closed"]
        return sorted(shown, key=lambda one: not one.is_open)

    async def acknowledge(self, staff: StaffActor, alarm: Raised, note: str = "") -> Cared:
        """Take care of it; AlarmTaken when somebody else was faster."""
        return await self._act(staff, alarm, "acknowledged", note, {"open"})

    async def assign(
        self, staff: StaffActor, alarm: Raised, to: str, name: str, note: str = ""
    ) -> Cared:
        """Let a colleague take care of it, instead of whoever did; AlarmTaken when it is closed."""
        open_states = {"open", "acknowledged"}
        return await self._act(
            staff, alarm, "acknowledged", note, open_states, "assigned", (to, name)
        )

    async def close(self, staff: StaffActor, alarm: Raised, note: str) -> Cared:
        """It is dealt with; AlarmTaken when it was closed already."""
        return await self._act(staff, alarm, "closed", note, {"open", "acknowledged"})

    async def _act(
        self,
        staff: StaffActor,
        alarm: Raised,
        state: str,
        note: str,
        allowed: Collection[str],
        verb: str = "",
        to: tuple[str, str] | None = None,
    ) -> Cared:
        now, place = (
            self._clock.now(),
            (alarm.conversation, alarm.kind, alarm.offset, alarm.severity),
        )
        async with self._database.transaction() as connection:
            by = (staff.staff, staff.name)
            done = await store.care(connection, place, state, by, now, note.strip(), to, allowed)
            if done is None:
                taken = await store.find_cared(connection, alarm.conversation, alarm.kind)
                raise AlarmTaken(
                    by=taken.by_name if taken else "", state=taken.state if taken else ""
                )
            detail = {"kind": alarm.kind, "offset": alarm.offset, "note": note.strip()}
            if to is not None:
                detail["to"] = to[0]
            await self._record(
                connection, actor_name(staff), alarm.conversation, verb or state, detail
            )
        self._live.announce("desk", CHANGED, far=CHANGED)
        return done

    async def _ring(
        self, dangers: Sequence[Raised], known: Mapping[tuple[UUID, str], Cared]
    ) -> list[Cared]:
        now = self._clock.now()
        before = now - timedelta(minutes=int(self._policies.get("desk.alarm.again", now).number))
        due = [
            one for one in dangers if _is_due(known.get((one.conversation, one.kind)), one, before)
        ]
        if not due:
            return []
        places = [(one.conversation, one.kind, one.offset) for one in due]
        async with self._database.transaction() as connection:
            rung = await store.ring(connection, places, now, before)
            for one in rung:
                detail = {"kind": one.kind, "offset": one.offset, "rings": one.rings}
                actor = actor_name(SystemActor("alarms"))
                await self._record(connection, actor, one.conversation, "rang", detail)
        names = {(one.conversation, one.kind): one.customer_name for one in due}
        for one in rung:
            frame = {
                "type": "alarm",
                "conversation": str(one.conversation),
                "kind": one.kind,
                "rings": one.rings,
                "customer_name": names.get((one.conversation, one.kind)),
            }
            self._live.announce(RINGS_AT, frame, far=frame)
        return rung

    async def _record(
        self, connection: Any, actor: str, conversation: UUID, past: str, detail: Mapping[str, Any]
    ) -> None:
        now, subject = self._clock.now(), f"conversation:{conversation}"
        record = AuditRecord(actor, f"desk:alarm:{past}", subject, dict(detail), now)
        await self._audit.append(connection, [record])


def found_in(alarms: Sequence[Attended], conversation: UUID, kind: str, offset: int) -> Raised:
    """The alarm that somebody looks at, not closed yet, with its evidence up to `offset`; NotFound."""
    for one in alarms:
        if (one.alarm.conversation, one.alarm.kind) == (conversation, kind):
            return replace(one.alarm, offset=min(one.alarm.offset, offset))
    raise NotFound(conversation=str(conversation), kind=kind)


def _since(care: Cared | None, alarm: Raised) -> Cared | None:
    """What was done about this evidence: what was closed before it came does not count."""
    if care is not None and care.state == "closed" and care.offset < alarm.offset:
        return None
    return care


def _is_due(care: Cared | None, alarm: Raised, before: datetime) -> bool:
    care = _since(care, alarm)
    return care is None or (
        care.state == "open" and (care.rang_at is None or care.rang_at <= before)
    )
