"""Several people about one conversation: transfer, consult, conference, and what a supervisor may do with it.

The conversation is the truth (`conversation.Joining`); the queue follows it, here at once and by `Handoff.reconcile` after a crash.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

import structlog

from qiantai.conversation import ConversationView, NotHolder
from qiantai.customers import StaffActor, SystemActor, actor_name
from qiantai.desk import store_together as store
from qiantai.desk.agents import Agents
from qiantai.desk.handoff import Handoff
from qiantai.desk.invitations import Invitations
from qiantai.desk.model import EntryState, QueueEntry
from qiantai.desk.queues import Queues
from qiantai.desk.store_invitations import Invitation
from qiantai.desk.store_together import Watcher
from qiantai.desk.workbench import Workbench
from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.errors import Invalid, NotFound
from qiantai.floor.events import Fact, Live
from qiantai.floor.jobs import Jobs
from qiantai.floor.policies import PolicyTable

log = structlog.get_logger(__name__)
Colleagues = Callable[[], Awaitable[Mapping[str, str]]]
"""Names of those who serve customers, by id."""


class Joins(Protocol):
    """What several people do in a conversation; `conversation.Joining` is one."""

    async def pass_on(
        self,
        staff: StaffActor,
        conversation: UUID,
        word: str,
        *,
        to: str | None = None,
        name: str | None = None,
        skill: str | None = None,
        warm: bool = False,
    ) -> None:
        """Transfer it."""
        ...

    async def keep(self, staff: StaffActor, conversation: UUID) -> None:
        """Withdraw a warm transfer."""
        ...

    async def consult(
        self, staff: StaffActor, conversation: UUID, to: str, name: str, question: str
    ) -> None:
        """Ask a colleague."""
        ...

    async def answer(self, staff: StaffActor, conversation: UUID, text: str) -> None:
        """Say something in the consult."""
        ...

    async def close_consult(self, staff: StaffActor, conversation: UUID) -> None:
        """End the consult."""
        ...

    async def join(
        self, actor: StaffActor, conversation: UUID, to: str, name: str, *, supervisor: bool = False
    ) -> None:
        """Let somebody speak beside the holder."""
        ...

    async def leave(self, staff: StaffActor, conversation: UUID) -> None:
        """Speak no more."""
        ...

    async def whisper(self, staff: StaffActor, conversation: UUID, text: str) -> None:
        """Say something to the holder alone."""
        ...

    async def takeover(self, staff: StaffActor, conversation: UUID, reason: str) -> None:
        """Hold it, whoever held it."""
        ...

    async def put_back(self, conversation: UUID, holder: str) -> None:
        """Tell the customer that the holder has gone."""
        ...

    async def packet(self, conversation: UUID) -> Mapping[str, Any]:
        """What the next person needs to know."""
        ...


Asking = Callable[[StaffActor, UUID, int, str, str, str], Awaitable[None]]
"""Hears who asked, the conversation, the offset, the colleague, what for (consult, conference, transfer) and the words."""


@dataclass(frozen=True, slots=True)
class People:
    """Who has to do with a conversation; `watchers` are shown to supervisors only, `invited` have not come."""

    view: ConversationView
    watchers: tuple[Watcher, ...]
    invited: tuple[Invitation, ...] = ()


class Together:
    """Verbs of the desk; each checks that the reader may see the conversation, and is audited where it is written."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        policies: PolicyTable,
        audit: Audit,
        queues: Queues,
        agents: Agents,
        handoff: Handoff,
        workbench: Workbench,
        joins: Joins,
        colleagues: Colleagues,
        skills: frozenset[str],
        invitations: Invitations,
    ) -> None:
        self._database = database
        self._clock = clock
        self._policies = policies
        self._audit = audit
        self._queues = queues
        self._agents = agents
        self._handoff = handoff
        self._workbench = workbench
        self._joins = joins
        self.colleagues = colleagues
        self._skills = skills
        self.invitations = invitations
        self._asking: tuple[Asking, ...] = ()

    def on_asked(self, asking: Asking) -> None:
        """Call this after a colleague was consulted, invited or passed a conversation."""
        self._asking = (*self._asking, asking)

    async def _tell(
        self, staff: StaffActor, people: "People", to: str | None, about: str, text: str
    ) -> "People":
        if to is not None:
            for asking in self._asking:
                await asking(staff, people.view.id, people.view.last_offset, to, about, text)
        return people

    async def transfer(
        self,
        staff: StaffActor,
        conversation: UUID,
        word: str,
        *,
        to: str | None = None,
        skill: str | None = None,
        warm: bool = False,
    ) -> People:
        """Pass it to a colleague or to a skill group; a warm one stays with me until the other takes it.

        NotHolder, NotFound for no such colleague, Invalid for no such skill, for both or for neither.
        """
        await self._workbench.get(staff, conversation)
        if (to is None) == (skill is None) or to == staff.staff:
            raise Invalid(field="to")
        if skill is not None and skill not in self._skills:
            raise Invalid(field="skill")
        name = await self._name(to) if to is not None else None
        await self._joins.pass_on(
            staff, conversation, word, to=to, name=name, skill=skill, warm=warm
        )
        await self._queues.move(staff, conversation, holder=staff.staff, skill=skill, to=to)
        people = await self.people(staff, conversation)
        return await self._tell(staff, people, to, "transfer", word)

    async def keep(self, staff: StaffActor, conversation: UUID) -> People:
        """Withdraw my warm transfer that nobody has accepted; NotHolder."""
        await self._joins.keep(staff, conversation)
        entry = await self._queues.find(conversation)
        if entry is not None and entry.holder != staff.staff:
            await self._queues.follow(staff, entry)
        return await self.people(staff, conversation)

    async def consult(
        self, staff: StaffActor, conversation: UUID, to: str, question: str
    ) -> People:
        """Ask a colleague in private; NotHolder, NotFound."""
        name = await self._name(to)
        await self._joins.consult(staff, conversation, to, name, question)
        people = await self.people(staff, conversation)
        return await self._tell(staff, people, to, "consult", question)

    async def answer(self, staff: StaffActor, conversation: UUID, text: str) -> People:
        """Say something in the consult; NotHolder for those who take no part."""
        await self._workbench.get(staff, conversation)
        await self._joins.answer(staff, conversation, text)
        return await self.people(staff, conversation)

    async def close_consult(self, staff: StaffActor, conversation: UUID) -> None:
        """End the consult: the holder all, a colleague their own; repeating it is harmless."""
        await self._joins.close_consult(staff, conversation)

    async def conference(self, staff: StaffActor, conversation: UUID, to: str) -> People:
        """Invite a colleague to speak beside me: it rings at them until they answer. NotHolder, NotFound, Invalid."""
        name = await self._name(to)
        view = await self._handoff.view(conversation)
        if view is None or view.holder != staff.staff:
            raise NotHolder(holder=view.holder_name if view else None)
        there = view.guest(to, "conference")
        rings = not there and await self.invitations.invite(staff, conversation, to, name)
        people = await self.people(staff, conversation)
        return await self._tell(staff, people, to if rings else None, "conference", "")

    async def invited(self, staff: StaffActor) -> list[tuple[Invitation, ConversationView]]:
        """What rings at this member of staff, each with its conversation as long as the inviter holds it."""
        found = []
        for one in await self.invitations.ringing(staff.staff):
            view = await self._handoff.view(one.conversation)
            if view is not None and view.holder == one.by:
                found.append((one, view))
        return found

    async def leave(self, staff: StaffActor, conversation: UUID) -> None:
        """Speak no more beside the holder; repeating it is harmless."""
        await self._joins.leave(staff, conversation)

    async def monitor(self, staff: StaffActor, conversation: UUID) -> People:
        """Watch it without being seen by the customer or the holder; on record."""
        await self._workbench.get(staff, conversation)
        now = self._clock.now()
        async with self._database.transaction() as connection:
            await store.watch(connection, conversation, Watcher(staff.staff, staff.name, now))
            await self._record(connection, staff, conversation, "monitored")
        return await self.people(staff, conversation)

    async def stop_monitor(self, staff: StaffActor, conversation: UUID) -> None:
        """Watch it no more; repeating it is harmless."""
        async with self._database.transaction() as connection:
            if await store.unwatch(connection, conversation, staff.staff):
                await self._record(connection, staff, conversation, "monitor_stopped")

    async def whisper(self, staff: StaffActor, conversation: UUID, text: str) -> People:
        """Say something that only the holder sees; NotHolder when nobody holds."""
        await self._joins.whisper(staff, conversation, text)
        return await self.people(staff, conversation)

    async def barge_in(self, staff: StaffActor, conversation: UUID) -> People:
        """Speak beside the holder; the customer sees a second person join. NotHolder when nobody holds."""
        await self._joins.join(staff, conversation, staff.staff, staff.name, supervisor=True)
        return await self.people(staff, conversation)

    async def takeover(self, staff: StaffActor, conversation: UUID, reason: str) -> People:
        """Hold it from now on, whoever held it or nobody, beyond my capacity; the reason is kept."""
        view, entry = await self._workbench.get(staff, conversation)
        await self._joins.takeover(staff, conversation, reason)
        if entry is None or entry.state is EntryState.DONE:
            await self._queues.enqueue(_asked(view, self._clock.now().isoformat()))
            entry = await self._queues.find(conversation)
        if entry is not None and entry.holder != staff.staff:
            await self._queues.assign(staff, staff, conversation, holder=entry.holder, beyond=True)
        return await self.people(staff, conversation)

    async def people(self, staff: StaffActor, conversation: UUID) -> People:
        """Who has to do with it; NotFound for those who may not see it."""
        view, _ = await self._workbench.get(staff, conversation)
        seen = self._workbench.supervises(staff)
        watchers = await store.list_watchers(self._database, conversation) if seen else []
        invited = await self.invitations.asked_by(view.holder, conversation)
        return People(view, tuple(watchers), tuple(invited))

    async def packet(self, staff: StaffActor, conversation: UUID) -> Mapping[str, Any]:
        """What the customer wants, said and was asked, and what was done; NotFound."""
        await self._workbench.get(staff, conversation)
        return await self._joins.packet(conversation)

    async def admits(self, staff: StaffActor, conversation: UUID) -> bool:
        """Whether it was passed to this member of staff, or they were asked in."""
        view = await self._handoff.view(conversation)
        if view is None:
            return False
        return view.guest(staff.staff) or (
            view.passing is not None and view.passing.staff == staff.staff
        )

    async def put_back_gone(self) -> int:
        """Let customers wait at the head again whose agent has not been heard of for `desk.handoff.gone`; how many.

        They keep the time of their first waiting. Transfers that a named colleague has not taken come back to whom passed them.
        """
        now = self._clock.now()
        gone = timedelta(minutes=int(self._policies.get("desk.handoff.gone", now).number))
        held = await self._queues.list_held()
        back = [await self._put_back(entry) for entry in held if await self._is_gone(entry, gone)]
        waiting = await self._queues.list()
        lapsed = [await self._lapse(entry) for entry in waiting]
        return sum(back) + sum(lapsed)

    async def _is_gone(self, entry: QueueEntry, gone: timedelta) -> bool:
        presence = await self._agents.find(entry.holder or "")
        heard = [entry.taken_at, entry.first_said_at, presence.seen_at if presence else None]
        return self._clock.now() - max(at for at in heard if at is not None) >= gone

    async def _put_back(self, entry: QueueEntry) -> bool:
        assert entry.holder is not None
        try:
            await self._joins.put_back(entry.conversation, entry.holder)
        except (NotHolder, NotFound):
            return False  # `reconcile` brings the entry to what the conversation says
        return await self._queues.give_back(
            SystemActor("handoff"), entry.conversation, entry.holder
        )

    async def _lapse(self, entry: QueueEntry) -> bool:
        until = entry.reserved_until
        if entry.reserved_for is None or until is None or self._clock.now() < until:
            return False
        view = await self._handoff.view(entry.conversation)
        if view is None or view.passing is None or not view.passing.warm or view.holder is None:
            return False
        holder = StaffActor(view.holder, view.holder_name or view.holder, frozenset())
        try:
            await self.keep_for(holder, entry)
        except NotHolder:
            return False
        return True

    async def keep_for(self, holder: StaffActor, entry: QueueEntry) -> None:
        """End a transfer that nobody took: the conversation is the holder's as before; NotHolder."""
        await self._joins.keep(holder, entry.conversation)
        await self._queues.follow(holder, entry)

    async def _name(self, staff: str) -> str:
        name = (await self.colleagues()).get(staff)
        if name is None:
            raise NotFound(staff=staff)
        return name

    async def _record(
        self, connection: object, staff: StaffActor, conversation: UUID, verb: str
    ) -> None:
        record = AuditRecord(
            actor_name(staff),
            f"desk:conversation:{verb}",
            f"conversation:{conversation}",
            {},
            self._clock.now(),
        )
        await self._audit.append(connection, [record])


