"""A new version reaches customers by degrees, the same ones each time, and goes back when it does worse."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from tests.knowledge.conftest import MakePack
from tests.knowledge.studio import House, house, never, renamed, said

from qiantai.floor.clock import ManualClock
from qiantai.floor.database import Database
from qiantai.knowledge import Answer, Reader

PEOPLE = [f"c{number:04}" for number in range(1000)]


@pytest.fixture
async def studio(
    database: Database, clock: ManualClock, make_pack: MakePack, entry: dict[str, Any]
) -> AsyncIterator[House]:
    async with house(make_pack(entry), database, clock) as found:
        yield found


def arms(studio: House) -> dict[str, str]:
    answers = {key: studio.ask(key) for key in PEOPLE}
    return {key: answer.arm for key, answer in answers.items() if answer is not None}


def reached(found: dict[str, str]) -> set[str]:
    return {key for key, arm in found.items() if arm == "canary"}


async def test_a_canary_grows_by_jobs_over_seven_days_and_never_loses_a_reader(
    studio: House,
) -> None:
    done = await studio.released()
    shares, before = [], set[str]()
    for _ in range(7 * 4):
        now = reached(arms(studio))
        assert before <= now
        shares.append(len(now))
        before = now
        await studio.pass_time(hours=6)
    assert shares[0] == shares[7]
    assert 0 < shares[0] <= 25
    assert 70 <= shares[8] <= 130
    assert 450 <= shares[16] <= 550
    assert shares[27] == shares[16]
    assert await studio.state(done) == "online"
    assert reached(arms(studio)) == set()
    answer = studio.ask("anybody")
    assert answer is not None
    assert (answer.version, answer.arm) == (done.version, "running")
    history = await studio.knowledge.releases.versions("parcel-fee")
    assert [one.state for one in history] == ["online", "archived"]


async def test_the_same_customers_are_chosen_in_every_release_of_an_article(
    studio: House,
) -> None:
    done = await studio.released()
    first = reached(arms(studio))
    await studio.lifecycle.reviews.withdraw("staff:s021", "parcel-fee", done.version, "重写")
    await studio.knowledge.following.catch_up()
    assert reached(arms(studio)) == set()
    await studio.released()
    assert reached(arms(studio)) == first
    other = {key for key in PEOPLE if Reader(key).bucket("another-article") < 1}
    assert other != first


async def test_a_canary_reaches_only_its_audience(studio: House) -> None:
    await studio.released(rule="tier == 'vip' && level >= 1")
    await studio.pass_time(days=4)
    key = next(key for key in PEOPLE if Reader(key).bucket("parcel-fee") < 50)
    for attributes, arm in (
        ({"tier": "vip", "level": 1}, "canary"),
        ({"tier": "vip", "level": 0}, "running"),
        ({"tier": "standard", "level": 1}, "running"),
        ({}, "running"),
    ):
        answer = studio.ask(Reader(key, attributes=attributes))
        assert answer is not None
        assert answer.arm == arm


async def test_remembered_answers_do_not_leak_between_arms(studio: House) -> None:
    await studio.released()
    await studio.pass_time(days=4)
    for _ in range(2):
        for key in PEOPLE[:100]:
            answer = studio.ask(key)
            assert answer is not None
            chosen = Reader(key).bucket("parcel-fee") < 50
            expected = (2, "canary", "邮寄卡片免费。") if chosen else (1, "running", None)
            assert (answer.version, answer.arm) == expected[:2]
            assert (answer.text == "邮寄卡片免费。") == chosen


def bad(answer: Answer) -> bool:
    return answer.arm == "canary"


async def test_a_bad_release_goes_back_within_one_window_and_nobody_flips_twice(
    studio: House,
) -> None:
    done = await studio.released()
    seen: dict[str, list[str]] = {key: [] for key in PEOPLE}

    def look() -> None:
        for key, arm in arms(studio).items():
            if not seen[key] or seen[key][-1] != arm:
                seen[key].append(arm)

    look()
    await studio.pass_time(days=2)
    look()
    assert await studio.state(done) == "canary"
    await said(studio, PEOPLE, bad)
    await studio.pass_time(hours=1)
    assert await studio.state(done) == "withdrawn"
    for _ in range(20):
        look()
        await studio.pass_time(hours=12)
    assert all(len(row) <= 3 and row.count("canary") <= 1 for row in seen.values())
    assert all(row[-1] == "running" for row in seen.values())
    assert sum(row == ["running", "canary", "running"] for row in seen.values()) > 70
    chosen = sum("canary" in row for row in seen.values())
    since = studio.clock.now().date() - timedelta(days=30)
    days = await studio.lifecycle.outcomes.by_day("parcel-fee", since)
    assert [(version, arm, one.answers, one.wrong) for _, version, arm, one in days] == [
        (1, "running", len(PEOPLE) - chosen, 0),
        (2, "canary", chosen, chosen),
    ]


async def test_low_ratings_take_a_canary_back_too(studio: House) -> None:
    done = await studio.released()
    await studio.pass_time(days=2)
    await said(studio, PEOPLE, bad, "rated")
    await studio.pass_time(hours=1)
    assert await studio.state(done) == "withdrawn"


async def test_a_good_release_with_some_noise_goes_on(studio: House) -> None:
    done = await studio.released()
    for _ in range(8):
        await said(studio, PEOPLE, lambda _: _unlucky())
        await studio.pass_time(days=1)
    assert await studio.state(done) == "online"


_luck = iter(range(10**9))


def _unlucky() -> bool:
    return next(_luck) % 20 == 0


async def test_too_few_answers_judge_nothing(studio: House) -> None:
    done = await studio.released()
    few = [key for key in PEOPLE if Reader(key).bucket("parcel-fee") < 1][:5]
    await said(studio, few, bad)
    await said(studio, PEOPLE, never)
    await studio.pass_time(hours=2)
    assert await studio.state(done) == "canary"


async def test_a_canary_with_a_later_first_day_grows_from_that_day(studio: House) -> None:
    done = await studio.released(effective_from="2026-11-25")
    await studio.pass_time(days=2)
    assert reached(arms(studio)) == set()
    await studio.pass_time(days=1)
    first = reached(arms(studio))
    assert 0 < len(first) <= 25
    await studio.pass_time(days=8)
    assert await studio.state(done) == "online"


async def test_a_version_is_expiring_before_its_last_day_and_archived_after(
    studio: House,
) -> None:
    done = await studio.released(urgent=True, effective_to="2026-12-31")
    await studio.pass_time(days=1)
    assert await studio.state(done) == "online"
    await studio.pass_time(days=10)
    assert await studio.state(done) == "expiring"
    assert studio.ask("c1") is not None
    studio.clock.set(studio.clock.now().replace(month=12, day=31, hour=15))
    assert studio.ask("c1") is not None
    await studio.pass_time(days=1)
    assert await studio.state(done) == "archived"
    assert studio.ask("c1") is None


async def test_five_releases_a_week_run_by_themselves(
    database: Database, clock: ManualClock, make_pack: MakePack, entry: dict[str, Any]
) -> None:
    names = [f"fee-{number}" for number in range(10)]
    packs = make_pack(*(renamed(entry, name) for name in names))
    async with house(packs, database, clock) as studio:
        made = []
        for name in names:
            made.append(await studio.released(name))
            for _ in range(2):
                await studio.pass_time(hours=16.8)
                people = PEOPLE[:200]
                await said(studio, people, never)
        await studio.pass_time(days=7)
        assert [await studio.state(one) for one in made] == ["online"] * 10
        assert len(studio.knowledge.following.releases) == 10
