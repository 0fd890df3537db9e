"""Alarms, the queue for thousands, and one queue of approvals through their doors."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import aiohttp
import pytest
from tests.desk.house import House
from tests.desk.test_desk_routes import Desktop, Office, application, heard, office, served
from tests.desk.test_wall import analyser, frightened, hearing, wall

from qiantai.customers import StaffActor
from qiantai.desk.routes_alarms import alarm_routes
from qiantai.desk.routes_wall import wall_routes
from qiantai.desk.wall import Wall

__all__ = ["analyser", "hearing", "office", "wall"]
NAMES = {"s001": "林晓", "s004": "郑洁", "s010": "高峰"}


@dataclass
class Calls:
    """Whom somebody called, what for and with which words."""

    made: list[tuple[str, str, str]] = field(default_factory=list)

    async def __call__(
        self, staff: StaffActor, one: UUID, offset: int, to: str, about: str, text: str
    ) -> None:
        self.made.append((to, about, text))


@dataclass(frozen=True, slots=True)
class Guarded:
    """A supervisor's and an agent's console at a desk with alarms."""

    boss: Desktop
    agent: Desktop
    calls: Calls


@pytest.fixture
async def guarded(house: House, office: Office, wall: Wall) -> AsyncIterator[Guarded]:
    calls = Calls()

    async def names() -> Mapping[str, str]:
        return NAMES

    app = application(house, office.staff)
    app.include_router(wall_routes(wall, office.staff, house.clock))
    app.include_router(alarm_routes(wall, office.staff, names, calls))
    async with served(app) as base, aiohttp.ClientSession() as _:
        desks = [Desktop(office[name].http, base, office[name].token) for name in ("s010", "s001")]
        for desk in desks:
            desk.http.cookie_jar.update_cookies({"qiantai_staff": desk.token})
        yield Guarded(desks[0], desks[1], calls)


async def alarm(guarded: Guarded, house: House) -> dict[str, Any]:
    """The first alarm on the wall a second later."""
    house.clock.advance(timedelta(seconds=1))
    status, found = await guarded.boss.get("/wall")
    assert status == 200
    first: dict[str, Any] = found["alarms"][0]
    return first


async def test_an_alarm_rings_on_the_socket_and_is_taken_assigned_and_closed(
    guarded: Guarded, house: House
) -> None:
    one = await frightened(house)
    async with guarded.boss.live() as line:
        await asyncio.sleep(0.1)
        shown = await alarm(guarded, house)
        ring = await heard(line, "alarm")
    assert (ring["conversation"], ring["kind"], ring["rings"]) == (str(one), "fraud", 1)
    assert (shown["state"], shown["rings"], shown["by_name"]) == ("open", 1, None)
    path, seen = f"/alarms/{one}/fraud", {"offset": shown["offset"]}
    assert (await guarded.agent.post(f"{path}/acknowledge", seen))[0] == 403
    status, taken = await guarded.boss.post(f"{path}/acknowledge", {**seen, "note": "我来"})
    assert (status, taken["state"], taken["by_name"], taken["note"]) == (
        200, "acknowledged", "高峰", "我来",
    )  # fmt: skip
    status, refused = await guarded.boss.post(f"{path}/acknowledge", seen)
    assert (status, refused["code"], refused["detail"]["by"]) == (409, "alarm_taken", "高峰")
    assert (await guarded.boss.post(f"{path}/assign", {**seen, "staff": "s777"}))[0] == 404
    await guarded.boss.post(f"{path}/assign", {**seen, "staff": "s001", "note": "请回访"})
    assert guarded.calls.made == [("s001", "alarm", "请回访")]
    shown = await alarm(guarded, house)
    assert (shown["assigned_to"], shown["assigned_name"]) == ("s001", "林晓")
    assert (await guarded.boss.post(f"{path}/close", {**seen, "note": ""}))[0] == 422
    status, closed = await guarded.boss.post(f"{path}/close", {**seen, "note": "已劝阻"})
    assert (status, closed["state"]) == (200, "closed")
    house.clock.advance(timedelta(seconds=1))
    assert (await guarded.boss.get("/wall"))[1]["alarms"] == []
    assert (await guarded.boss.post(f"{path}/close", {**seen, "note": "再次"}))[0] == 404
    assert await house.audited("desk:alarm") == [
        f"desk:alarm:{past}" for past in ("rang", "acknowledged", "assigned", "closed")
    ]


async def test_agents_hear_no_alarm(guarded: Guarded, house: House) -> None:
    await frightened(house)
    async with guarded.agent.live() as line:
        await asyncio.sleep(0.1)
        await alarm(guarded, house)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await heard(line, "alarm")


async def test_the_wall_shows_calls_as_an_outcome_of_their_own(
    guarded: Guarded, house: House
) -> None:
    called, lost = [await house.queued() for _ in range(2)]
    house.clock.advance(timedelta(seconds=40))
    await house.desk.queues.finish(StaffActor("s001", "林晓", frozenset()), called, "callback")
    await house.desk.queues.finish(StaffActor("s001", "林晓", frozenset()), lost, "withdrawn")
    _, found = await guarded.boss.get("/wall")
    figures = found["figures"]
    assert (figures["callbacks"], figures["offered"]) == (1, 2)
    assert (figures["abandoned"]["numerator"], figures["abandoned"]["denominator"]) == (1, 2)
    assert figures["service_level"]["denominator"] == 1
    assert "chosen call-backs are left out" in figures["service_level"]["formula"]


async def test_a_desk_reads_the_first_of_the_queue_and_how_many_wait(office: Office) -> None:
    for _ in range(5):
        await office.house.queued("P3", "complaint")
    await office.house.queued("P3", "card")
    status, found = await office["s001"].get("/queues?limit=2")
    assert (status, found["waiting"]) == (200, 6)
    # An agent's own skills come first inside a class; who does not serve a group sees it after.
    assert [one["skill"] for one in found["entries"]] == ["card", "complaint"]
    _, found = await office["s004"].get("/queues?limit=2")
    assert [one["skill"] for one in found["entries"]] == ["complaint", "complaint"]
    assert (await office["s001"].get("/queues?limit=0"))[0] == 422
    await office.house.desk.handoff.take(
        StaffActor("s001", "林晓", frozenset({"agent"})), UUID(found["entries"][0]["conversation"])
    )
    assert (await office["s004"].get("/queues"))[1]["waiting"] == 5
