"""What happens in conversations as facts for others: each is made from the change itself, and only while somebody listens."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from qiantai.conversation.model import Event, Session
from qiantai.conversation.store_standing import Standing
from qiantai.floor.events import Fact

CREATED = "conversation.created"
CHANGED = "conversation.changed"
MESSAGE = "message.created"
RATED = "csat.created"
TOPICS = (CREATED, CHANGED, MESSAGE, RATED)
SAID = frozenset({"message", "file", "note"})


def facts_of(
    session: Session, was: Standing | None, events: Sequence[Event], at: datetime
) -> Iterator[Fact]:
    """The facts of events that were just appended to a session, which is as it stands after them.

    A conversation exists for others from its first event on; `was` is how it stood before.
    """
    shown = _shown(session, at)
    key = str(session.id)
    if events and events[0].offset == 1:
        yield Fact(CREATED, key, {"at": at.isoformat(), "conversation": shown})
    for event in events:
        if event.kind in SAID:
            yield Fact(MESSAGE, key, {**_event(event), "conversation": shown})
        elif event.kind == "rated":
            yield Fact(RATED, key, {**_event(event), "conversation": shown})
    now = Standing(session.status, session.holder, session.holder_name)
    if was is not None and (was.status, was.holder) != (now.status, now.holder):
        offset = events[-1].offset if events else session.last_offset
        body = {"at": at.isoformat(), "offset": offset, "was": was.shown, "conversation": shown}
        yield Fact(CHANGED, key, body)


def facts_of_received(
    sessions: Sequence[tuple[Session, Event]], was: Mapping[UUID, Standing]
) -> list[Fact]:
    """The facts of customers' messages that were just appended, each with its session after it."""
    return [
        fact
        for session, said in sessions
        for fact in facts_of(session, was.get(session.id), [said], said.at)
    ]


def _event(event: Event) -> dict[str, Any]:
    return {
        "at": event.at.isoformat(),
        "offset": event.offset,
        "kind": event.kind,
        "source": event.source,
        "message_id": event.message_id,
        "body": dict(event.body),
    }


def _shown(session: Session, at: datetime) -> dict[str, Any]:
    return {
        "id": str(session.id),
        "customer": session.customer,
        "customer_name": session.customer_name,
        "channel": session.channel,
        "status": session.status,
        "mode": session.mode,
        "holder": session.holder,
        "holder_name": session.holder_name,
        "language": session.memory.language or session.locale,
        "level": session.level_at(at),
        "elder": session.elder,
        "created_at": session.created_at.isoformat(),
    }
