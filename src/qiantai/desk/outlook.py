"""How long those who wait will wait: from the order, the agents of each group and how long a conversation takes; pure.

With S places at the agents of a group and a handling time H, a place falls free every H/S. Those ahead in other groups
count as far as the same agents serve them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from qiantai.desk.model import Place
from qiantai.desk.routing import Rules, Server, Waiter


@dataclass(frozen=True, slots=True)
class Handling:
    """How long a conversation of each skill takes, or `usual` where too few were measured; `pickup` with somebody free."""

    usual: timedelta
    pickup: timedelta
    measured: Mapping[str, timedelta]

    def of(self, skill: str) -> timedelta:
        """From taking to ending."""
        return self.measured.get(skill, self.usual)


def foresee(
    ordered: Sequence[Waiter], servers: Sequence[Server], rules: Rules, handling: Handling
) -> dict[UUID, Place]:
    """Position inside the group, from 1, and expected wait of everybody; the wait is None while nobody serves the group."""
    groups = _groups(ordered, servers, rules)
    share = {
        (other, skill): len(groups[other] & groups[skill]) / len(groups[other])
        for other in groups
        for skill in groups
        if groups[other] & groups[skill]
    }
    sizes = {skill: _room(skill, servers, groups, rules) for skill in groups}
    ahead: dict[str, int] = dict.fromkeys(groups, 0)
    places = {}
    for waiter in ordered:
        skill = waiter.skill
        competing = sum(count * share.get((other, skill), 0.0) for other, count in ahead.items())
        wait = _wait(competing, *sizes[skill], handling.of(skill), handling.pickup)
        ahead[skill] += 1
        places[waiter.conversation] = Place(ahead[skill], wait)
    return places


def _groups(
    ordered: Sequence[Waiter], servers: Sequence[Server], rules: Rules
) -> dict[str, frozenset[str]]:
    """Who serves each skill that somebody waits for."""
    return {
        skill: frozenset(
            server.staff
            for server in servers
            if server.can(skill, rules.level.get(skill, 1), rules.licence.get(skill))
        )
        for skill in {waiter.skill for waiter in ordered}
    }


def _room(
    skill: str, servers: Sequence[Server], groups: Mapping[str, frozenset[str]], rules: Rules
) -> tuple[int, int]:
    """Places at the agents of a group: in all, and free."""
    mine = [server for server in servers if server.staff in groups[skill]]
    free = sum(server.room("chat", rules) for server in mine)
    return len(mine) * rules.chats, free


def _wait(
    ahead: float, places: int, free: int, handling: timedelta, pickup: timedelta
) -> timedelta | None:
    if not places:
        return None
    if ahead < free:
        return pickup
    return pickup + handling * ((ahead - free + 1) / places)
