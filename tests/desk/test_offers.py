"""What rings at one agent rings at nobody else, is answered or given back, and nobody who waits is lost."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.desk.house import House, agent

from qiantai.desk import Agents, Queues
from qiantai.desk.errors import AtCapacity, NotWaiting, OfferGone
from qiantai.desk.handoff import Handoff
from qiantai.desk.model import AgentState, EntryState, Priority
from qiantai.desk.offers import Offers
from qiantai.floor.audit import Audit
from qiantai.floor.database import Database
from qiantai.floor.events import Live

LIN, HE = agent("s001"), agent("s002")
RING = timedelta(seconds=20)
PEOPLE = ("s001", "s002", "s003")


async def ready(house: House, *staff: str, automatic: bool = True) -> None:
    for one in staff:
        await house.desk.agents.set_state(agent(one), "ready", ["account"])
        await house.desk.agents.set_automatic(agent(one), automatic)


async def state(house: House, staff: str) -> AgentState:
    return (await house.desk.agents.get(agent(staff))).state


async def rings_at(house: House, one: UUID) -> str | None:
    entry = await house.desk.queues.find(one)
    assert entry is not None
    return entry.offered_to


async def test_nothing_rings_at_who_picks_by_hand(house: House) -> None:
    one = await house.queued()
    await house.desk.agents.set_state(LIN, "ready", ["account"])
    assert await house.desk.dispatch.offers.route() == 0
    await house.desk.handoff.take(LIN, one)
    assert await state(house, "s001") is AgentState.TALKING


async def test_an_accepted_offer_is_held_and_the_agent_talks(house: House) -> None:
    one = await house.queued()
    await ready(house, "s001")
    async with house.live.subscribe("desk:s001") as heard:
        assert await house.desk.dispatch.offers.route() == 1
        frame = heard.queue.get_nowait()
    assert (frame["type"], frame["conversation"]) == ("offer", str(one))
    assert frame["until"] == (house.clock.now() + RING).isoformat()
    assert await state(house, "s001") is AgentState.RINGING
    entry = await house.desk.dispatch.offers.accept(LIN, one)
    assert (entry.holder, await state(house, "s001")) == ("s001", AgentState.TALKING)
    again = await house.desk.dispatch.offers.accept(LIN, one)
    assert again.holder == "s001"
    assert house.holding.views[one].holder == "s001"


async def test_what_rings_at_one_agent_cannot_be_taken_by_another(house: House) -> None:
    one = await house.queued()
    await ready(house, "s001")
    await house.desk.dispatch.offers.route()
    with pytest.raises(NotWaiting):
        await house.desk.handoff.take(HE, one)
    with pytest.raises(OfferGone):
        await house.desk.dispatch.offers.accept(HE, one)
    with pytest.raises(OfferGone):
        await house.desk.dispatch.offers.decline(HE, one)


async def test_a_declined_offer_rings_at_the_next_and_comes_back_later(house: House) -> None:
    one = await house.queued()
    await ready(house, "s001")
    house.clock.advance(timedelta(seconds=1))
    await ready(house, "s002")
    offers = house.desk.dispatch.offers
    await offers.route()
    assert await rings_at(house, one) == "s001"
    await offers.decline(LIN, one, "忙")
    assert await state(house, "s001") is AgentState.READY
    await offers.route()
    assert await rings_at(house, one) == "s002"
    await offers.decline(HE, one)
    assert await offers.route() == 0
    house.clock.advance(timedelta(seconds=60))
    assert await offers.route() == 1


async def test_no_answer_gives_back_and_sends_the_agent_to_break(house: House) -> None:
    one = await house.queued()
    began = house.clock.now()
    await ready(house, "s001")
    offers = house.desk.dispatch.offers
    await offers.route()
    house.clock.advance(RING - timedelta(seconds=1))
    assert await offers.expire() == 0
    house.clock.advance(timedelta(seconds=1))
    with pytest.raises(OfferGone):
        await offers.accept(LIN, one)
    assert await offers.expire() == 1
    assert (await state(house, "s001"), await rings_at(house, one)) == (AgentState.BREAK, None)
    (entry,) = await house.desk.queues.list()
    assert entry.waiting_since == began
    assert await house.audited("desk:offer") == ["desk:offer:offered", "desk:offer:unanswered"]


async def test_an_expired_offer_can_be_taken_before_anybody_cleans_up(house: House) -> None:
    one = await house.queued()
    await ready(house, "s001")
    await house.desk.dispatch.offers.route()
    house.clock.advance(RING)
    await house.desk.handoff.take(HE, one)
    assert await house.desk.dispatch.offers.expire() == 0


async def test_an_agent_who_leaves_while_it_rings_lets_it_wait(house: House) -> None:
    one = await house.queued()
    await ready(house, "s001")
    await house.desk.dispatch.offers.route()
    await house.desk.agents.set_state(LIN, "meeting", ["account"])
    assert await rings_at(house, one) is None
    await house.desk.handoff.take(HE, one)


async def test_a_customer_who_withdraws_stops_the_ringing(house: House) -> None:
    one = await house.queued()
    await ready(house, "s001")
    await house.desk.dispatch.offers.route()
    await house.desk.queues.finish(LIN, one, "withdrawn")
    assert await state(house, "s001") is AgentState.READY


async def test_talking_agents_are_rung_at_until_they_are_full(house: House) -> None:
    waiting = [await house.queued() for _ in range(7)]
    await ready(house, "s001")
    offers = house.desk.dispatch.offers
    while await offers.route():
        ringing = await offers.ringing("s001")
        assert ringing is not None
        await offers.accept(LIN, ringing.conversation)
    assert await house.desk.agents.count_held(LIN) == 5
    with pytest.raises(AtCapacity):
        await house.desk.queues.take(LIN, waiting[-1])


async def test_after_the_last_conversation_comes_the_wrap_up_and_then_ready(house: House) -> None:
    first, second = await house.queued(), await house.queued()
    await ready(house, "s001", automatic=False)
    await house.desk.handoff.take(LIN, first)
    await house.desk.handoff.take(LIN, second)
    await house.desk.handoff.finish(LIN, first)
    assert await state(house, "s001") is AgentState.TALKING
    await house.desk.handoff.finish(LIN, second)
    assert await state(house, "s001") is AgentState.WRAP_UP
    house.clock.advance(timedelta(seconds=59))
    await house.desk.dispatch.match()
    assert await state(house, "s001") is AgentState.WRAP_UP
    house.clock.advance(timedelta(seconds=1))
    await house.desk.dispatch.match()
    assert await state(house, "s001") is AgentState.READY


async def test_a_break_chosen_while_talking_lasts(house: House) -> None:
    one = await house.queued()
    await ready(house, "s001")
    await house.desk.handoff.take(LIN, one)
    await house.desk.agents.set_state(LIN, "break", ["account"])
    await house.desk.handoff.finish(LIN, one)
    assert await state(house, "s001") is AgentState.BREAK


async def test_ready_while_holding_is_talking(house: House) -> None:
    one = await house.queued()
    await ready(house, "s001")
    await house.desk.handoff.take(LIN, one)
    presence = await house.desk.agents.set_state(LIN, "ready", ["account"])
    assert presence.state is AgentState.TALKING


async def test_who_served_a_customer_gets_them_again_within_a_day(house: House) -> None:
    one = await house.queued()
    await ready(house, "s001", "s002")
    await house.desk.handoff.take(HE, one)
    await house.desk.handoff.finish(HE, one)
    house.clock.advance(timedelta(minutes=14))
    await house.desk.agents.see(LIN)
    await house.desk.agents.see(HE)
    await house.desk.dispatch.match()
    again = await house.queued()
    await house.desk.dispatch.offers.route()
    assert await rings_at(house, again) == "s002"


async def test_a_transfer_to_a_colleague_is_kept_for_them(house: House) -> None:
    one = await house.queued()
    await house.desk.handoff.take(LIN, one)
    await ready(house, "s002", "s003")
    assert not await house.desk.queues.move(HE, one, holder="s002", to="s003")
    assert await house.desk.queues.move(
        LIN, one, holder="s001", skill="card", to="s003", priority=Priority.P1
    )
    entry = await house.desk.queues.find(one)
    assert entry is not None
    assert (entry.skill, entry.priority, entry.state) == ("card", Priority.P1, EntryState.WAITING)
    with pytest.raises(NotWaiting):
        await house.desk.queues.take(LIN, one)
    await house.desk.dispatch.offers.route()
    assert await rings_at(house, one) == "s003"


async def test_an_assigned_conversation_changes_hands_at_once(house: House) -> None:
    one = await house.queued()
    await ready(house, "s001", "s002", automatic=False)
    await house.desk.queues.take(LIN, one)
    with pytest.raises(NotWaiting):
        await house.desk.queues.assign(agent("s010"), HE, one)
    entry = await house.desk.queues.assign(agent("s010"), HE, one, holder="s001")
    assert entry.holder == "s002"
    assert (await state(house, "s001"), await state(house, "s002")) == (
        AgentState.READY,
        AgentState.TALKING,
    )


@dataclass(frozen=True, slots=True)
class Server:
    """One server process of several: its own pool, queue and offers."""

    queues: Queues
    offers: Offers


@pytest.fixture
async def two(house: House) -> AsyncIterator[list[Server]]:
    """Two servers on the database of the house."""
    pools = [Database(house.database.url, 4) for _ in range(2)]
    servers = []
    for pool in pools:
        await pool.open()
        audit, live = Audit(), Live()
        agents = Agents(pool, house.clock, house.policies, audit)
        queues = Queues(pool, house.clock, house.policies, audit, live, agents)
        handoff = Handoff(queues, house.holding, house.clock)
        offers = Offers(pool, house.clock, audit, live, agents, queues, handoff)
        servers.append(Server(queues, offers))
    try:
        yield servers
    finally:
        for pool in pools:
            await pool.close()


async def test_two_servers_never_ring_or_assign_one_conversation_twice(
    house: House, two: list[Server]
) -> None:
    staff = [f"s{n:03}" for n in range(1, 9)]
    waiting = {await house.queued() for _ in range(30)}
    await ready(house, *staff)
    await asyncio.gather(*(server.offers.route() for server in two for _ in range(4)))
    ringing = [await house.desk.dispatch.offers.ringing(one) for one in staff]
    assert len({one.conversation for one in ringing if one}) == len(staff)
    results = await asyncio.gather(
        *(
            server.offers.accept(agent(one.staff), one.conversation)
            for one in ringing
            if one
            for server in two
        ),
        *(
            server.queues.take(agent(one), target)
            for server in two
            for one in staff
            for target in waiting
        ),
        return_exceptions=True,
    )
    unexpected = [
        one
        for one in results
        if isinstance(one, BaseException)
        and not isinstance(one, NotWaiting | AtCapacity | OfferGone)
    ]
    assert unexpected == []
    held = await house.desk.queues.list_held()
    assert len(held) == len({entry.conversation for entry in held}) == 30
    counts = {one: sum(entry.holder == one for entry in held) for one in staff}
    assert max(counts.values()) <= 5
    rows = await house.database.fetch(
        "select subject from audit_log where action = 'desk:entry:taken' group by subject having count(*) > 1"
    )
    assert rows == []


steps = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "route",
                "accept",
                "decline",
                "take",
                "finish",
                "give_back",
                "late",
                "away",
                "back",
                "die",
                "move",
            ]
        ),
        st.integers(0, 2),
        st.integers(0, 3),
    ),
    max_size=25,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps)
async def test_whatever_happens_each_has_one_holder_at_most_and_nobody_is_lost(
    house: House, two: list[Server], steps: list[tuple[str, int, int]]
) -> None:
    ids = [await house.queued() for _ in range(4)]
    await ready(house, *PEOPLE)
    done: set[UUID] = set()
    for nth, (verb, who, which) in enumerate(steps):
        await act(house, two[nth % 2], verb, PEOPLE[who], ids[which], done)
        await check(house, ids, done)
    for staff in PEOPLE:
        await house.desk.agents.set_state(agent(staff), "offline", [])
    house.clock.advance(timedelta(minutes=2))
    await house.desk.dispatch.offers.expire()
    for one in ids:
        entry = await house.desk.queues.find(one)
        assert entry is not None
        assert entry.offered_to is None
        await house.desk.queues.finish(LIN, one, "test")


async def act(
    house: House, server: Server, verb: str, staff: str, one: UUID, done: set[UUID]
) -> None:
    """One step, that may be refused; a server that dies leaves its offers and its agent behind."""
    actor = agent(staff)
    match verb:
        case "route":
            await server.offers.route()
        case "late":
            house.clock.advance(RING)
            await server.offers.expire()
        case "die":
            house.clock.advance(timedelta(minutes=1))
        case "away" | "back":
            chosen = "break" if verb == "away" else "ready"
            await house.desk.agents.set_state(actor, chosen, ["account"])
        case "finish":
            entry = await server.queues.find(one)
            if entry is not None and entry.holder == staff and entry.state is EntryState.HELD:
                await server.queues.finish(actor, one, "resolved")
                done.add(one)
        case "give_back":
            if await server.queues.give_back(actor, one, staff):
                view = house.holding.views[one]
                house.holding.views[one] = type(view)(
                    **{name: getattr(view, name) for name in view.__dataclass_fields__}
                    | {"holder": None, "holder_name": None}
                )
        case "move":
            if await server.queues.move(actor, one, to=staff):
                pass
        case _:
            try:
                if verb == "accept":
                    await server.offers.accept(actor, one)
                elif verb == "decline":
                    await server.offers.decline(actor, one)
                else:
                    await server.queues.take(actor, one)
            except (NotWaiting, AtCapacity, OfferGone):
                pass


async def check(house: House, ids: list[UUID], done: set[UUID]) -> None:
    """Waiting, held by one, or done; an offer only on who waits, and one at most for each agent."""
    ringing = []
    for one in ids:
        entry = await house.desk.queues.find(one)
        assert entry is not None
        assert (entry.state is EntryState.DONE) == (one in done)
        if entry.state is EntryState.HELD:
            assert entry.holder in PEOPLE
            assert entry.offered_to is None
        if entry.offered_to is not None:
            ringing.append(entry.offered_to)
    assert len(ringing) == len(set(ringing))
    for staff in PEOPLE:
        assert await house.desk.agents.count_held(agent(staff)) <= 5
