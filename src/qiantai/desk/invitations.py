"""Invitations: a colleague is asked to speak beside the holder, hears it ring, and comes only when they say yes.

The database decides: an invitation ends once, whoever answers first or whatever dies. Who accepts joins the conversation
afterwards, which is harmless to repeat, so that a crash between the two costs a second click and nothing else.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from qiantai.conversation import NotHolder
from qiantai.customers import Actor, StaffActor, SystemActor, actor_name
from qiantai.desk import store_invitations as store
from qiantai.desk.errors import InvitationGone
from qiantai.desk.store_invitations import Invitation
from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.errors import Invalid
from qiantai.floor.events import Live
from qiantai.floor.policies import PolicyTable

SHOWN_FOR = timedelta(minutes=10)
"""How long the inviter sees what became of an invitation."""
CHANGED = {"type": "queue"}


class Joins(Protocol):
    """Lets somebody speak beside the holder; `conversation.Joining` is one."""

    async def join(
        self, actor: StaffActor, conversation: UUID, to: str, name: str, *, supervisor: bool = False
    ) -> None:
        """NotHolder when the actor holds it no more; repeating it is harmless."""
        ...


class Invitations:
    """Verbs of invitations; who may invite is the caller's question."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        policies: PolicyTable,
        audit: Audit,
        live: Live,
        joins: Joins,
    ) -> None:
        self._database = database
        self._clock = clock
        self._policies = policies
        self._audit = audit
        self._live = live
        self._joins = joins

    async def invite(self, by: StaffActor, conversation: UUID, to: str, name: str) -> bool:
        """Let it ring at a colleague for `desk.conference.ring` seconds; False while it rings there already."""
        if to == by.staff:
            raise Invalid(field="staff")
        now = self._clock.now()
        ring = timedelta(seconds=int(self._policies.get("desk.conference.ring", now).number))
        async with self._database.transaction() as connection:
            asked = await store.invite(
                connection, conversation, (to, name), (by.staff, by.name), now, now + ring
            )
            if asked is not None:
                await self._record(connection, by, asked, "invited", now)
        if asked is not None:
            self._tell(asked)
        return asked is not None

    async def accept(self, staff: StaffActor, conversation: UUID) -> Invitation:
        """Speak beside the holder from now on; InvitationGone when it rings no more. Accepting again is harmless."""
        found = await self._answer(staff, conversation, "accepted")
        by = StaffActor(found.by, found.by_name, frozenset())
        try:
            await self._joins.join(by, conversation, staff.staff, staff.name)
        except NotHolder as error:
            raise InvitationGone(conversation=str(conversation)) from error
        self._tell(found)
        return found

    async def decline(self, staff: StaffActor, conversation: UUID, reason: str = "") -> Invitation:
        """Do not come; InvitationGone when it rings no more. Declining again is harmless."""
        found = await self._answer(staff, conversation, "declined", reason.strip())
        self._tell(found)
        return found

    async def withdraw(self, by: StaffActor, conversation: UUID, to: str) -> Invitation:
        """Take back what I asked and nobody has answered; InvitationGone."""
        now = self._clock.now()
        async with self._database.transaction() as connection:
            found = await store.answer(connection, conversation, to, "withdrawn", now, by=by.staff)
            if found is None:
                raise InvitationGone(conversation=str(conversation))
            await self._record(connection, by, found, "withdrawn", now)
        self._tell(found)
        return found

    async def expire(self) -> int:
        """End what nobody answered in time, and let who invited know; returns how many."""
        now = self._clock.now()
        async with self._database.transaction() as connection:
            expired = await store.expire(connection, now)
            for one in expired:
                await self._record(connection, SystemActor("router"), one, "expired", now)
        for one in expired:
            self._tell(one)
        return len(expired)

    async def ringing(self, staff: str) -> Sequence[Invitation]:
        """What this member of staff is invited to now."""
        return await store.list_ringing(self._database, staff, self._clock.now())

    async def asked_by(self, holder: str | None, conversation: UUID) -> Sequence[Invitation]:
        """What became of the holder's latest invitations that nobody accepted; `expired` from its time on."""
        if holder is None:
            return []
        now = self._clock.now()
        found = await store.list_latest(self._database, conversation, holder, now - SHOWN_FOR)
        return [_as_of(one, now) for one in found if one.state not in ("accepted", "withdrawn")]

    async def admits(self, staff: StaffActor, conversation: UUID) -> bool:
        """Whether it rings at this member of staff: they may look before they answer."""
        return any(one.conversation == conversation for one in await self.ringing(staff.staff))

    async def _answer(
        self, staff: StaffActor, conversation: UUID, state: str, reason: str = ""
    ) -> Invitation:
        now = self._clock.now()
        async with self._database.transaction() as connection:
            found = await store.answer(connection, conversation, staff.staff, state, now, reason)
            if found is not None:
                await self._record(connection, staff, found, state, now)
        found = found or await store.find_latest(self._database, conversation, staff.staff)
        if found is None or found.state != state:
            raise InvitationGone(conversation=str(conversation))
        return found

    async def _record(
        self, connection: Any, actor: Actor, one: Invitation, past: str, now: datetime
    ) -> None:
        detail = {"to": one.staff, "from": one.by}
        if one.reason:
            detail["reason"] = one.reason
        subject = f"conversation:{one.conversation}"
        record = AuditRecord(actor_name(actor), f"desk:invitation:{past}", subject, detail, now)
        await self._audit.append(connection, [record])

    def _tell(self, one: Invitation) -> None:
        """Ring at the colleague or stop it, and let the inviter and every list read anew."""
        frame = {
            "type": "invitation",
            "conversation": str(one.conversation),
            "state": one.state,
            "until": one.until.isoformat(),
            "staff": one.staff,
            "name": one.name,
            "by_name": one.by_name,
        }
        for desk in (one.staff, one.by):
            self._live.announce(f"desk:{desk}", frame, far=frame)
        self._live.announce("desk", CHANGED, far=CHANGED)


def _as_of(one: Invitation, now: datetime) -> Invitation:
    return replace(one, state="expired") if one.state == "open" and one.until <= now else one
