"""Fix this: what staff say about an answer reaches the editors with the conversation around it, masked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.errors import Conflict, Invalid, NotFound
from qiantai.floor.events import Fact, Outbox
from qiantai.floor.privacy import mask
from qiantai.knowledge import store_gaps as store
from qiantai.knowledge.store_gaps import Remark, RemarkState

MADE, CLOSED = "knowledge.remark_made", "knowledge.remark_closed"
BEFORE, AFTER = 8, 4
"""Messages around the answer that go with a remark."""
SPOKEN = ("customer", "assistant", "agent")


class Happened(Protocol):
    """One event of a conversation, as `conversation.Event` is."""

    @property
    def offset(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def body(self) -> Mapping[str, Any]: ...
    @property
    def why(self) -> Mapping[str, Any] | None: ...


class Reading(Protocol):
    """What is read of conversations; `conversation.Holding` is one."""

    async def events(self, conversation: UUID, after: int, private: bool) -> Sequence[Happened]:
        """Events behind an offset, in order."""
        ...


class RemarkNotFound(NotFound):
    """There is no such remark."""

    code = "remark_not_found"


class RemarkClosed(Conflict):
    """Somebody has accepted or declined this remark in the meantime."""

    code = "remark_closed"


class NoSuchAnswer(Invalid):
    """At this place of the conversation nothing was said to the customer."""

    code = "no_such_answer"


class EmptyRemark(Invalid):
    """A remark says what is wrong."""

    code = "empty_remark"


@dataclass(frozen=True, slots=True)
class Credit:
    """What became of one person's remarks."""

    by: str
    made: int
    accepted: int
    declined: int


class Remarks:
    """Takes remarks and the editors' decisions; all are audited and published."""

    def __init__(
        self, database: Database, audit: Audit, outbox: Outbox, clock: Clock, reading: Reading
    ) -> None:
        self._database = database
        self._audit = audit
        self._outbox = outbox
        self._clock = clock
        self._reading = reading

    async def make(
        self, by: str, conversation: UUID, offset: int, remark: str, proposal: str = ""
    ) -> Remark:
        """Say what is wrong with a reply and how it should be; NoSuchAnswer, EmptyRemark. Facts: `knowledge.remark_made`."""
        if not remark.strip():
            raise EmptyRemark(field="remark")
        events = await self._reading.events(conversation, 0, False)
        spoken = [one for one in events if one.kind == "message" and one.source in SPOKEN]
        place = next((n for n, one in enumerate(spoken) if one.offset == offset), None)
        if place is None or spoken[place].source == "customer":
            raise NoSuchAnswer(field="offset", offset=offset)
        reply, now = spoken[place], self._clock.now()
        article, version = _rests_on(reply)
        excerpt = [_shown(one) for one in spoken[max(0, place - BEFORE) : place + AFTER + 1]]
        said = mask(str(reply.body.get("text", "")))
        words = (said, mask(remark.strip()), mask(proposal.strip()))
        async with self._database.transaction() as connection:
            made = await store.add_remark(
                connection, conversation, offset, article, version, *words, excerpt, by, now
            )
            await self._outbox.publish(connection, [_fact(MADE, made)])
            detail = {"article": article, "version": version, "offset": offset}
            record = AuditRecord(
                by, "knowledge:remark:made", f"conversation:{conversation}", detail, now
            )
            await self._audit.append(connection, [record])
        self._outbox.wake()
        return made

    async def list(
        self,
        state: RemarkState | None = "open",
        by: str | None = None,
        before: int | None = None,
        limit: int = 100,
    ) -> list[Remark]:
        """Remarks of one state, or of one person, newest first."""
        return await store.list_remarks(self._database, state, by, before, limit)

    async def accept(self, by: str, remark: int, note: str = "") -> Remark:
        """Take a remark up, which its author gets the credit for; RemarkNotFound, RemarkClosed."""
        return await self._close(by, remark, "accepted", note)

    async def decline(self, by: str, remark: int, note: str) -> Remark:
        """Put a remark aside; RemarkNotFound, RemarkClosed."""
        return await self._close(by, remark, "declined", note)

    async def credits(self) -> Sequence[Credit]:
        """Who has helped how much, the most accepted first."""
        counts: dict[str, dict[str, int]] = {}
        for by, state, n in await store.count_remarks(self._database):
            counts.setdefault(by, {})[state] = n
        found = [
            Credit(by, sum(n.values()), n.get("accepted", 0), n.get("declined", 0))
            for by, n in counts.items()
        ]
        return sorted(found, key=lambda one: (-one.accepted, -one.made, one.by))

    async def _close(self, by: str, remark: int, state: RemarkState, note: str) -> Remark:
        now = self._clock.now()
        async with self._database.transaction() as connection:
            found = await store.lock_remark(connection, remark)
            if found is None:
                raise RemarkNotFound(remark=remark)
            if found.state != "open":
                raise RemarkClosed(state=found.state)
            closed = await store.close_remark(connection, remark, state, by, now, note.strip())
            await self._outbox.publish(connection, [_fact(CLOSED, closed)])
            detail = {"article": found.article, "credited": found.by, "note": note.strip()}
            record = AuditRecord(by, f"knowledge:remark:{state}", f"remark:{remark}", detail, now)
            await self._audit.append(connection, [record])
        self._outbox.wake()
        return closed


def _rests_on(reply: Happened) -> tuple[str | None, int | None]:
    """The article and version of a reply; those of its first citation when the reply does not say."""
    found = (reply.why or {}).get("answer")
    if not isinstance(found, Mapping):
        cited: Sequence[Any] = reply.body.get("citations") or ()
        found = cited[0] if cited else {}
    return found.get("article"), found.get("version")


def _shown(event: Happened) -> dict[str, Any]:
    return {
        "offset": event.offset,
        "source": event.source,
        "at": event.at.isoformat(),
        "text": mask(str(event.body.get("text", ""))),
    }


def _fact(topic: str, remark: Remark) -> Fact:
    body = {
        "conversation": str(remark.conversation),
        "offset": remark.offset,
        "article": remark.article,
        "version": remark.version,
        "by": remark.by,
        "state": remark.state,
        "closed_by": remark.closed_by,
        "at": (remark.closed_at or remark.at).isoformat(),
    }
    return Fact(topic, str(remark.id), body)
