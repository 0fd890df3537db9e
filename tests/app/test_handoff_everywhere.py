"""A person is one step away from everywhere: from each question, confirmation and open challenge of every flow."""

import asyncio
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.app.conftest import Stage

from qiantai.app.wire import House
from qiantai.conversation import Inbound, Session
from qiantai.conversation.flowbook import Flow
from qiantai.conversation.model import Draft, Frame, Memory
from qiantai.customers import CustomerId, SystemActor

ASKING = ("转人工", "我要人工", "talk to a person")
CUSTOMER = CustomerId("c001")
ONLY_PEOPLE = frozenset({"human_handoff"})


def places(flow: Flow, until: str) -> Iterator[Frame]:
    """Every place in which a flow waits for the customer."""
    for number, step in enumerate(flow.steps):
        if step.kind == "collect":
            waiting = str(step.argument)
        elif step.kind == "confirm":
            waiting = "confirm"
        elif step.kind == "action":
            waiting = "challenge"
        else:
            continue
        frame = Frame(flow.id, flow.version, 1, step=number, waiting=waiting, confirm_until=until)
        yield replace(frame, challenge=str(uuid.uuid4())) if waiting == "challenge" else frame
    if flow.level:
        yield Frame(flow.id, flow.version, 1, waiting="sign_in")


async def stand(house: House, frame: Frame, signed_in: bool) -> Session:
    """A conversation that stands at this place."""
    sessions, holding = house.conversations.sessions, house.conversations.holding
    session = await sessions.start("web", "zh-CN", None)
    if signed_in:
        session = await sessions.sign_in(session, await house.people.get(CUSTOMER))
    memory = Memory(frames=(frame,), last_intent=frame.flow)
    await holding.apply(
        SystemActor("test"),
        session.id,
        "conversation:note:added",
        lambda one, _: (replace(one, memory=memory), (Draft("note", "system", {"text": "."}),)),
    )
    return session


async def handed(house: House, frame: Frame, words: str) -> str | None:
    """Why asking for a person failed at this place, or None."""
    session = await stand(house, frame, frame.waiting != "sign_in")
    sessions = house.conversations.sessions
    await sessions.receive(Inbound(session.id, uuid.uuid4().hex, words))
    await sessions.settled()
    after = await sessions.get(session.id)
    events = await sessions.list_all_events(session.id, 0)
    kinds = [event.kind for event in events if event.offset > 2]
    place = f"{frame.flow} at {frame.waiting}: {words!r}"
    if after.mode != "person":
        return f"{place} was not handed over: {kinds}"
    if kinds.count("handoff.requested") != 1:
        return f"{place} asked {kinds.count('handoff.requested')} times"
    below = [one for one in after.memory.frames if one.flow == frame.flow]
    if frame.flow not in ONLY_PEOPLE and (not below or below[0].slots != frame.slots):
        return f"{place} forgot the open service"
    return None


async def begun(house: House, flow: Flow, words: str) -> str | None:
    """Why asking for a person failed after the flow was begun by its name, or None."""
    sessions = house.conversations.sessions
    session = await sessions.start("web", "zh-CN", None)
    session = await sessions.sign_in(session, await house.people.get(CUSTOMER))
    for text, value in ((flow.name["zh"], f"start:{flow.id}"), (words, None)):
        if (await sessions.get(session.id)).mode == "person":
            break  # the flow itself called a person
        await sessions.receive(Inbound(session.id, uuid.uuid4().hex, text, value))
        await sessions.settled()
    if (await sessions.get(session.id)).mode != "person":
        return f"{flow.id}, begun by its name: {words!r} was not handed over"
    return None


@pytest.fixture(scope="module")
def failures(stage: Stage) -> tuple[int, int, list[str]]:
    """Flows, askings, and what failed, over every place of every flow."""
    house, clock = stage.house, stage.clock

    async def play() -> tuple[int, int, list[str]]:
        token = house.tokens.issue(stage.demonstration.claims(CUSTOMER), clock.now())
        await house.inbox.open(token, None, "zh-CN", "web")
        flows = sorted(house.conversations.book, key=lambda flow: flow.id)
        until = (clock.now() + timedelta(minutes=5)).isoformat()
        found: list[str | None] = []
        for number, flow in enumerate(flows):
            asked = [
                handed(house, frame, words) for frame in places(flow, until) for words in ASKING
            ]
            found += await asyncio.gather(*asked)
            found.append(await begun(house, flow, ASKING[number % len(ASKING)]))
        return len(flows), len(found), [why for why in found if why is not None]

    stage.renew()
    return stage.run(play())


def test_a_person_is_one_step_away_from_every_place_of_every_flow(
    failures: tuple[int, int, list[str]],
) -> None:
    flows, asked, failed = failures
    assert failed == []
    assert flows >= 149
    assert asked >= 2000