def build_together(
    database: Database,
    clock: Clock,
    policies: PolicyTable,
    audit: Audit,
    jobs: Jobs,
    queues: Queues,
    agents: Agents,
    handoff: Handoff,
    workbench: Workbench,
    joins: Joins,
    colleagues: Colleagues,
    skills: frozenset[str],
    live: Live,
) -> Together:
    """The verbs, the rule for agents who are gone, and the right of those asked in to see the conversation."""
    invitations = Invitations(database, clock, policies, audit, live, joins)
    together = Together(
        database, clock, policies, audit, queues, agents, handoff, workbench, joins, colleagues, skills, invitations
    )  # fmt: skip
    workbench.admit(together.admits)
    workbench.admit(invitations.admits)
    handoff.on_act(agents.see)
    jobs.every_minute("desk_agents_gone", together.put_back_gone)
    return together


def _asked(view: ConversationView, at: str) -> Fact:
    """The request that a takeover makes where the customer made none."""
    body = {
        "conversation": str(view.id),
        "customer": view.customer,
        "customer_name": view.name,
        "skill": "english" if view.language == "en" else "account",
        "priority": "P1",
        "reason": "takeover",
        "elder": view.elder,
        "channel": view.channel,
        "at": at,
        "packet": {"last_words": view.summary, "emotion": None},
    }
    return Fact("handoff.requested", str(view.id), body)
