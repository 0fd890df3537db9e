"""What comes of an answer is counted once, against the answer before it, from what conversations say anyhow."""

import uuid
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from tests.knowledge.conftest import MakePack
from tests.knowledge.studio import House, house, never, said

from qiantai.floor.clock import ManualClock
from qiantai.floor.database import Database
from qiantai.floor.events import Fact
from qiantai.knowledge.comparison import Tally


@pytest.fixture
async def studio(
    database: Database, clock: ManualClock, make_pack: MakePack, entry: dict[str, Any]
) -> AsyncIterator[House]:
    async with house(make_pack(entry), database, clock) as found:
        yield found


async def tally(studio: House) -> Tally:
    outcomes = studio.lifecycle.outcomes
    await outcomes.collect()
    return (await outcomes.compare("parcel-fee", 1, 1))[0]


async def add(studio: House, conversation: uuid.UUID, offset: int, kind: str, **body: Any) -> None:
    await studio.database.execute(
        'insert into conversation_event (conversation, "offset", kind, source, at, body)'
        " values ($1, $2, $3, 'customer', $4, $5)",
        conversation,
        offset,
        kind,
        studio.clock.now(),
        body,
    )


async def one_answer(studio: House) -> uuid.UUID:
    await said(studio, ["c1"], never)
    row = await studio.database.fetchrow("select id from conversation order by created_at desc")
    assert row is not None
    found: uuid.UUID = row["id"]
    return found


async def publish(studio: House, topic: str, key: str, **body: Any) -> None:
    async with studio.database.transaction() as connection:
        await studio.outbox.publish(connection, [Fact(topic, key, body)])
    await studio.outbox.relay()


async def test_answers_are_counted_once(studio: House) -> None:
    await said(studio, ["c1", "c2", "c3"], lambda answer: answer.version == 1)
    first = await tally(studio)
    assert (first.answers, first.handoffs, first.wrong, first.right) == (3, 3, 3, 0)
    assert await tally(studio) == first
    studio.clock.advance(timedelta(minutes=1))
    await said(studio, ["c4"], never)
    assert (await tally(studio)).answers == 4


async def test_the_last_rating_counts(studio: House) -> None:
    conversation = await one_answer(studio)
    await add(studio, conversation, 5, "rated", score=2)
    await add(studio, conversation, 6, "rated", score=5)
    found = await tally(studio)
    assert (found.ratings, found.liked, found.disliked, found.wrong) == (1, 1, 0, 0)


async def test_what_comes_a_day_later_is_not_the_answers_fault(studio: House) -> None:
    conversation = await one_answer(studio)
    await tally(studio)
    studio.clock.advance(timedelta(hours=25))
    await add(studio, conversation, 5, "handoff.requested")
    assert (await tally(studio)).handoffs == 0


async def test_a_complaint_counts_even_before_the_answer_was_collected(studio: House) -> None:
    conversation = await one_answer(studio)
    for kind in ("complaint", "claim"):
        await publish(studio, "ticket.opened", "T1", kind=kind, conversation=str(conversation))
    await publish(studio, "ticket.opened", "T1", kind="complaint", conversation=None)
    found = await tally(studio)
    assert (found.answers, found.complaints, found.wrong) == (1, 1, 0)


async def test_a_correction_counts_against_the_answer_just_before(studio: House) -> None:
    conversation = await one_answer(studio)
    at = studio.clock.now().isoformat()

    async def correct(offset: int, suggested: str | None, reason: str = "corrected") -> int:
        await publish(
            studio,
            "conversation.understood",
            str(conversation),
            offset=offset,
            at=at,
            reason=reason,
            suggested=suggested,
        )
        return (await tally(studio)).corrections

    assert await correct(3, "other", "unsure") == 0
    assert await correct(3, None) == 0
    assert await correct(30, "other") == 0
    assert await correct(3, "other") == 1
    assert (await tally(studio)).wrong == 1


async def test_turns_without_an_article_are_no_answers(studio: House) -> None:
    conversation = await one_answer(studio)
    for offset, why in ((7, {"answer": {"kind": "clause"}}), (8, {"guard": []}), (9, None)):
        await studio.database.execute(
            'insert into conversation_event (conversation, "offset", kind, source, at, body, why)'
            " values ($1, $2, 'message', 'assistant', $3, '{}', $4)",
            conversation,
            offset,
            studio.clock.now(),
            why,
        )
    assert (await tally(studio)).answers == 1
