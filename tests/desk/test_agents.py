"""Who is present is what they say, until nothing is heard of them."""

from datetime import timedelta

import pytest
from tests.desk.house import House, agent

from qiantai.desk.errors import StateNotChoosable
from qiantai.desk.model import AgentState

LIN = agent("s001")


async def test_an_agent_who_never_said_anything_is_offline(house: House) -> None:
    assert (await house.desk.agents.get(LIN)).state is AgentState.OFFLINE
    assert await house.desk.agents.list() == []


async def test_the_state_keeps_since_when_it_holds(house: House) -> None:
    began = house.clock.now()
    await house.desk.agents.set_state(LIN, "ready", ["account"])
    house.clock.advance(timedelta(minutes=5))
    again = await house.desk.agents.set_state(LIN, "ready", ["account", "card"])
    assert (again.since, again.skills) == (began, ("account", "card"))
    changed = await house.desk.agents.set_state(LIN, "break", ["account"])
    assert changed.since == house.clock.now()
    assert await house.audited("desk:presence") == ["desk:presence:changed"] * 3


async def test_a_state_of_the_telephone_cannot_be_chosen(house: House) -> None:
    with pytest.raises(StateNotChoosable):
        await house.desk.agents.set_state(LIN, "talking", [])
    with pytest.raises(StateNotChoosable):
        await house.desk.agents.set_state(LIN, "asleep", [])


async def test_an_agent_not_heard_of_is_not_counted_as_ready(house: House) -> None:
    await house.desk.agents.set_state(LIN, "ready", ["account"])
    house.clock.advance(timedelta(minutes=14))
    await house.desk.agents.see(LIN)
    house.clock.advance(timedelta(minutes=14))
    assert await house.desk.agents.count_ready() == 1
    house.clock.advance(timedelta(minutes=2))
    assert await house.desk.agents.count_ready() == 0
