"""Level 3: consent first, three failures and no more, one act for one check, and nothing biometric kept."""

import asyncio
import uuid
from datetime import timedelta
from uuid import UUID

import pytest

from qiantai.customers import Challenge, CustomerActor, CustomerId, People, Person
from qiantai.customers.checks import Checks
from qiantai.customers.errors import ConsentNeeded, IdentityLocked, NoChallenge
from qiantai.customers.identity import Identity
from qiantai.customers.notifiers.fake import FakeNotifier
from qiantai.customers.verifiers.fake import FakeVerifier
from qiantai.floor.audit import Audit
from qiantai.floor.clock import ManualClock
from qiantai.floor.config import Settings
from qiantai.floor.database import Database
from qiantai.floor.errors import Unavailable
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.floor.text import Texts

ZHANG = Person(CustomerId("c001"), "张伟", "zh-CN", False, "standard", "13800000001")
CHEN = Person(CustomerId("c002"), "陈桂兰", "zh-CN", True, "standard", "13800000002")


class Bench:
    """Level 3 with verifiers whose results the test gives."""

    def __init__(
        self,
        database: Database,
        clock: ManualClock,
        policies: PolicyTable,
        texts: Texts,
        settings: Settings,
    ) -> None:
        self.database, self.clock = database, clock
        self.people = People(database, clock)
        self.face, self.voice = FakeVerifier("face"), FakeVerifier("voice")
        verifiers = {"face": self.face, "voice": self.voice}
        self.checks = Checks(database, clock, self.people, policies, Audit(), verifiers)
        self.notifier = FakeNotifier()
        self.identity = Identity(
            database, clock, self.people, self.notifier, texts, settings, self.checks
        )

    async def open(self, purpose: str = "act", person: Person = ZHANG) -> Challenge:
        """A challenge of level 3 in a conversation of its own."""
        actor = CustomerActor(person.id, 1, "web", uuid.uuid4())
        return await self.identity.open(actor, 3, purpose, "转账", "zh-Hans")

    async def start(self, challenge: Challenge, method: str = "face") -> str:
        """Begin with consent; returns the service's reference."""
        member = self.face if method == "face" else self.voice
        before = set(member.started)
        proof = await self.identity.start_check(
            challenge.conversation, challenge.id, method, "zh-Hans", consent=True
        )
        assert proof.state == "pending"
        return (set(member.started) - before).pop()

    async def tried(self, challenge: Challenge, *, passed: bool, method: str = "face") -> str:
        """One whole try; returns its result."""
        reference = await self.start(challenge, method)
        (self.face if method == "face" else self.voice).decide(reference, passed=passed)
        return await self.result(challenge)

    async def result(self, challenge: Challenge) -> str:
        """How it stands."""
        return (await self.identity.judge_check(challenge.conversation, challenge.id)).state

    async def audited(self) -> list[str]:
        """The audit log's actions in order."""
        rows = await self.database.fetch("select action from audit_log order by id")
        return [row["action"] for row in rows]


@pytest.fixture(scope="module")
def texts(packs: Packs) -> Texts:
    return Texts.load(packs)


@pytest.fixture
async def bench(
    database: Database, clock: ManualClock, policies: PolicyTable, texts: Texts, settings: Settings
) -> Bench:
    bench = Bench(database, clock, policies, texts, settings)
    await bench.people.remember(ZHANG)
    await bench.people.remember(CHEN)
    return bench


async def test_challenge_of_level_three_names_its_methods_and_sends_no_code(bench: Bench) -> None:
    challenge = await bench.open()
    assert (challenge.level, challenge.method, challenge.methods) == (3, "face", ("face", "voice"))
    assert challenge.tries_left == 3
    assert bench.notifier.sent == []


async def test_level_two_stays_a_code(bench: Bench) -> None:
    actor = CustomerActor(ZHANG.id, 1, "web", uuid.uuid4())
    challenge = await bench.identity.open(actor, 2, "act", "转账", "zh-Hans")
    assert challenge.method == "otp"
    code = str(bench.notifier.sent[0][2])
    with pytest.raises(NoChallenge):
        await bench.identity.start_check(
            actor.conversation, challenge.id, "face", "en", consent=True
        )
    with pytest.raises(NoChallenge):
        await bench.identity.judge_check(actor.conversation, challenge.id)
    assert (await bench.identity.answer(actor.conversation, challenge.id, code)).state == "passed"


async def test_without_consent_nothing_begins(bench: Bench) -> None:
    challenge = await bench.open()
    with pytest.raises(ConsentNeeded):
        await bench.identity.start_check(
            challenge.conversation, challenge.id, "face", "en", consent=False
        )
    assert bench.face.started == {}


@pytest.mark.parametrize("method", ["face", "voice"])
async def test_passed_check_passes_and_passes_again(bench: Bench, method: str) -> None:
    challenge = await bench.open("act-1")
    await bench.start(challenge, method)
    assert await bench.result(challenge) == "pending"
    assert await bench.tried(challenge, passed=True, method=method) == "passed"
    proof = await bench.identity.judge_check(challenge.conversation, challenge.id)
    assert (proof.state, proof.challenge.purpose, proof.challenge.level) == ("passed", "act-1", 3)


async def test_code_never_answers_a_check(bench: Bench) -> None:
    challenge = await bench.open()
    for code in ("", "000000", "123456"):
        with pytest.raises(NoChallenge):
            await bench.identity.answer(challenge.conversation, challenge.id, code)
    assert await bench.tried(challenge, passed=True) == "passed"


