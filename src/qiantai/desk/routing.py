"""Who gets whom: from those who wait and those who are free, the offers to make now; pure, and quick for thousands.

Domain §4.2: class with ageing, skill with its level and licence, the second skill after a time, the agent who served the
customer last, else the longest idle inside the skill, and as many at once as each channel allows.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter
from uuid import UUID

from msgspec import Struct

from qiantai.desk.model import Presence, Priority
from qiantai.floor.policies import PolicyTable

SKILL = "desk.skill."
CHAT, PHONE = "chat", "phone"
NOBODY: frozenset[str] = frozenset()
BY_TIME = attrgetter("since")
LEAST_AGED = 1
"""The highest class that ageing reaches: P0 is for danger."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The values of the day: times, room by kind of channel, and what each skill needs."""

    ageing: timedelta
    overflow: timedelta
    ring: timedelta
    again: timedelta
    chats: int
    calls: int
    beside_call: int
    phones: frozenset[str] = frozenset()
    second: Mapping[str, str] = field(default_factory=dict)
    level: Mapping[str, int] = field(default_factory=dict)
    licence: Mapping[str, str] = field(default_factory=dict)

    def kind(self, channel: str) -> str:
        """Whether a channel counts as a call or as one of several chats."""
        return PHONE if channel in self.phones else CHAT


