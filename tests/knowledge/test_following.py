"""Every replica answers from a release without a restart, and reads only what the release changes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import pytest
from tests.knowledge.conftest import MakePack
from tests.knowledge.studio import FIRST, SECOND, House, house

from qiantai.floor.clock import ManualClock
from qiantai.floor.database import Database
from qiantai.floor.events import Live
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge import Answers, Article, first_releases
from qiantai.knowledge.kept import Kept

PATIENCE_S = 60.0


@pytest.fixture
async def replicas(
    database: Database, clock: ManualClock, make_pack: MakePack, entry: dict[str, Any]
) -> AsyncIterator[tuple[House, House]]:
    """Two processes on one database that hear each other."""
    packs = make_pack(entry)
    async with AsyncExitStack() as stack:
        found = []
        for _ in range(2):
            live = Live(database)
            await live.open()
            stack.push_async_callback(live.close)
            found.append(await stack.enter_async_context(house(packs, database, clock, live)))
        yield found[0], found[1]


async def shows(studio: House, version: int) -> None:
    """Return when customers are answered from a version."""
    async with asyncio.timeout(PATIENCE_S):
        while (answer := studio.ask("c1")) is None or answer.version != version:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def release(studio: House) -> int:
    """Release an urgent version, and leave the following to the replicas."""
    sent = await studio.submitted(urgent=True)
    await studio.lifecycle.reviews.approve(FIRST, "parcel-fee", sent.version)
    await studio.lifecycle.reviews.approve(SECOND, "parcel-fee", sent.version)
    return sent.version


async def test_two_replicas_follow_an_approval(replicas: tuple[House, House]) -> None:
    tasks = [asyncio.create_task(one.lifecycle.run()) for one in replicas]
    await asyncio.sleep(0.05)
    try:
        for one in (*replicas, *replicas):
            version = await release(one)
            for replica in replicas:
                await shows(replica, version)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_replica_that_heard_nothing_catches_up(
    database: Database, clock: ManualClock, make_pack: MakePack, entry: dict[str, Any]
) -> None:
    packs = make_pack(entry)
    async with house(packs, database, clock) as one, house(packs, database, clock) as deaf:
        task = asyncio.create_task(deaf.lifecycle.run())
        await asyncio.sleep(0.05)
        version = await release(one)
        try:
            await shows(deaf, version)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def test_whoever_listens_hears_which_articles_changed(replicas: tuple[House, House]) -> None:
    heard: list[frozenset[str]] = []

    async def listen(articles: frozenset[str]) -> None:
        heard.append(articles)

    here, there = replicas
    there.knowledge.following.listen(listen)
    await release(here)
    await there.knowledge.following.catch_up()
    await there.knowledge.following.catch_up()
    assert heard == [frozenset({"parcel-fee"})]


def test_a_release_among_several_hundred_reads_only_what_it_changes(
    packs: Packs,
    policies: PolicyTable,
    articles: tuple[Article, ...],
    clock: ManualClock,
    kept: Kept,
) -> None:
    answers = Answers.load(packs, policies, clock, kept)
    while len(articles) < 600:
        copies = [replace(one, id=f"{one.id}-{len(articles)}") for one in articles]
        articles = (*articles, *copies)[:600]
    releases = list(first_releases(articles, clock.now()))
    answers.use(releases)
    changed = replace(releases[7].article, answer={"zh": "免费。", "en": "Free."})
    releases[7] = replace(releases[7], article=changed, version=2)
    before = {id(one.reading) for one in answers._shelf.released._kept.values()}
    shelf = answers.prepare(releases)
    again = [one for one in shelf.released._kept.values() if id(one.reading) not in before]
    assert [one.release.article.id for one in again] == [changed.id]
    answers.put(shelf)
    question = changed.question["zh"]
    nearest = answers.nearest(question, 30, changed.intents[:1])
    assert (changed.id, 2) in {(one.article.id, one.version) for one in nearest}
    assert (changed.id, 1) not in {(one.article.id, one.version) for one in nearest}


def test_following_finds_what_a_fresh_start_finds(
    packs: Packs,
    policies: PolicyTable,
    articles: tuple[Article, ...],
    clock: ManualClock,
    shipped: Answers,
    kept: Kept,
) -> None:
    followed = Answers.load(packs, policies, clock, kept)
    releases = first_releases(articles, clock.now())
    followed.use(releases[: len(releases) // 2])
    for end in range(len(releases) // 2, len(releases), 40):
        followed.use(releases[end % 7 : end])
    followed.use(releases)
    for article in articles[::5]:
        for question in article.tests:
            here = [one.article.id for one in shipped.nearest(question, 3, article.intents[:1])]
            there = [one.article.id for one in followed.nearest(question, 3, article.intents[:1])]
            assert here == there
