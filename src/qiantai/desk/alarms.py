"""Emotion and risk alarms of every conversation under way, from its events; each event is read once.

What waits for or is with a person is heard as the agent's help hears it; what is with the assistant has its evidence beside
each reply.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from qiantai.conversation import ConversationView, Event
from qiantai.desk.help_heard import UPSET, URGENT, Heard, Hearing
from qiantai.desk.model import QueueEntry
from qiantai.floor.privacy import mask

TIP = 0.7
"""Intensity from which somebody should look (domain §4.4)."""
NEGATIVE = frozenset({"愤怒", "不满", "焦虑", "悲伤"})
SEVERITY = {
    "crisis": 0,
    "fraud": 0,
    "lost_card": 1,
    "escalation": 1,
    "furious": 1,
    "identity_failed": 1,
    "screening": 1,
    "upset": 2,
    "vulnerable": 2,
    "loss": 2,
}
MOST_READ = 300
PREVIEW = 40


class Reads(Protocol):
    """Conversations and their events; `conversation.Holding` is one."""

    async def find(self, conversation: UUID) -> ConversationView | None:
        """The conversation, or None."""
        ...

    async def list(
        self,
        status: str | None,
        holder: str | None,
        customer: str | None,
        limit: int,
        before: datetime | None,
    ) -> Sequence[ConversationView]:
        """Conversations by filter, latest first."""
        ...

    async def events(self, conversation: UUID, after: int, private: bool) -> Sequence[Event]:
        """Events behind an offset, at most a page."""
        ...


@dataclass(frozen=True, slots=True)
class Raised:
    """One alarm: severity 0 is danger, 1 for a supervisor, 2 worth a look; `where` is `waiting`, `held` or `assistant`."""

    conversation: UUID
    kind: str
    severity: int
    offset: int
    at: datetime
    words: str
    emotion: str
    intensity: float
    customer_name: str | None
    holder_name: str | None
    skill: str | None
    where: str


@dataclass(slots=True)
class _Kept:
    """What was read of one conversation: its customer's messages, and the latest evidence of each kind."""

    offset: int = 0
    said: dict[int, tuple[datetime, str]] = field(default_factory=dict)
    found: dict[str, int] = field(default_factory=dict)
    mood: tuple[int, str, float] = (0, "平静", 0.0)
    last: int = 0


class Alarms:
    """Reads on where it stopped; what has ended or fallen silent is forgotten."""

    def __init__(self, hearing: Hearing, conversations: Reads) -> None:
        self._hearing = hearing
        self._conversations = conversations
        self._kept: dict[UUID, _Kept] = {}

    async def read(self, entries: Mapping[UUID, QueueEntry], since: datetime) -> list[Raised]:
        """Alarms of everybody in the queue or with an agent, and of conversations with the assistant since then.

        Danger first, then the latest.
        """
        views = await self._under_way(entries, since)
        self._kept = {one: kept for one, kept in self._kept.items() if one in views}
        raised: list[Raised] = []
        for view in views.values():
            kept = self._kept.setdefault(view.id, _Kept())
            heard = self._hearing.of(view.id) if view.id in entries else None
            await self._read_on(view, kept, heard)
            raised += _raised(view, entries.get(view.id), kept, heard)
        return sorted(raised, key=lambda one: (one.severity, -one.at.timestamp(), one.kind))

    async def _under_way(
        self, entries: Mapping[UUID, QueueEntry], since: datetime
    ) -> dict[UUID, ConversationView]:
        latest = await self._conversations.list(None, None, None, MOST_READ, None)
        views = {
            view.id: view
            for view in latest
            if view.id in entries or (view.updated_at >= since and view.status != "resolved")
        }
        for conversation in entries:
            if conversation not in views:
                view = await self._conversations.find(conversation)
                if view is not None:
                    views[conversation] = view
        return views

    async def _read_on(self, view: ConversationView, kept: _Kept, heard: Heard | None) -> None:
        """Take in what is new; with a person concerned the customer's own words are heard too."""
        after = kept.offset if heard is None else min(kept.offset, heard.offset)
        while after < view.last_offset:
            events = await self._conversations.events(view.id, after, True)
            for event in events:
                _take_in(kept, event)
            if heard is not None:
                self._hearing.read(heard, events)
            if not events:
                return
            after = events[-1].offset


def _take_in(kept: _Kept, event: Event) -> None:
    if event.offset <= kept.offset:
        return
    kept.offset = event.offset
    if event.source == "customer" and event.kind == "message":
        kept.said[event.offset] = (event.at, str(event.body.get("text", "")))
        kept.last = event.offset
    elif kept.last:
        for kind in _evidence(event):
            kept.found[kind] = kept.last
        why = event.why or {}
        if "emotion" in why:
            kept.mood = (kept.last, str(why["emotion"]), float(why.get("intensity", 0.0)))


def _evidence(event: Event) -> list[str]:
    """What the assistant's own record of a reply gives reason to look at."""
    why: Mapping[str, Any] = event.why or {}
    found = [URGENT[why["urgent"]]] if why.get("urgent") in URGENT else []
    if event.kind == "challenge.failed":
        found.append("identity_failed")
    if why.get("risk") and why["risk"].get("decision", "allow") != "allow":
        found.append("screening")
    return found


def _raised(
    view: ConversationView, entry: QueueEntry | None, kept: _Kept, heard: Heard | None
) -> list[Raised]:
    found, mood = dict(kept.found), kept.mood
    if heard is not None:
        found |= {kind: alarm.offset for kind, alarm in heard.alarms.items()}
        mood = heard.moods[-1] if heard.moods else mood
    offset, emotion, intensity = mood
    if emotion in NEGATIVE and intensity >= TIP:
        found["furious" if intensity >= UPSET else "upset"] = offset
    return [
        Raised(
            conversation=view.id,
            kind=kind,
            severity=SEVERITY.get(kind, 2),
            offset=place,
            at=kept.said[place][0],
            words=mask(kept.said[place][1])[:PREVIEW],
            emotion=emotion,
            intensity=round(intensity, 2),
            customer_name=view.name,
            holder_name=view.holder_name,
            skill=entry.skill if entry else None,
            where="assistant" if entry is None else entry.state.value,
        )
        for kind, place in found.items()
        if place in kept.said
    ]