class Waiter(Struct, frozen=True):
    """A conversation that waits, as far as routing needs to know it."""

    conversation: UUID
    skill: str
    priority: Priority
    since: datetime
    channel: str = "web"
    level: int | None = None
    known_by: str | None = None
    reserved_for: str | None = None
    reserved_until: datetime | None = None
    declined: frozenset[str] = frozenset()
    declined_at: datetime | None = None

    def standing(self, now: datetime, step: timedelta) -> int:
        """The class it is served in now: one higher for each `step` waited, never into P0."""
        if self.priority <= Priority.P1:
            return self.priority
        return max(1, self.priority - max(timedelta(0), now - self.since) // step)

    def refusers(self, now: datetime, again: timedelta) -> frozenset[str]:
        """Who declined it lately; after a while they are asked again, so that nobody waits for ever."""
        if self.declined_at is None or now - self.declined_at >= again:
            return frozenset()
        return self.declined


@dataclass(frozen=True, slots=True)
class Server:
    """An agent: what they can, since when they are idle, and how much they hold."""

    staff: str
    name: str
    skills: frozenset[str]
    level: int
    licences: frozenset[str]
    idle_since: datetime
    chats: int = 0
    calls: int = 0

    def room(self, kind: str, rules: Rules) -> int:
        """How many more of this kind they can hold; a call needs an agent whose chats fit beside it."""
        if kind == PHONE:
            return rules.calls - self.calls if self.chats <= rules.beside_call else 0
        most = rules.beside_call if self.calls else rules.chats
        return max(0, most - self.chats)

    def can(self, skill: str, level: int, licence: str | None) -> bool:
        """Whether they serve this skill at this level, and hold the licence that the matter needs."""
        able = skill in self.skills and self.level >= level
        return able and (licence is None or licence in self.licences)


@dataclass(frozen=True, slots=True)
class Offer:
    """A conversation for an agent to answer."""

    conversation: UUID
    staff: str


def read_rules(policies: PolicyTable, at: datetime) -> Rules:
    """The rules of a day from `desk.queue.*`, `desk.agent.*`, `desk.offer.*` and `desk.skill.<skill>.*`."""

    def span(key: str) -> timedelta:
        return timedelta(seconds=int(policies.get(key, at).number))

    def count(key: str) -> int:
        return int(str(policies.get(key, at).value))

    needs: dict[str, dict[str, str]] = {"second": {}, "level": {}, "licence": {}}
    for key in policies:
        if key.startswith(SKILL):
            skill, _, what = key.removeprefix(SKILL).rpartition(".")
            found = policies.find(key, at)
            if what in needs and found is not None and str(found.value):
                needs[what][skill] = str(found.value)
    return Rules(
        ageing=span("desk.queue.ageing"),
        overflow=span("desk.queue.overflow"),
        ring=span("desk.offer.ring"),
        again=span("desk.offer.again"),
        chats=count("desk.agent.capacity"),
        calls=count("desk.agent.calls"),
        beside_call=count("desk.agent.beside_call"),
        phones=frozenset(str(policies.get("desk.agent.phones", at).value).split()),
        second=needs["second"],
        level={skill: int(level) for skill, level in needs["level"].items()},
        licence=needs["licence"],
    )


def server_of(presence: Presence, chats: int, calls: int) -> Server:
    """An agent as routing sees them."""
    return Server(
        presence.staff,
        presence.name,
        frozenset(presence.skills),
        presence.level,
        frozenset(presence.licences),
        presence.idle_since or presence.since,
        chats,
        calls,
    )


def in_order(waiting: Iterable[Waiter], rules: Rules, now: datetime) -> list[Waiter]:
    """Those who wait in the order to be served: class with ageing, then time; as given within one moment.

    Each is compared with the moments at which the classes rise, for thousands are put in order at every decision.
    """
    rises = [now - rules.ageing * steps for steps in range(1, len(Priority))]
    classes: list[list[Waiter]] = [[] for _ in Priority]
    for one in waiting:
        standing: int = one.priority
        if standing > LEAST_AGED:
            since = one.since
            for moment in rises[: standing - LEAST_AGED]:
                if since > moment:
                    break
                standing -= 1
        classes[standing].append(one)
    return [one for group in classes for one in sorted(group, key=BY_TIME)]


def reach(servers: Iterable[Server], rules: Rules) -> frozenset[str]:
    """The skills of which these agents might serve somebody: their own, and those that spill over to them."""
    skills = {skill for server in servers for skill in server.skills}
    return frozenset(skills | {one for one, other in rules.second.items() if other in skills})


def route(
    waiting: Sequence[Waiter], servers: Sequence[Server], rules: Rules, now: datetime
) -> list[Offer]:
    """The offers to make now: one at most for each agent and each conversation.

    `servers` are those whom a conversation may ring at; of `waiting` none rings already.
    """
    if not servers:
        return []
    choice = _Choice(servers, rules, now)
    offers = []
    for waiter in in_order(filter(choice.may_serve, waiting), rules, now):
        server = choice.take(waiter)
        if server is not None:
            offers.append(Offer(waiter.conversation, server.staff))
            if not choice.free:
                break
    return offers


class _Choice:
    """Free agents by need, longest idle first; an agent who got an offer is free no more."""

    def __init__(self, servers: Sequence[Server], rules: Rules, now: datetime) -> None:
        ranked = sorted(servers, key=lambda one: (one.chats + one.calls, one.idle_since, one.staff))
        self.free = {server.staff: server for server in ranked}
        self._ranked = ranked
        self._rules = rules
        self._now = now
        self._groups: dict[tuple[str | None, int, str | None, str], deque[Server]] = {}
        self._needs: dict[tuple[str, str, int | None], tuple[str, int, str | None]] = {}
        self._reach = reach(servers, rules)

    def may_serve(self, waiter: Waiter) -> bool:
        """Whether anybody free could come into question at all: most who wait need not be looked at."""
        return (
            waiter.skill in self._reach
            or waiter.priority is Priority.P0
            or waiter.reserved_for is not None
        )

    def take(self, waiter: Waiter) -> Server | None:
        """The best free agent for a conversation, taken; None when it has to wait."""
        server = self._find(waiter)
        if server is not None:
            del self.free[server.staff]
        return server

    def _find(self, waiter: Waiter) -> Server | None:
        rules, now, free = self._rules, self._now, self.free
        refusers = waiter.refusers(now, rules.again) if waiter.declined_at else NOBODY
        kind, level, licence = self._need(waiter)
        if waiter.reserved_for and now < (waiter.reserved_until or now):
            named = free.get(waiter.reserved_for)
            fits = named is not None and named.room(kind, rules) > 0
            return named if fits and waiter.reserved_for not in refusers else None
        known = free.get(waiter.known_by) if waiter.known_by else None
        if known is not None and known.staff not in refusers:
            fits = known.can(waiter.skill, level, licence)
            if fits and known.room(kind, rules) > 0:
                return known
        for group in self._groups_for(waiter, level, licence, kind):
            for server in group:
                if server.staff in free and server.staff not in refusers:
                    return server
        return None

    def _need(self, waiter: Waiter) -> tuple[str, int, str | None]:
        """Kind of channel, level and licence that a conversation needs."""
        key = (waiter.skill, waiter.channel, waiter.level)
        need = self._needs.get(key)
        if need is None:
            rules = self._rules
            level = waiter.level or rules.level.get(waiter.skill, 1)
            kind = rules.kind(waiter.channel)
            need = self._needs[key] = (kind, level, rules.licence.get(waiter.skill))
        return need

    def _groups_for(
        self, waiter: Waiter, level: int, licence: str | None, kind: str
    ) -> Iterator[deque[Server]]:
        """The own skill; the second one after a time; for danger that one at once and anybody after the time."""
        yield self._group(waiter.skill, level, licence, kind)
        waited = self._now - waiter.since >= self._rules.overflow
        danger = waiter.priority is Priority.P0
        second = self._rules.second.get(waiter.skill)
        if second is not None and (waited or danger):
            yield self._group(second, level, licence, kind)
        if danger and waited:
            yield self._group(None, 1, None, kind)

    def _group(
        self, skill: str | None, level: int, licence: str | None, kind: str
    ) -> deque[Server]:
        """Who serves a need, longest idle first, without those at its head who are taken."""
        key = (skill, level, licence, kind)
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = deque(
                server
                for server in self._ranked
                if (skill is None or server.can(skill, level, licence))
                and server.room(kind, self._rules) > 0
            )
        while group and group[0].staff not in self.free:
            group.popleft()
        return group
