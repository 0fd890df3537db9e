"""Who waits is told where they stand, hears when it changes, may be called instead, and is never left at closed doors."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.desk.house import House, agent, requested

from qiantai.desk.announcing import noticeable
from qiantai.desk.model import EntryState, Place
from qiantai.floor.clock import local_date
from qiantai.floor.events import Fact


def events(house: House, one: UUID) -> list[tuple[str, dict[str, Any]]]:
    return [(kind, body) for which, kind, body in house.telling.shown if which == one]


async def ready(house: House, staff: str, *skills: str) -> None:
    await house.desk.agents.set_state(agent(staff), "ready", skills)


async def later(house: House, seconds: int) -> None:
    house.clock.advance(timedelta(seconds=seconds))
    await house.desk.dispatch.announcing.tell()


async def test_who_begins_to_wait_is_told_position_and_wait_once(house: House) -> None:
    await ready(house, "s001", "account")
    one = await house.queued()
    await house.desk.dispatch.announcing.tell()
    await house.desk.dispatch.announcing.tell()
    assert events(house, one) == [("queue.position", {"position": 1, "wait_s": 15})]
    assert house.telling.said == [
        (
            "c001",
            "utter_queue_position",
            {"position": 1, "wait": "不到1分钟"} | _clocks(house),
        )
    ]


def _clocks(house: House) -> dict[str, str]:
    return {
        key: value
        for key, value in house.telling.said[-1][2].items()
        if key in ("opens", "promised")
    }


async def test_without_agents_no_wait_is_promised(house: House) -> None:
    one = await house.queued()
    await house.desk.dispatch.announcing.tell()
    assert events(house, one) == [("queue.position", {"position": 1, "wait_s": None})]
    assert house.telling.utters == ["utter_queue_position_unknown"]
    await ready(house, "s001", "account")
    await later(house, 30)
    assert events(house, one)[-1] == ("queue.position", {"position": 1, "wait_s": 15})
    assert house.telling.utters[-1] == "utter_queue_position"


async def test_a_better_place_is_told_at_most_every_thirty_seconds(house: House) -> None:
    await ready(house, "s001", "account")
    waiting = [await house.queued("P2") for _ in range(8)]
    last = waiting[-1]
    await house.desk.dispatch.announcing.tell()
    for one in waiting[:4]:
        await house.desk.handoff.take(agent("s001"), one)
    await later(house, 29)
    assert len(events(house, last)) == 1
    await later(house, 1)
    assert [body["position"] for _, body in events(house, last)] == [8, 4]


async def test_nothing_is_said_of_the_wait_once_a_person_holds(house: House) -> None:
    one = await house.queued()
    house.holding.views[one] = type(house.holding.views[one])(
        **{
            name: getattr(house.holding.views[one], name)
            for name in house.holding.views[one].__dataclass_fields__
        }
        | {"holder": "s001"}
    )
    assert await house.desk.dispatch.announcing.tell() == 0


async def test_a_call_is_offered_after_ninety_seconds_once(house: House) -> None:
    await ready(house, "s001", "account")
    one, danger = await house.queued(), await house.queued("P0")
    await house.desk.dispatch.announcing.tell()
    await later(house, 89)
    assert [kind for kind, _ in events(house, one)].count("callback.offered") == 0
    await later(house, 1)
    await later(house, 60)
    assert [kind for kind, _ in events(house, one)].count("callback.offered") == 1
    assert [kind for kind, _ in events(house, danger)].count("callback.offered") == 0


async def test_a_chosen_call_becomes_a_ticket_and_leaves_the_queue(house: House) -> None:
    one = await house.queued()
    house.clock.advance(timedelta(seconds=100))
    chosen = Fact("callback.chosen", str(one), {"at": house.clock.now().isoformat()})
    await house.desk.dispatch.callbacks.hear(chosen)
    await house.desk.dispatch.callbacks.hear(chosen)
    (ticket,) = await house.tickets.list(agent("s001"), kind="callback")
    assert (ticket.customer, ticket.conversation) == ("c001", one)
    assert ticket.due_at == house.desk.dispatch.hours.call_by(house.clock.now())
    assert ticket.no.startswith("CB")
    entry = await house.desk.queues.find(one)
    assert entry is not None
    assert entry.state is EntryState.DONE
    assert house.telling.utters == ["utter_callback_promised"]


async def test_who_asks_for_a_person_after_choosing_a_call_waits(house: House) -> None:
    one = await house.queued()
    chosen = Fact("callback.chosen", str(one), {"at": house.clock.now().isoformat()})
    house.clock.advance(timedelta(seconds=5))
    await house.desk.queues.enqueue(requested(one, house.clock.now(), "P1"))
    await house.desk.dispatch.callbacks.hear(chosen)
    assert [entry.conversation for entry in await house.desk.queues.list()] == [one]


async def at_night(house: House) -> None:
    """Three in the morning in China."""
    now = house.clock.now()
    away = (19 - now.hour) % 24
    house.clock.advance(timedelta(hours=away or 24))
    assert local_date(house.clock.now()) is not None
    assert not house.desk.dispatch.hours.is_open("fund", house.clock.now())


async def test_at_closed_doors_the_opening_is_told_and_silence_becomes_a_call(house: House) -> None:
    await at_night(house)
    one = await house.queued("P3", "fund")
    danger = await house.queued("P0", "fund")
    await house.desk.dispatch.announcing.tell()
    opens = house.desk.dispatch.hours.opens_at("fund", house.clock.now())
    assert events(house, one) == [("queue.closed", {"opens_at": opens.isoformat()})]
    assert events(house, danger)[0][0] == "queue.position"
    await later(house, 599)
    assert len(events(house, one)) == 1
    await later(house, 1)
    assert events(house, one)[-1][0] == "callback.chosen"
    assert house.holding.views[one].mode == "auto"
    (ticket,) = await house.tickets.list(agent("s001"), kind="callback")
    assert ticket.due_at > opens
    assert [entry.conversation for entry in await house.desk.queues.list()] == [danger]


async def test_whoever_is_there_serves_outside_of_the_hours(house: House) -> None:
    await at_night(house)
    await house.database.execute(
        "insert into staff (id, name, roles, licences, created_at)"
        " values ('s002', '何芳', '{agent}', '{fund}', now())"
    )
    await ready(house, "s002", "fund")
    one = await house.queued("P3", "fund")
    await house.desk.dispatch.announcing.tell()
    assert events(house, one)[0][0] == "queue.position"


@pytest.mark.parametrize(
    ("before", "place", "after_s", "news"),
    [
        ((5, 300), Place(4, timedelta(seconds=240)), 60, ""),
        ((5, 300), Place(3, timedelta(seconds=180)), 60, "better"),
        ((2, 100), Place(1, timedelta(seconds=90)), 30, "better"),
        ((5, 300), Place(5, timedelta(seconds=300)), 80, ""),
        ((5, 300), Place(5, timedelta(seconds=300)), 120, "worse"),
        ((2, 30), Place(2, timedelta(seconds=30)), 60, ""),
        ((2, 30), Place(2, timedelta(seconds=95)), 60, "worse"),
        ((2, 30), Place(2, None), 60, "worse"),
        ((2, None), Place(2, timedelta(seconds=30)), 60, "better"),
        ((2, None), Place(2, None), 60, ""),
    ],
)
async def test_only_a_noticeable_change_is_news(
    house: House, before: tuple[int, int | None], place: Place, after_s: int, news: str
) -> None:
    said = house.clock.now()
    told = {"said_position": before[0], "said_wait_s": before[1], "said_at": said.isoformat()}
    assert noticeable(told, place, said + timedelta(seconds=after_s), 0.3) == news


async def test_the_wait_is_foreseen_from_measured_handling(house: House) -> None:
    await ready(house, "s001", "account")
    for _ in range(5):
        one = await house.queued()
        await house.desk.handoff.take(agent("s001"), one)
        house.clock.advance(timedelta(minutes=10))
        await house.desk.agents.see(agent("s001"))
        await house.desk.handoff.finish(agent("s001"), one)
    waiting = [await house.queued() for _ in range(6)]
    place = await house.desk.queues.place(waiting[-1])
    assert place is not None
    assert place.wait == timedelta(seconds=15) + timedelta(minutes=10) / 5


async def test_the_groups_show_service_level_with_its_parts(house: House) -> None:
    await ready(house, "s001", "account")
    quick, slow, short, lost = [await house.queued() for _ in range(4)]
    queues = house.desk.queues
    house.clock.advance(timedelta(seconds=4))
    await queues.finish(agent("s001"), short, "withdrawn")
    house.clock.advance(timedelta(seconds=10))
    await house.desk.handoff.take(agent("s001"), quick)
    house.clock.advance(timedelta(seconds=20))
    await house.desk.handoff.take(agent("s001"), slow)
    await queues.finish(agent("s001"), lost, "withdrawn")
    (group,) = await queues.waits.groups()
    assert (group.skill, group.waiting, group.talking) == ("account", 0, 1)
    assert (group.numerator, group.denominator) == (1, 3)