async def test_check_of_another_conversation_answers_nothing(bench: Bench) -> None:
    mine, other = await bench.open(), await bench.open(person=CHEN)
    for conversation, challenge in ((other.conversation, mine.id), (uuid.uuid4(), mine.id)):
        with pytest.raises(NoChallenge):
            await bench.identity.judge_check(conversation, challenge)
        with pytest.raises(NoChallenge):
            await bench.identity.start_check(conversation, challenge, "face", "en", consent=True)


async def test_unknown_method_is_refused(bench: Bench) -> None:
    challenge = await bench.open()
    with pytest.raises(NoChallenge):
        await bench.identity.start_check(
            challenge.conversation, challenge.id, "iris", "en", consent=True
        )


async def test_three_failures_lock_for_a_day(bench: Bench, clock: ManualClock) -> None:
    challenge = await bench.open()
    assert await bench.tried(challenge, passed=False) == "wrong"
    assert await bench.tried(challenge, passed=False, method="voice") == "wrong"
    reference = await bench.start(challenge)
    bench.face.decide(reference, passed=False)
    proof = await bench.identity.judge_check(challenge.conversation, challenge.id)
    assert (proof.state, proof.challenge.tries_left) == ("failed", 0)
    assert proof.locked_until == clock.now() + timedelta(hours=24)
    with pytest.raises(IdentityLocked):
        await bench.open("another act")
    assert (await bench.open(person=CHEN)).tries_left == 3
    clock.advance(timedelta(hours=24))
    assert (await bench.open()).tries_left == 3


async def test_lock_stops_a_challenge_that_was_open_before(bench: Bench) -> None:
    first, second = await bench.open("one"), await bench.open("two")
    for _ in range(3):
        await bench.tried(first, passed=False)
    with pytest.raises(IdentityLocked):
        await bench.identity.start_check(second.conversation, second.id, "face", "en", consent=True)


async def test_failures_spread_over_a_day_lock_for_the_whole_day(
    bench: Bench, clock: ManualClock
) -> None:
    for hours in (20, 3, 0):
        challenge = await bench.open()
        await bench.tried(challenge, passed=False)
        clock.advance(timedelta(hours=hours))
    clock.advance(timedelta(hours=20))
    with pytest.raises(IdentityLocked):
        await bench.open()


async def test_passed_check_clears_the_count(bench: Bench) -> None:
    challenge = await bench.open()
    await bench.tried(challenge, passed=False)
    await bench.tried(challenge, passed=False)
    assert await bench.tried(challenge, passed=True) == "passed"
    assert (await bench.open("next")).tries_left == 3


async def test_check_that_takes_too_long_expires(bench: Bench, clock: ManualClock) -> None:
    challenge = await bench.open()
    reference = await bench.start(challenge)
    bench.face.decide(reference, passed=True)
    clock.advance(timedelta(minutes=5))
    assert await bench.result(challenge) == "expired"
    with pytest.raises(NoChallenge):
        await bench.result(challenge)


async def test_only_the_last_check_of_a_challenge_counts(bench: Bench) -> None:
    challenge = await bench.open()
    old = await bench.start(challenge)
    await bench.start(challenge, "voice")
    bench.face.decide(old, passed=True)
    assert await bench.result(challenge) == "pending"


async def test_service_that_does_not_answer_costs_no_try(bench: Bench) -> None:
    challenge = await bench.open()
    bench.face.down = True
    with pytest.raises(Unavailable):
        await bench.start(challenge)
    bench.face.down = False
    await bench.start(challenge)
    bench.face.down = True
    with pytest.raises(Unavailable):
        await bench.result(challenge)
    bench.face.down = False
    assert (await bench.open("later")).tries_left == 3


async def test_one_failure_judged_many_times_at_once_counts_once(bench: Bench) -> None:
    challenge = await bench.open()
    reference = await bench.start(challenge)
    bench.face.decide(reference, passed=False)
    states = await asyncio.gather(*(bench.result(challenge) for _ in range(6)))
    assert sorted(states) == ["pending"] * 5 + ["wrong"]
    assert (await bench.open("later")).tries_left == 2


async def test_every_step_leaves_its_record_and_nothing_biometric(bench: Bench) -> None:
    challenge = await bench.open()
    await bench.tried(challenge, passed=False)
    await bench.tried(challenge, passed=True, method="voice")
    assert await bench.audited() == [
        f"identity:check:{past}" for past in ("opened", "started", "failed", "started", "passed")
    ]
    rows = await bench.database.fetch("select * from identity_check order by consented_at, id")
    assert set(dict(rows[0])) == {
        "id",
        "challenge",
        "customer",
        "method",
        "reference",
        "state",
        "consented_at",
        "ended_at",
    }
    assert {row["state"] for row in rows} == {"failed", "passed"}


async def test_where_nobody_verifies_level_three_has_no_method(
    database: Database, clock: ManualClock, texts: Texts, settings: Settings
) -> None:
    people = People(database, clock)
    identity = Identity(database, clock, people, FakeNotifier(), texts, settings)
    assert identity.methods(3) == ()
    assert identity.methods(2) == ("otp",)
    with pytest.raises(NoChallenge):
        await identity.judge_check(UUID(int=1), UUID(int=2))
