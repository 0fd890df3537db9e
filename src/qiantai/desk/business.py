"""Doing business for a customer: which services an agent may start, up to what amount, and who else has to agree.

The services themselves are the conversation's flows; money moves only after the customer has confirmed it and proved who
they are, through the same gateway and under the same limits as without an agent.
"""

from collections.abc import Mapping, MutableSequence, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from qiantai.conversation import ConversationView, Event
from qiantai.customers import StaffActor, actor_name
from qiantai.desk import store_business as store
from qiantai.desk.errors import AgentLimitExceeded, FlowBarred, NoSuchApproval, SecondPersonNeeded
from qiantai.desk.store_business import Approval
from qiantai.desk.workbench import Workbench
from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.errors import QiantaiError
from qiantai.floor.events import Live
from qiantai.floor.policies import PolicyTable

HIGHEST_LEVEL = 5


class Level(Protocol):
    """How senior a member of staff is, 1 to 5; `floor.accounts` knows."""

    async def __call__(self, staff: str) -> int: ...


class Driving(Protocol):
    """Drives flows for customers; `conversation.acting.Acting` is one."""

    async def drive(
        self,
        staff: StaffActor,
        conversation: UUID,
        flow: str,
        given: Mapping[str, Any],
        permit: Any,
    ) -> Any:
        """Begin a flow or go on with it."""
        ...

    async def stop(self, staff: StaffActor, conversation: UUID) -> None:
        """Drop it."""
        ...

    async def find(self, conversation: UUID) -> Any:
        """The one under way, or None."""
        ...

    def names(self) -> list[tuple[str, Mapping[str, str]]]:
        """Every flow with its name."""
        ...

    def name(self, flow: str) -> Mapping[str, str] | None:
        """The name of one."""
        ...

    def form(self, flow: str, language: str) -> list[dict[str, Any]]:
        """Its slots."""
        ...


@dataclass(frozen=True, slots=True)
class Past:
    """A service that somebody drove in this conversation, with how it ended; None while it is under way."""

    flow: str
    name: Mapping[str, str]
    by: str
    offset: int
    ended: str | None


@dataclass(frozen=True, slots=True)
class Begun:
    """What came of an agent's request: the service as it stands, or the approval that it waits for."""

    driven: Any = None
    approval: Approval | None = None


@dataclass(frozen=True, slots=True)
class Services:
    """What there is to do in a conversation: what is under way, what was, and what an agent may start."""

    active: Any
    past: tuple[Past, ...]
    approvals: tuple[Approval, ...]
    menu: tuple[tuple[str, Mapping[str, str]], ...]


