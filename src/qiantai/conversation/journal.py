"""Writes what turns and people say: many conversations in one transaction, with audit records and outbox facts."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from qiantai.conversation import facts as telling
from qiantai.conversation import store
from qiantai.conversation.model import Event, Session
from qiantai.conversation.store import Change, Received
from qiantai.conversation.store_standing import find_standings
from qiantai.floor.audit import AuditRecord
from qiantai.floor.batches import Batcher
from qiantai.floor.database import Database
from qiantai.floor.events import Fact, Live, Outbox
from qiantai.floor.observe import Metrics


class Journal:
    """Writes changes of many conversations in one transaction, with their audit records and outbox facts."""

    def __init__(self, database: Database, outbox: Outbox, live: Live, metrics: Metrics) -> None:
        self._database = database
        self._outbox = outbox
        self._live = live
        self._events = metrics.events_appended
        self._batcher: Batcher[Change, bool] = Batcher(
            self._write,
            key=lambda change: change.session.id,
            observe=metrics.batch_size.labels("write").observe,
        )

    async def write(self, change: Change) -> bool:
        """True when committed and announced; False when the conversation has moved since it was read."""
        written = await self._batcher.do(change)
        if written:
            self._events.inc(len(change.drafts))
            self.announce(change)
        return written

    def announce(self, change: Change) -> None:
        """Wake the sockets that show this conversation."""
        session, events = change.session, self.events_of(change)
        if events:
            offset = events[-1].offset
            self._live.announce(
                f"conversation:{session.id}",
                {"offset": offset, "events": events},
                far={"offset": offset},
            )

    def events_of(self, change: Change) -> list[Event]:
        """The events of a change as they are kept, in order."""
        session = change.session
        return [
            Event(
                session.id,
                session.last_offset + nth,
                draft.kind,
                draft.source,
                change.at,
                draft.body,
                draft.why,
                draft.message_id,
            )
            for nth, draft in enumerate(change.drafts, 1)
        ]

    async def _write(self, changes: Sequence[Change]) -> list[bool]:
        facts = [(change.session.id, fact) for change in changes for fact in change.facts]
        records = [_audit_record(change) for change in changes]
        if self._outbox.wants(*telling.TOPICS):
            async with self._database.transaction() as connection:
                facts += await self._told(connection, changes)
                written = await store.write(connection, changes, records, facts)
        else:
            written = await store.write(self._database, changes, records, facts)
        if facts:
            self._outbox.wake()
        return [change.session.id in written for change in changes]

    async def _told(self, connection: Any, changes: Sequence[Change]) -> list[tuple[UUID, Fact]]:
        """What these changes are to those who listen."""
        was = await find_standings(connection, [change.session.id for change in changes])
        return [
            (change.session.id, fact)
            for change in changes
            for fact in telling.facts_of(
                change.session, was.get(change.session.id), self.events_of(change), change.at
            )
        ]

    async def receive(self, items: Sequence[Received]) -> list[tuple[int | None, Session | None]]:
        """Append customers' messages; for each the known offset of a repeat, or the session after the append."""
        if not self._outbox.wants(*telling.TOPICS):
            return await store.receive(self._database, items)
        async with self._database.transaction() as connection:
            was = await find_standings(connection, [item.conversation for item in items])
            results = await store.receive(connection, items)
            said = [
                (session, said_of(item, session))
                for item, (known, session) in zip(items, results, strict=True)
                if known is None and session is not None
            ]
            await self._outbox.publish(connection, telling.facts_of_received(said, was))
        self._outbox.wake()
        return results

    def announce_said(self, said: Event) -> None:
        """Wake the sockets for one event that is already kept."""
        self._live.announce(
            f"conversation:{said.conversation}",
            {"offset": said.offset, "events": [said]},
            far={"offset": said.offset},
        )


def said_of(received: Received, session: Session) -> Event:
    """What a customer sent as the event that was appended last to this session."""
    return Event(
        session.id,
        session.last_offset,
        received.kind,
        "customer",
        received.at,
        received.body,
        None,
        received.message_id,
    )


def _audit_record(change: Change) -> AuditRecord:
    session = change.session
    detail = {
        "offset": session.last_offset + len(change.drafts),
        "kinds": [draft.kind for draft in change.drafts],
        "mode": session.mode,
    }
    return AuditRecord(change.actor, change.action, f"conversation:{session.id}", detail, change.at)
