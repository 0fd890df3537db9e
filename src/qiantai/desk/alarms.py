"""Emotion and risk alarms of every conversation under way, from its events; each event is read once.

What waits for or is with a person is heard as the agent's help hears it; what is with the assistant has its evidence beside
each reply.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from qiantai.conversation import Event
from qiantai.desk.help_heard import UPSET, URGENT, Hearing
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


class Seen(Protocol):
    """A conversation as far as alarms show it; `conversation`'s glimpses are such."""

    @property
    def id(self) -> UUID:
        """Which."""
        ...

    @property
    def name(self) -> str | None:
        """The customer's name."""
        ...

    @property
    def holder_name(self) -> str | None:
        """Who serves it."""
        ...

    @property
    def last_offset(self) -> int:
        """How far it has come."""
        ...


class Reads(Protocol):
    """Conversations and their events; `conversation.Holding` is one."""

    async def glimpse(
        self, conversations: Collection[UUID], since: datetime, limit: int
    ) -> Sequence[Seen]:
        """These, and the latest that are under way since then."""
        ...

    async def events(self, conversation: UUID, after: int, private: bool) -> Sequence[Event]:
        """Events behind an offset, at most a page."""
        ...


class Waits(Protocol):
    """An entry of the queue as far as alarms show it."""

    @property
    def skill(self) -> str:
        """The group it asked for."""
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
    """What was read of one conversation: its customer's messages, and the latest evidence of each kind.

    `heard` and `felt` are what listening to the customer's own words brought, once a person is concerned.
    """

    offset: int = 0
    said: dict[int, tuple[datetime, str]] = field(default_factory=dict)
    found: dict[str, int] = field(default_factory=dict)
    mood: tuple[int, str, float] = (0, "平静", 0.0)
    last: int = 0
    listened: bool = False
    heard: dict[str, int] = field(default_factory=dict)
    felt: tuple[int, str, float] | None = None


class Alarms:
    """Reads on where it stopped; what has ended or fallen silent is forgotten."""

    def __init__(self, hearing: Hearing, conversations: Reads) -> None:
        self._hearing = hearing
        self._conversations = conversations
        self._kept: dict[UUID, _Kept] = {}

    async def read(
        self, waiting: Mapping[UUID, Waits], held: Mapping[UUID, Waits], since: datetime
    ) -> list[Raised]:
        """Alarms of everybody in the queue or with an agent, and of conversations with the assistant since then.

        Danger first, then the latest.
        """
        persons = {*waiting, *held}
        views = await self._conversations.glimpse(persons, since, MOST_READ)
        kept = {view.id: self._kept.get(view.id) or _Kept() for view in views}
        self._kept = kept
        raised: list[Raised] = []
        for view in views:
            one = view.id
            await self._read_on(view, kept[one], with_person=one in persons)
            where = "waiting" if one in waiting else "held" if one in held else "assistant"
            entry = waiting.get(one) or held.get(one)
            raised += _raised(view, entry.skill if entry else None, where, kept[one])
        return sorted(raised, key=lambda one: (one.severity, -one.at.timestamp(), one.kind))

    async def _read_on(self, view: Seen, kept: _Kept, *, with_person: bool) -> None:
        """Take in what is new; with a person concerned the customer's own words are heard too, from the beginning."""
        if view.last_offset <= kept.offset and (kept.listened or not with_person):
            return
        heard = self._hearing.of(view.id) if with_person else None
        after = kept.offset if heard is None else min(kept.offset, heard.offset)
        while after < view.last_offset:
            events = await self._conversations.events(view.id, after, True)
            for event in events:
                _take_in(kept, event)
            if heard is not None:
                self._hearing.read(heard, events)
            if not events:
                break
            after = events[-1].offset
        if heard is not None:
            kept.listened = True
            kept.heard = {kind: alarm.offset for kind, alarm in heard.alarms.items()}
            kept.felt = heard.moods[-1] if heard.moods else None


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
    verdict = why.get("risk")
    if isinstance(verdict, Mapping) and verdict.get("decision", "allow") != "allow":
        found.append("screening")
    return found


def _raised(view: Seen, skill: str | None, where: str, kept: _Kept) -> list[Raised]:
    found, mood = dict(kept.found), kept.mood
    if where != "assistant":
        found, mood = found | kept.heard, kept.felt or mood
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
            skill=skill,
            where=where,
        )
        for kind, place in found.items()
        if place in kept.said
    ]