class Business:
    """The door of services that agents start; every act is audited with the member of staff."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        policies: PolicyTable,
        audit: Audit,
        live: Live,
        workbench: Workbench,
        driving: Driving,
        level: Level,
    ) -> None:
        self._database = database
        self._clock = clock
        self._policies = policies
        self._audit = audit
        self._live = live
        self._workbench = workbench
        self._driving = driving
        self._level = level

    async def start(
        self, staff: StaffActor, conversation: UUID, flow: str, slots: Mapping[str, Any]
    ) -> Begun:
        """Begin a service with these slots or give the open one more of them; Begun says where it stands.

        FlowBarred, AgentLimitExceeded, NotHolder, and what the flow refuses. What policy wants a second person for waits
        for an approval instead, with nothing shown to the customer.
        """
        await self._workbench.get(staff, conversation)
        level = await self._level(staff.staff)
        try:
            driven = await self._driving.drive(
                staff, conversation, flow, slots, self._permit(level, approved=False)
            )
        except SecondPersonNeeded as needed:
            return Begun(approval=await self._ask(staff, conversation, flow, slots, needed.amount))
        await self._record(staff, conversation, "driven", {"flow": flow, "step": driven.step})
        return Begun(driven)

    async def stop(self, staff: StaffActor, conversation: UUID) -> None:
        """Drop the service under way, with no effect; NotHolder, NotFound."""
        await self._workbench.get(staff, conversation)
        await self._driving.stop(staff, conversation)
        await self._record(staff, conversation, "stopped", {})

    async def list(self, staff: StaffActor, conversation: UUID) -> Services:
        """What is under way, what was, what waits, and what may be started; NotFound."""
        await self._workbench.get(staff, conversation)
        events = await self._workbench.list_events(staff, conversation, 0)
        approvals = await store.of_conversation(self._database, conversation)
        barred = self._names("desk.acting.barred")
        menu = tuple(one for one in self._driving.names() if one[0] not in barred)
        active = await self._driving.find(conversation)
        return Services(active, tuple(self._past(events)), tuple(approvals), menu)

    async def form(
        self, staff: StaffActor, conversation: UUID, flow: str
    ) -> tuple[ConversationView, Sequence[Mapping[str, Any]]]:
        """The slots of a service in the words of the conversation's language; FlowBarred for what is not offered."""
        view, _ = await self._workbench.get(staff, conversation)
        if self._driving.name(flow) is None or flow in self._names("desk.acting.barred"):
            raise FlowBarred(flow=flow)
        return view, self._driving.form(flow, view.language)

    async def waiting(self) -> Sequence[Approval]:
        """What waits for a second person."""
        return await store.waiting(self._database, self._clock.now())

    async def decided(self) -> Sequence[Approval]:
        """What was decided or ran out lately, latest first."""
        return await store.decided(self._database, self._clock.now())

    async def approve(self, staff: StaffActor, conversation: UUID, approval: int) -> Begun:
        """Agree as the second person: the service is read back to the customer at once, in the first person's name.

        NoSuchApproval for one's own request, one that has run out or was decided; what the flow refuses leaves it failed.
        """
        found = await self._decide(staff, conversation, approval, "approved", "")
        first = StaffActor(found.by, found.by_name, frozenset())
        permit = self._permit(await self._level(found.by), approved=True)
        try:
            driven = await self._driving.drive(first, conversation, found.flow, found.slots, permit)
        except QiantaiError as error:
            await store.fail(self._database, approval, error.code)
            raise
        return Begun(driven)

    async def decline(
        self, staff: StaffActor, conversation: UUID, approval: int, note: str
    ) -> Approval:
        """Refuse as the second person; NoSuchApproval."""
        return await self._decide(staff, conversation, approval, "declined", note)

    def _permit(self, level: int, *, approved: bool) -> Any:
        now = self._clock.now()
        limit = self._number(f"desk.acting.level{min(max(level, 1), HIGHEST_LEVEL)}.amount")
        above = self._number("desk.acting.dual.amount")
        barred, dual = self._names("desk.acting.barred"), self._names("desk.acting.dual.services")

        def permit(flow: str, amount: Decimal | None) -> None:
            if flow in barred:
                raise FlowBarred(flow=flow)
            if amount is not None and amount > limit:
                shown = self._policies.get(f"desk.acting.level{level}.amount", now)
                raise AgentLimitExceeded(limit=str(limit), shown=shown.rendered("zh-Hans"))
            second = flow in dual or (amount is not None and amount > above)
            if second and not approved:
                raise SecondPersonNeeded(amount)

        return permit

    async def _ask(
        self,
        staff: StaffActor,
        conversation: UUID,
        flow: str,
        slots: Mapping[str, Any],
        amount: Decimal | None,
    ) -> Approval:
        now = self._clock.now()
        minutes = int(self._number("desk.acting.dual.minutes"))
        async with self._database.transaction() as connection:
            approval = await store.ask(
                connection,
                conversation,
                flow,
                slots,
                amount,
                (staff.staff, staff.name),
                now,
                now + timedelta(minutes=minutes),
            )
            detail = {"flow": flow, "amount": str(amount), "approval": approval.id}
            record = self._audited(staff, conversation, "approval_asked", detail)
            await self._audit.append(connection, [record])
        self._announce(approval)
        return approval

    async def _decide(
        self, staff: StaffActor, conversation: UUID, approval: int, state: str, note: str
    ) -> Approval:
        now = self._clock.now()
        async with self._database.transaction() as connection:
            decided = await store.decide(
                connection, conversation, approval, state, staff.staff, note.strip(), now
            )
            if decided is None:
                raise NoSuchApproval(approval=approval)
            detail = {
                "flow": decided.flow,
                "for": decided.by,
                "approval": approval,
                "amount": str(decided.amount),
                "note": decided.note,
            }
            await self._audit.append(
                connection, [self._audited(staff, conversation, state, detail)]
            )
        self._announce(decided)
        return decided

    async def _record(
        self, staff: StaffActor, conversation: UUID, past: str, detail: Mapping[str, Any]
    ) -> None:
        async with self._database.transaction() as connection:
            await self._audit.append(connection, [self._audited(staff, conversation, past, detail)])

    def _audited(
        self, staff: StaffActor, conversation: UUID, past: str, detail: Mapping[str, Any]
    ) -> AuditRecord:
        subject = f"conversation:{conversation}"
        now = self._clock.now()
        return AuditRecord(actor_name(staff), f"desk:service:{past}", subject, dict(detail), now)

    def _announce(self, approval: Approval) -> None:
        """Wake the desks, so that what waits for a second person shows."""
        said = {"approval": approval.id, "state": approval.state}
        self._live.announce("desk", said, far=said)

    def _past(self, events: Sequence[Event]) -> Sequence[Past]:
        found: MutableSequence[Past] = []
        for event in events:
            flow, by = str(event.body.get("flow", "")), event.body.get("by")
            if not event.kind.startswith("flow.") or not by:
                continue
            if event.kind == "flow.started":
                name = self._driving.name(flow) or {"zh": flow, "en": flow}
                found.append(Past(flow, name, str(by), event.offset, None))
            elif event.kind in ("flow.completed", "flow.cancelled"):
                ended = event.kind.removeprefix("flow.")
                last = next((n for n in reversed(range(len(found))) if found[n].flow == flow), None)
                if last is not None:
                    one = found[last]
                    found[last] = Past(one.flow, one.name, one.by, one.offset, ended)
        return found

    def _names(self, key: str) -> frozenset[str]:
        value = str(self._policies.get(key, self._clock.now()).value)
        return frozenset(one.strip() for one in value.split(",") if one.strip())

    def _number(self, key: str) -> Decimal:
        return self._policies.get(key, self._clock.now()).number
