"""Wrap-ups: what a conversation was about, how it ended and what was promised; drafted, then kept by who served it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from qiantai.banking import Words
from qiantai.conversation import ConversationView, Event
from qiantai.customers import StaffActor, actor_name
from qiantai.desk import store_wrapup as store
from qiantai.desk.agents import Agents
from qiantai.desk.errors import UnknownResult
from qiantai.desk.queues import Queues
from qiantai.desk.targets import Workdays
from qiantai.desk.wrapping import (
    Handled,
    WrapUp,
    follow_up_of,
    longest,
    promise_in,
    said_by,
    shortened,
)
from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.errors import NotFound
from qiantai.floor.policies import PolicyTable
from qiantai.floor.privacy import erase_secrets

FOLLOW_UP = "follow_up"


class Read(Protocol):
    """What a draft is read from; `conversation.Holding` is one."""

    async def find(self, conversation: UUID) -> ConversationView | None:
        """The conversation, or None."""
        ...

    async def events(self, conversation: UUID, after: int, private: bool) -> Sequence[Event]:
        """Events behind an offset."""
        ...


class WrapUps:
    """Verbs of wrap-ups; each belongs to one time that an agent held a conversation."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        policies: PolicyTable,
        audit: Audit,
        queues: Queues,
        agents: Agents,
        conversations: Read,
        words: Words,
        workdays: Workdays | None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._policies = policies
        self._audit = audit
        self._queues = queues
        self._agents = agents
        self._conversations = conversations
        self._words = words
        self._workdays = workdays

    async def get(self, staff: StaffActor, conversation: UUID) -> tuple[WrapUp, bool]:
        """The form and whether it is kept already; a draft when it is not. NotFound for whom it was not with."""
        handled = await self._handled(staff, conversation)
        kept = await store.find_wrap_up(self._database, handled)
        return (kept, True) if kept else (await self._draft(handled), False)

    async def keep(self, staff: StaffActor, conversation: UUID, form: WrapUp) -> WrapUp:
        """Write it down and be ready again; UnknownResult, NotFound. Passwords and codes are erased first."""
        now = self._clock.now()
        if form.result not in self.results(now):
            raise UnknownResult(field="result", results=self.results(now))
        handled = await self._handled(staff, conversation)
        form = replace(
            form,
            summary=erase_secrets(form.summary.strip()),
            promise=erase_secrets(form.promise.strip()),
            tags=tuple(dict.fromkeys(tag.strip() for tag in form.tags if tag.strip())),
        )
        async with self._database.transaction() as connection:
            await store.keep_wrap_up(connection, handled, staff.staff, form, now)
            if handled.how is not None:
                await self._agents.rested(connection, staff.staff, now)
            detail = {
                "result": form.result,
                "intent": form.intent,
                "promised": bool(form.promise),
                "follow_up_on": form.follow_up_on.isoformat() if form.follow_up_on else None,
            }
            subject = f"conversation:{conversation}"
            record = AuditRecord(actor_name(staff), "desk:wrap_up:kept", subject, detail, now)
            await self._audit.append(connection, [record])
        return form

    def results(self, at: datetime) -> list[str]:
        """How a conversation can have ended."""
        return str(self._policies.get("desk.wrap_up.results", at).value).split()

    async def _handled(self, staff: StaffActor, conversation: UUID) -> Handled:
        handled = await store.find_handled(self._database, conversation, staff.staff)
        if handled is None:
            raise NotFound(conversation=str(conversation))
        return handled

    async def _draft(self, handled: Handled) -> WrapUp:
        """What the conversation itself shows: need, last words of both sides, promise, and what was urgent."""
        now = self._clock.now()
        view = await self._conversations.find(handled.conversation)
        entry = await self._queues.find(handled.conversation)
        events = await self._conversations.events(handled.conversation, 0, True)
        language = view.language if view else "zh-Hans"
        agent = said_by([one for one in events if one.at >= handled.taken_at], "agent")
        packet = entry.packet if entry else {}
        promise = shortened(promise_in(agent, self._promising(now)))
        return WrapUp(
            intent=str(packet.get("about") or (view.flow if view else None) or ""),
            result=FOLLOW_UP if promise else self._result(handled, now),
            summary=self._summary(said_by(events, "customer"), agent, language),
            promise=promise,
            follow_up_on=follow_up_of(promise, now, self._workdays),
            tags=self._tags(packet.get("emotion"), entry.elder if entry else False),
        )

    def _summary(self, customer: Sequence[str], agent: Sequence[str], language: str) -> str:
        nothing = self._words.get("wrap_up.nothing", language)
        said = shortened(longest(customer)) or nothing
        answered = shortened(longest(agent)) or nothing
        return self._words.get("wrap_up.summary", language, said=said, answered=answered)

    def _result(self, handled: Handled, now: datetime) -> str:
        results = self.results(now)
        return handled.how if handled.how in results and handled.how else results[0]

    def _promising(self, now: datetime) -> list[str]:
        value = self._policies.get("desk.wrap_up.promises", now).value
        texts = value.values() if isinstance(value, dict) else (str(value),)
        return [word for text in texts for word in str(text).split("|")]

    def _tags(self, emotion: object, elder: bool) -> tuple[str, ...]:
        return tuple(tag for tag in (str(emotion or ""), "elder" if elder else "") if tag)
