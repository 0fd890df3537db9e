"""One contract for every verifier: the fake, the demonstration's phone, and a real service over real HTTP."""

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from qiantai.customers import CustomerId, People, Person
from qiantai.customers.store_checks import decide_phone_check
from qiantai.customers.verifiers.base import Verifier
from qiantai.customers.verifiers.fake import FakeVerifier
from qiantai.customers.verifiers.http import HttpVerifier
from qiantai.customers.verifiers.phone import PhoneVerifier
from qiantai.floor.clock import ManualClock
from qiantai.floor.database import Database
from qiantai.floor.errors import Unavailable

ZHANG = Person(CustomerId("c001"), "张伟", "zh-CN", False, "standard", "13800000001")
LIFE = timedelta(minutes=5)


@dataclass
class Service:
    """A verification service as an institution would run it."""

    checks: dict[str, dict[str, Any]] = field(default_factory=dict)
    link: str = "https://app.bank.example/face"
    answer: dict[str, Any] = field(default_factory=dict)
    status: int = 200

    async def start(self, request: web.Request) -> web.Response:
        """Begin a check."""
        assert request.headers["Authorization"] == "Bearer secret"
        body = await request.json()
        reference = f"ref/{body['id']}"
        self.checks[reference] = {**body, "state": "pending"}
        answer = {"id": body["id"], "reference": reference, "link": self.link, **self.answer}
        return web.json_response(answer, status=self.status)

    async def state(self, request: web.Request) -> web.Response:
        """How it stands."""
        found = self.checks[request.match_info["reference"]]
        shown = {name: found[name] for name in ("id", "customer", "method", "state")}
        return web.json_response({**shown, **self.answer}, status=self.status)


@dataclass
class Bench:
    """A member and the hand that decides its checks."""

    member: Verifier
    decide: Callable[[str, bool], Awaitable[None]]


@pytest.fixture
async def service() -> AsyncIterator[tuple[Service, str]]:
    served = Service()
    app = web.Application()
    app.router.add_post("/v1/checks", served.start)
    app.router.add_get("/v1/checks/{reference:.+}", served.state)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    yield served, f"http://127.0.0.1:{port}/v1/"
    await runner.cleanup()


@pytest.fixture(params=["fake", "phone", "http"])
async def bench(
    request: pytest.FixtureRequest,
    database: Database,
    clock: ManualClock,
    service: tuple[Service, str],
) -> AsyncIterator[Bench]:
    await People(database, clock).remember(ZHANG)
    if request.param == "fake":
        fake = FakeVerifier("face")

        async def by_hand(reference: str, passed: bool) -> None:
            fake.decide(reference, passed=passed)

        bench = Bench(fake, by_hand)
    elif request.param == "phone":

        async def by_phone(reference: str, passed: bool) -> None:
            await decide_phone_check(database, ZHANG.id, reference, passed, clock.now())

        bench = Bench(PhoneVerifier(database, "face"), by_phone)
    else:

        async def by_service(reference: str, passed: bool) -> None:
            check = service[0].checks[reference]
            if check["state"] == "pending":
                check["state"] = "passed" if passed else "failed"

        bench = Bench(HttpVerifier("face", service[1], "secret", 2.0), by_service)
    yield bench
    await bench.member.close()


async def begun(member: Verifier, clock: ManualClock) -> tuple[uuid.UUID, str]:
    check = uuid.uuid4()
    now = clock.now()
    return check, (await member.start(check, ZHANG, "zh-Hans", now, now + LIFE)).reference


async def test_check_is_pending_until_the_customer_has_done_it(
    bench: Bench, clock: ManualClock
) -> None:
    check, reference = await begun(bench.member, clock)
    assert reference
    assert await bench.member.result(check, reference) == "pending"


@pytest.mark.parametrize("passed", [True, False])
async def test_result_never_changes(bench: Bench, clock: ManualClock, passed: bool) -> None:
    check, reference = await begun(bench.member, clock)
    await bench.decide(reference, passed)
    await bench.decide(reference, not passed)
    expected = "passed" if passed else "failed"
    assert await bench.member.result(check, reference) == expected
    assert await bench.member.result(check, reference) == expected


async def test_result_of_another_check_is_no_answer(bench: Bench, clock: ManualClock) -> None:
    mine, _ = await begun(bench.member, clock)
    _, other = await begun(bench.member, clock)
    await bench.decide(other, True)
    with pytest.raises(Unavailable):
        await bench.member.result(mine, other)


async def test_beginning_twice_with_one_id_is_harmless(bench: Bench, clock: ManualClock) -> None:
    check, now = uuid.uuid4(), clock.now()
    first = await bench.member.start(check, ZHANG, "en", now, now + LIFE)
    again = await bench.member.start(check, ZHANG, "en", now, now + LIFE)
    assert await bench.member.result(check, first.reference) == "pending"
    assert first.reference == again.reference


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ({"id": "another"}, 200),
        ({"state": "excellent"}, 200),
        ({"method": "voice"}, 200),
        ({}, 500),
        ({}, 404),
        ({}, 302),
    ],
)
async def test_unclear_answer_of_the_service_is_no_result(
    service: tuple[Service, str], clock: ManualClock, answer: dict[str, Any], status: int
) -> None:
    served, url = service
    member = HttpVerifier("face", url, "secret", 2.0)
    check, reference = await begun(member, clock)
    served.checks[reference]["state"] = "passed"
    served.answer, served.status = answer, status
    with pytest.raises(Unavailable):
        await member.result(check, reference)
    await member.close()


@pytest.mark.parametrize(
    ("link", "passed_on"),
    [
        ("https://app.bank.example/face", True),
        ("http://app.bank.example/face", False),
        ("javascript:alert(1)", False),
    ],
)
async def test_only_a_safe_link_is_passed_on(
    service: tuple[Service, str], clock: ManualClock, link: str, passed_on: bool
) -> None:
    service[0].link = link
    member = HttpVerifier("voice", service[1], "secret", 2.0)
    now = clock.now()
    started = await member.start(uuid.uuid4(), ZHANG, "en", now, now + LIFE)
    assert started.link == (link if passed_on else "")
    await member.close()


async def test_service_that_is_not_there_is_unavailable(clock: ManualClock) -> None:
    member = HttpVerifier("face", "http://127.0.0.1:9", "", 1.0)
    with pytest.raises(Unavailable):
        await begun(member, clock)
    await member.close()
