"""Several people about one conversation, on the real journal and the real queue."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

import pytest
from tests.conversation.sides import Echo, fresh_session
from tests.desk.house import Ours, requested

from qiantai.channels.webhook_events import Happening, happenings
from qiantai.conversation import NotHolder, holds, store
from qiantai.conversation.compose import Composer
from qiantai.conversation.errors import AlreadyHeld
from qiantai.conversation.guard import Guard
from qiantai.conversation.holding import Holding
from qiantai.conversation.joining import Joining
from qiantai.conversation.journal import Journal
from qiantai.conversation.model import Event, Session
from qiantai.conversation.store import Received
from qiantai.customers import StaffActor
from qiantai.desk import Desk, build_desk, build_tickets
from qiantai.desk.errors import InvitationGone, NotWaiting
from qiantai.desk.together import Together, build_together
from qiantai.floor.audit import Audit
from qiantai.floor.clock import ManualClock
from qiantai.floor.database import Database
from qiantai.floor.errors import Invalid, NotFound
from qiantai.floor.events import Fact, Live, Outbox
from qiantai.floor.jobs import Jobs
from qiantai.floor.observe import Metrics
from qiantai.floor.policies import PolicyTable

AGENT, SUPERVISOR = frozenset({"agent"}), frozenset({"supervisor"})
LIN, HE = StaffActor("s001", "林晓", AGENT), StaffActor("s002", "何静", AGENT)
ZHENG, BOSS = StaffActor("s003", "郑洁", AGENT), StaffActor("s009", "周班长", SUPERVISOR)
NAMES = {one.staff: one.name for one in (LIN, HE, ZHENG, BOSS)}


@dataclass(frozen=True, slots=True)
class Floor:
    """The desk over real conversations."""

    database: Database
    clock: ManualClock
    desk: Desk
    together: Together
    holding: Holding
    outbox: Outbox
    live: Live
    journal: Journal

    async def queued(self) -> UUID:
        """A conversation that waits for a person."""
        session = fresh_session(self.clock.now())
        await store.create(self.database, session)
        await self.database.execute(
            "update conversation set mode = 'person', status = 'open', last_offset = 0 where id = $1",
            session.id,
        )
        await self.desk.queues.enqueue(requested(session.id, self.clock.now()))
        return session.id

    async def held(self, by: StaffActor = LIN) -> UUID:
        """A conversation that somebody holds."""
        one = await self.queued()
        await self.desk.handoff.take(by, one)
        return one

    async def session(self, one: UUID) -> Session:
        """The conversation as it stands."""
        found = await store.find(self.database, one)
        assert found is not None
        return found

    async def entry(self, one: UUID) -> tuple[str, str | None]:
        """The state of its entry, and who holds it."""
        found = await self.desk.queues.find(one)
        assert found is not None
        return found.state.value, found.holder

    async def events(self, one: UUID) -> list[Event]:
        """All its events."""
        return await store.list_events(self.database, one, 0)

    async def public(self, one: UUID) -> list[str]:
        """The kinds of what the customer sees."""
        return [event.kind for event in await self.events(one) if event.public]


@pytest.fixture
async def floor(
    database: Database, clock: ManualClock, policies: PolicyTable, ours: Ours
) -> AsyncIterator[Floor]:
    """The desk with its jobs, ready."""
    live, outbox, jobs, audit = Live(), Outbox(database), Jobs(database, clock), Audit()
    roles, words = ours.roles, ours.words
    journal = Journal(database, outbox, live, Metrics())
    holding = Holding(database, clock, journal, Guard(()))
    composer = cast("Composer", Echo())
    joining = Joining(holding, clock, composer, cast("Any", None))
    tickets, _ = build_tickets(database, clock, policies, audit, outbox, words)
    desk = build_desk(
        database, clock, policies, audit, outbox, live, jobs, roles, tickets, holding, words, cast("Any", None)
    )  # fmt: skip

    async def names() -> dict[str, str]:
        return NAMES

    skills = frozenset({"account", "card"})
    together = build_together(
        database, clock, policies, audit, jobs, desk.queues, desk.agents, desk.handoff, desk.workbench,
        joining, names, skills, live,
    )  # fmt: skip
    await jobs.open()
    try:
        yield Floor(database, clock, desk, together, holding, outbox, live, journal)
    finally:
        await jobs.close()


async def test_a_cold_transfer_to_a_colleague_waits_for_nobody_else(floor: Floor) -> None:
    one = await floor.held()
    await floor.together.transfer(LIN, one, "客户急,请先安抚", to="s002")
    assert (await floor.session(one)).holder is None
    assert await floor.entry(one) == ("waiting", None)
    with pytest.raises(NotHolder):
        await floor.desk.handoff.say(LIN, one, "还有一句", "m1")
    with pytest.raises(NotWaiting):
        await floor.desk.handoff.take(ZHENG, one)
    await floor.desk.handoff.take(HE, one)
    assert (await floor.session(one)).holder == "s002"
    assert await floor.public(one) == ["agent.joined", "transfer", "agent.left", "agent.joined"]
    assert "安抚" not in str([e.body for e in await floor.events(one) if e.public])


async def test_a_warm_transfer_stays_with_its_holder_until_the_other_takes_it(floor: Floor) -> None:
    one = await floor.held()
    await floor.together.transfer(LIN, one, "客户要换卡", skill="card", warm=True)
    await floor.desk.handoff.say(LIN, one, "正在请同事接手", "m1")
    floor.clock.advance(timedelta(minutes=1))
    await floor.desk.handoff.reconcile()
    assert (await floor.session(one)).holder == "s001"
    assert await floor.entry(one) == ("waiting", None)
    await floor.desk.handoff.take(HE, one)
    assert (await floor.session(one)).holder == "s002"
    assert await floor.entry(one) == ("held", "s002")
    with pytest.raises(NotHolder):
        await floor.desk.handoff.say(LIN, one, "还有一句", "m2")
    left, joined = (await floor.events(one))[-2:]
    assert (left.body["name"], left.body["remains"], joined.body["name"]) == (
        "林晓",
        "何静",
        "何静",
    )


async def test_a_warm_transfer_can_be_withdrawn(floor: Floor) -> None:
    one = await floor.held()
    await floor.together.transfer(LIN, one, "请接", to="s002", warm=True)
    people = await floor.together.keep(LIN, one)
    assert (people.view.holder, people.view.passing) == ("s001", None)
    assert await floor.entry(one) == ("held", "s001")


async def test_a_warm_transfer_that_its_colleague_does_not_take_comes_back(floor: Floor) -> None:
    one = await floor.held()
    await floor.together.transfer(LIN, one, "请接", to="s002", warm=True)
    floor.clock.advance(timedelta(minutes=2))
    assert await floor.together.put_back_gone() == 1
    session = await floor.session(one)
    assert (session.holder, session.memory.passing) == ("s001", None)
    assert await floor.entry(one) == ("held", "s001")


async def test_a_server_that_stops_inside_a_transfer_is_repaired(floor: Floor) -> None:
    one = await floor.held()
    await floor.together._joins.pass_on(LIN, one, "请接", to="s002", name="何静")
    assert await floor.entry(one) == ("held", "s001")
    floor.clock.advance(timedelta(minutes=1))
    assert await floor.desk.handoff.reconcile() == 1
    assert await floor.entry(one) == ("waiting", None)
    await floor.desk.handoff.take(HE, one)
    assert (await floor.session(one)).holder == "s002"


async def test_transfers_name_one_colleague_or_one_group_that_exists(floor: Floor) -> None:
    one = await floor.held()
    with pytest.raises(NotFound):
        await floor.together.transfer(LIN, one, "请接", to="nobody")
    for to, skill in ((None, None), ("s001", None), ("s002", "card"), (None, "no-such")):
        with pytest.raises(Invalid):
            await floor.together.transfer(LIN, one, "请接", to=to, skill=skill)
    with pytest.raises(NotHolder):
        await floor.together.transfer(BOSS, one, "请接", to="s002")
    assert await floor.entry(one) == ("held", "s001")


async def test_a_consult_is_read_by_those_it_is_between_and_never_by_the_customer(
    floor: Floor,
) -> None:
    one = await floor.held()
    with pytest.raises(NotFound):
        await floor.desk.workbench.get(ZHENG, one)
    await floor.together.consult(LIN, one, "s002", "这笔可以退吗")
    await floor.together.answer(HE, one, "可以,走差错")
    with pytest.raises(NotHolder):
        await floor.desk.handoff.say(HE, one, "可以退", "m1")
    for reader in (LIN, HE, BOSS):
        texts = [e.body.get("text") for e in await floor.desk.workbench.list_events(reader, one, 0)]
        assert "这笔可以退吗" in texts, reader.name
        assert "可以,走差错" in texts, reader.name
    assert await floor.public(one) == ["agent.joined"]
    await floor.together.close_consult(LIN, one)
    assert (await floor.together.people(LIN, one)).view.guests == ()
    with pytest.raises(NotFound):
        await floor.together.answer(HE, one, "还有")


async def test_in_a_conference_two_speak_and_one_holds(floor: Floor) -> None:
    one = await floor.held()
    with pytest.raises(NotHolder):
        await floor.together.conference(HE, one, "s003")
    await floor.together.conference(LIN, one, "s002")
    await floor.together.invitations.accept(HE, one)
    await floor.together.conference(LIN, one, "s002")
    for staff in (LIN, HE):
        await floor.desk.handoff.say(staff, one, f"我是{staff.name}", f"m{staff.staff}")
    with pytest.raises(NotHolder):
        await floor.desk.handoff.hand_back(HE, one, "")
    with pytest.raises(AlreadyHeld):
        await floor.holding.take(HE, one)
    await floor.together.leave(HE, one)
    with pytest.raises(NotHolder):
        await floor.desk.handoff.say(HE, one, "再见", "m3")
    kinds = ["agent.joined", "agent.joined", "message", "message", "agent.left"]
    assert await floor.public(one) == kinds
    joined, left = (await floor.events(one))[1], (await floor.events(one))[-1]
    assert (joined.body["beside"], left.body["remains"]) == ("林晓", "林晓")


async def test_a_monitor_is_seen_by_supervisors_only_and_is_on_record(floor: Floor) -> None:
    one = await floor.held()
    before = len(await floor.events(one))
    watched = await floor.together.monitor(BOSS, one)
    assert [w.name for w in watched.watchers] == ["周班长"]
    assert (await floor.together.people(LIN, one)).watchers == ()
    assert len(await floor.events(one)) == before
    await floor.together.stop_monitor(BOSS, one)
    await floor.together.stop_monitor(BOSS, one)
    assert (await floor.together.people(BOSS, one)).watchers == ()
    rows = await floor.database.fetch(
        "select actor, action from audit_log where action like 'desk:conversation:monitor%' order by id"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("staff:s009", "desk:conversation:monitored"),
        ("staff:s009", "desk:conversation:monitor_stopped"),
    ]


async def test_a_whisper_is_heard_by_the_holder_alone(floor: Floor) -> None:
    one = await floor.held()
    await floor.together.conference(LIN, one, "s002")
    await floor.together.invitations.accept(HE, one)
    await floor.together.whisper(BOSS, one, "先道歉")

    async def heard(staff: StaffActor) -> bool:
        events = await floor.desk.workbench.list_events(staff, one, 0)
        return any(event.kind == "whisper" for event in events)

    assert [await heard(LIN), await heard(HE), await heard(BOSS)] == [True, False, True]
    assert "whisper" not in await floor.public(one)


async def test_barging_in_is_seen_by_the_customer_and_leaves_the_holder(floor: Floor) -> None:
    one = await floor.held()
    await floor.together.barge_in(BOSS, one)
    await floor.desk.handoff.say(BOSS, one, "我是班长,一起来看", "m1")
    session = await floor.session(one)
    assert (session.holder, session.memory.guests[0].supervisor) == ("s001", True)
    assert (await floor.public(one))[-2:] == ["agent.joined", "message"]


async def test_a_takeover_ends_the_other_holding_and_keeps_its_reason(floor: Floor) -> None:
    one = await floor.held()
    await floor.together.takeover(BOSS, one, "客户威胁自伤")
    assert (await floor.session(one)).holder == "s009"
    assert await floor.entry(one) == ("held", "s009")
    with pytest.raises(NotHolder):
        await floor.desk.handoff.say(LIN, one, "我在", "m1")
    notes = [e.body["text"] for e in await floor.events(one) if e.kind == "note"]
    assert notes == ["客户威胁自伤"]


async def test_a_takeover_from_the_assistant_silences_it(floor: Floor) -> None:
    session = fresh_session(floor.clock.now())
    await store.create(floor.database, session)
    await floor.together.takeover(BOSS, session.id, "疑似诈骗")
    after = await floor.session(session.id)
    assert (after.mode, after.holder) == ("person", "s009")
    assert await floor.entry(session.id) == ("held", "s009")


async def test_the_customer_of_an_agent_who_is_gone_is_told_and_waits_at_the_head(
    floor: Floor,
) -> None:
    await floor.desk.agents.set_state(LIN, "ready", ["account"])
    one = await floor.held()
    floor.clock.advance(timedelta(minutes=4))
    later = await floor.queued()
    await floor.desk.agents.see(LIN)
    assert await floor.together.put_back_gone() == 0
    floor.clock.advance(timedelta(minutes=5))
    assert await floor.together.put_back_gone() == 1
    assert await floor.together.put_back_gone() == 0
    order = [entry.conversation for entry in await floor.desk.queues.list()]
    assert order == [one, later]
    left, told = (await floor.events(one))[-2:]
    assert (left.kind, left.body["waiting"], told.body["text"]) == (
        "agent.left",
        True,
        "utter_agent_away",
    )
    with pytest.raises(NotHolder):
        await floor.desk.handoff.say(LIN, one, "我回来了", "m1")
    await floor.desk.handoff.take(HE, one)


async def test_a_snooze_is_told_to_webhooks_and_ends_with_the_customers_words(
    floor: Floor,
) -> None:
    told: list[Happening] = []

    async def hear(fact: Fact) -> None:
        told.extend(happenings(fact))

    floor.outbox.subscribe("conversation.changed", hear)
    one = await floor.held()
    until = floor.clock.now() + timedelta(hours=1)
    await floor.desk.marks.snooze(LIN, one, until)
    assert (await floor.session(one)).status == "snoozed"
    found = await store.find_of_customer(floor.database, "c001")
    assert found is not None
    assert found.id == one
    written = Received(one, "m1", floor.clock.now(), {"text": "在吗"}, until)
    await floor.journal.receive([written])
    assert (await floor.session(one)).status == "open"
    await floor.desk.marks.snooze(LIN, one, until)
    floor.clock.advance(timedelta(hours=1))
    assert await floor.desk.marks.wake_due() == 1
    await floor.outbox.relay()
    changes = [
        (one.data["was"]["status"], one.data["conversation"]["status"])
        for one in told
        if one.event == "conversation.status_changed"
    ]
    assert changes == [("open", "snoozed"), ("snoozed", "open")] * 2
    shown = [event for event in await floor.events(one) if event.kind == holds.STATUS]
    assert [event.body["status"] for event in shown] == ["snoozed", "snoozed", "open"]
    assert not any(event.public for event in shown)


async def test_an_invited_colleague_speaks_only_after_accepting(floor: Floor) -> None:
    one = await floor.held()
    people = await floor.together.conference(LIN, one, "s002")
    assert [(one.staff, one.state) for one in people.invited] == [("s002", "open")]
    with pytest.raises(NotHolder):
        await floor.desk.handoff.say(HE, one, "您好", "m1")
    [(ringing, view)] = await floor.together.invited(HE)
    assert (ringing.by_name, view.id) == ("林晓", one)
    assert (await floor.desk.workbench.get(HE, one))[0].id == one
    for _ in range(2):
        await floor.together.invitations.accept(HE, one)
    await floor.desk.handoff.say(HE, one, "您好", "m1")
    people = await floor.together.people(LIN, one)
    assert (people.invited, people.view.guest("s002", "conference")) == ((), True)
    assert (await floor.public(one)).count("agent.joined") == 2
    with pytest.raises(InvitationGone):
        await floor.together.invitations.decline(HE, one)


async def test_the_inviter_sees_a_refusal_and_a_silence_and_may_ask_again(floor: Floor) -> None:
    one = await floor.held()
    await floor.together.conference(LIN, one, "s002")
    await floor.together.invitations.decline(HE, one, "在会上")
    await floor.together.conference(LIN, one, "s003")
    floor.clock.advance(timedelta(seconds=31))
    shown = {one.staff: one for one in (await floor.together.people(LIN, one)).invited}
    assert [(shown[who].state, shown[who].reason) for who in ("s002", "s003")] == [
        ("declined", "在会上"),
        ("expired", ""),
    ]
    with pytest.raises(InvitationGone):
        await floor.together.invitations.accept(ZHENG, one)
    with pytest.raises(NotFound):
        await floor.desk.workbench.get(ZHENG, one)
    assert await floor.together.invitations.expire() == 1
    assert await floor.together.invitations.expire() == 0
    await floor.together.conference(LIN, one, "s003")
    await floor.together.invitations.accept(ZHENG, one)


async def test_an_invitation_ends_once_whoever_answers_first(floor: Floor) -> None:
    for _ in range(8):
        one = await floor.held()
        await floor.together.conference(LIN, one, "s002")
        invitations = floor.together.invitations
        answers = await asyncio.gather(
            invitations.accept(HE, one),
            invitations.decline(HE, one),
            invitations.withdraw(LIN, one, "s002"),
            return_exceptions=True,
        )
        assert sum(isinstance(answer, InvitationGone) for answer in answers) == 2
        await floor.desk.handoff.finish(LIN, one)


async def test_an_invitation_is_void_when_the_holder_has_changed(floor: Floor) -> None:
    one = await floor.held()
    await floor.together.conference(LIN, one, "s002")
    await floor.together.takeover(BOSS, one, "升级处理")
    assert await floor.together.invited(HE) == []
    with pytest.raises(InvitationGone):
        await floor.together.invitations.accept(HE, one)
    assert not (await floor.session(one)).memory.guests
    with pytest.raises(NotHolder):
        await floor.together.conference(LIN, one, "s002")
    with pytest.raises(Invalid):
        await floor.together.conference(BOSS, one, "s009")


async def test_an_invitation_rings_at_the_colleague_once(floor: Floor) -> None:
    one = await floor.held()
    async with floor.live.subscribe("desk:s002") as heard:
        await floor.together.conference(LIN, one, "s002")
        await floor.together.conference(LIN, one, "s002")
        frame = heard.queue.get_nowait()
        assert heard.queue.empty()
    assert (frame["type"], frame["state"], frame["by_name"]) == ("invitation", "open", "林晓")
