"""Who gets whom, as a table: class, ageing, skill, level, licence, overflow, affinity, idle time and room."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qiantai.desk.model import Priority
from qiantai.desk.routing import Rules, Server, Waiter, in_order, read_rules, route
from qiantai.floor.policies import PolicyTable

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
RULES = Rules(
    ageing=timedelta(seconds=60),
    overflow=timedelta(seconds=30),
    ring=timedelta(seconds=20),
    again=timedelta(seconds=60),
    chats=3,
    calls=1,
    beside_call=0,
    phones=frozenset({"phone"}),
    second={"card": "account"},
    level={"complaint": 3},
    licence={"fund": "fund"},
)


def waiter(
    number: int, skill: str = "account", priority: str = "P3", waited: float = 0, **more: Any
) -> Waiter:
    since = NOW - timedelta(seconds=waited)
    return Waiter(UUID(int=number), skill, Priority[priority], since, **more)


def server(staff: str, *skills: str, idle: float = 10, **more: Any) -> Server:
    values: Mapping[str, Any] = {"level": 1, "licences": frozenset(), **more}
    since = NOW - timedelta(seconds=idle)
    return Server(staff, staff, frozenset(skills), idle_since=since, **values)


def routed(waiting: list[Waiter], servers: list[Server]) -> dict[int, str]:
    return {offer.conversation.int: offer.staff for offer in route(waiting, servers, RULES, NOW)}


A, B = server("a", "account", idle=5), server("b", "account", idle=9)
HOUR = NOW + timedelta(hours=1)
CASES = {
    "the longest idle gets them": ([waiter(1)], [A, B], {1: "b"}),
    "a danger goes before all": ([waiter(1, waited=900), waiter(2, priority="P0")], [A], {2: "a"}),
    "a class goes before time": (
        [waiter(1, waited=50), waiter(2, priority="P2")],
        [A],
        {2: "a"},
    ),
    "a minute raises by one class": (
        [waiter(1, waited=60), waiter(2, priority="P2", waited=10)],
        [A],
        {1: "a"},
    ),
    "ageing never reaches danger": (
        [waiter(1, waited=9000), waiter(2, priority="P0")],
        [A],
        {2: "a"},
    ),
    "who waited longer goes before a fresh P1": (
        [waiter(1, waited=130), waiter(2, priority="P1", waited=5)],
        [A],
        {1: "a"},
    ),
    "a skill that nobody has waits": ([waiter(1, "claims", waited=900)], [A], {}),
    "the second skill serves after thirty seconds": ([waiter(1, "card", waited=30)], [A], {1: "a"}),
    "and not before": ([waiter(1, "card", waited=29)], [A], {}),
    "danger needs not wait for the second skill": ([waiter(1, "card", "P0")], [A], {1: "a"}),
    "after the time anybody serves a danger": (
        [waiter(1, "claims", "P0", waited=30)],
        [A],
        {1: "a"},
    ),
    "the own skill goes before the second": (
        [waiter(1, "card", waited=90)],
        [B, server("c", "card", idle=1)],
        {1: "c"},
    ),
    "a level too low does not serve": ([waiter(1, "complaint")], [server("a", "complaint")], {}),
    "the level serves": (
        [waiter(1, "complaint")],
        [server("a", "complaint", level=3)],
        {1: "a"},
    ),
    "an asked level goes above the skill's": (
        [waiter(1, "complaint", level=5)],
        [server("a", "complaint", level=4), server("b", "complaint", level=5, idle=1)],
        {1: "b"},
    ),
    "without the licence nobody serves": ([waiter(1, "fund")], [server("a", "fund")], {}),
    "with the licence they do": (
        [waiter(1, "fund")],
        [server("a", "fund", licences=frozenset({"fund"}))],
        {1: "a"},
    ),
    "the agent of yesterday goes before the longest idle": (
        [waiter(1, known_by="a")],
        [A, B],
        {1: "a"},
    ),
    "but only when they can": (
        [waiter(1, known_by="a")],
        [server("a", "claims", idle=99), B],
        {1: "b"},
    ),
    "who holds nothing goes before who talks": (
        [waiter(1)],
        [replace(B, chats=1), A],
        {1: "a"},
    ),
    "who is full gets none": ([waiter(1)], [replace(A, chats=3)], {}),
    "a call leaves no room for a chat": ([waiter(1)], [replace(A, calls=1)], {}),
    "a chat leaves no room for a call": (
        [waiter(1, channel="phone")],
        [replace(A, chats=1)],
        {},
    ),
    "one call at once": ([waiter(1, channel="phone")], [replace(A, calls=1), B], {1: "b"}),
    "who declined is passed by": (
        [waiter(1, declined=frozenset("b"), declined_at=NOW - timedelta(seconds=59))],
        [A, B],
        {1: "a"},
    ),
    "and asked again after a minute": (
        [waiter(1, declined=frozenset("b"), declined_at=NOW - timedelta(seconds=60))],
        [A, B],
        {1: "b"},
    ),
    "a transfer waits for its colleague": (
        [waiter(1, reserved_for="c", reserved_until=HOUR)],
        [A, B],
        {},
    ),
    "who gets it whatever their skill": (
        [waiter(1, reserved_for="c", reserved_until=HOUR)],
        [A, server("c", "claims")],
        {1: "c"},
    ),
    "and after its time anybody gets it": (
        [waiter(1, reserved_for="c", reserved_until=NOW)],
        [A],
        {1: "a"},
    ),
    "each agent gets one": ([waiter(1), waiter(2, waited=5)], [A], {2: "a"}),
    "each conversation gets one": ([waiter(1)], [A, B], {1: "b"}),
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_table_holds(case: str) -> None:
    waiting, servers, expected = CASES[case]
    assert routed(waiting, servers) == expected


def test_the_rules_are_policies(policies: PolicyTable) -> None:
    rules = read_rules(policies, NOW)
    assert (rules.chats, rules.calls, rules.second["card"]) == (5, 1, "account")
    assert rules.licence.keys() == {"wealth", "fund", "securities"}
    assert rules.kind("phone") == "phone"
    assert rules.kind("web") == "chat"


SKILLS = ("account", "card", "fund", "complaint")
waiters = st.builds(
    waiter,
    st.integers(1, 10_000),
    st.sampled_from(SKILLS),
    st.sampled_from([one.name for one in Priority]),
    st.integers(0, 400),
    channel=st.sampled_from(["web", "phone"]),
    known_by=st.sampled_from([None, "a0", "a1"]),
)
skills = st.sets(st.sampled_from(SKILLS), min_size=1)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(waiters, max_size=30, unique_by=lambda one: one.conversation),
    st.lists(st.tuples(skills, st.integers(1, 5), st.integers(0, 4)), max_size=8),
)
def test_no_offer_breaks_a_rule_and_nobody_who_could_be_served_is_left(
    waiting: list[Waiter], people: list[tuple[set[str], int, int]]
) -> None:
    servers = [
        server(f"a{n}", *skill, idle=n, level=level, licences=frozenset({"fund"}), chats=held)
        for n, (skill, level, held) in enumerate(people)
    ]
    offers = route(waiting, servers, RULES, NOW)
    by_staff = {one.staff: one for one in servers}
    by_id = {one.conversation: one for one in waiting}
    assert len({offer.staff for offer in offers}) == len(offers)
    assert len({offer.conversation for offer in offers}) == len(offers)
    for offer in offers:
        one = by_id[offer.conversation]
        assert by_staff[offer.staff].room(RULES.kind(one.channel), RULES) > 0
    free = [one for one in servers if one.staff not in {offer.staff for offer in offers}]
    given_to = {offer.conversation for offer in offers}
    for one in waiting:
        able = [
            who
            for who in free
            if who.can(one.skill, RULES.level.get(one.skill, 1), RULES.licence.get(one.skill))
            and who.room(RULES.kind(one.channel), RULES) > 0
        ]
        assert one.conversation in given_to or not able


@given(st.lists(waiters, max_size=40, unique_by=lambda one: one.conversation))
def test_the_order_is_the_class_with_ageing_then_time(waiting: list[Waiter]) -> None:
    expected = sorted(waiting, key=lambda one: (one.standing(NOW, RULES.ageing), one.since))
    assert in_order(waiting, RULES, NOW) == expected
