"""Exactly one side speaks, one person holds, and nothing said is lost or doubled, whatever happens at once."""

import random

import pytest
from tests.conversation.sides import Stage, fresh_session, in_memory, play, wrongs

from qiantai.conversation import store
from qiantai.conversation.journal import Journal
from qiantai.floor.clock import ManualClock
from qiantai.floor.database import Database
from qiantai.floor.events import Live, Outbox
from qiantai.floor.observe import Metrics

MANY, REAL = 10_000, 60


async def test_only_one_side_speaks_in_ten_thousand_interleavings(
    monkeypatch: pytest.MonkeyPatch, clock: ManualClock
) -> None:
    spoke = {"customer": 0, "assistant": 0, "agent": 0}
    for seed in range(MANY):
        dice = random.Random(seed)
        with monkeypatch.context() as patch:
            async with in_memory(patch, clock, dice) as (stage, kept):
                await play(stage, dice)
                assert (seed, wrongs(stage, kept.session, kept.events)) == (seed, [])
        for event in kept.events:
            if event.kind == "message":
                spoke[event.source] += 1
    assert min(spoke.values()) > MANY / 2, spoke


async def test_only_one_side_speaks_on_the_real_journal(
    database: Database, clock: ManualClock
) -> None:
    journal = Journal(database, Outbox(database), Live(), Metrics())
    for seed in range(REAL):
        dice = random.Random(seed)
        session = fresh_session(clock.now())
        await store.create(database, session)

        async def pause() -> None:
            await database.execute("select 1")

        stage = Stage(database, journal, clock, session.id, dice, pause)
        await play(stage, dice, kills=False)
        after = await store.find(database, session.id)
        assert after is not None
        events = await store.list_events(database, session.id, 0)
        assert (seed, wrongs(stage, after, events)) == (seed, [])
