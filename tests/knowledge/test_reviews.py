"""Nobody approves their own change, and nothing reaches a customer before two people besides its author approved it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.knowledge.conftest import MakePack
from tests.knowledge.studio import AUTHOR, FIRST, SECOND, TESTS, House, house, whole

from qiantai.floor.audit import list_audit, verify
from qiantai.floor.clock import ManualClock
from qiantai.floor.database import Database
from qiantai.knowledge.drafts import Writing
from qiantai.knowledge.errors import (
    ApprovedBefore,
    ArticleExists,
    ArticleIncomplete,
    CanaryUnderway,
    DraftChanged,
    DraftOpen,
    DraftOutdated,
    NotInState,
    OwnWork,
    ReasonNeeded,
)


@pytest.fixture
async def studio(
    database: Database, clock: ManualClock, make_pack: MakePack, entry: dict[str, Any]
) -> AsyncIterator[House]:
    async with house(make_pack(entry), database, clock) as found:
        yield found


async def test_a_version_passes_two_people_and_begins_as_a_canary(studio: House) -> None:
    reviews = studio.lifecycle.reviews
    sent = await studio.submitted()
    assert sent.state == "business_review"
    first = await reviews.approve(FIRST, "parcel-fee", sent.version)
    assert first.state == "compliance_review"
    done = await reviews.approve(SECOND, "parcel-fee", sent.version)
    assert (done.state, done.share) == ("canary", 1)
    actions = [entry.record.action for entry in await list_audit(studio.database)]
    assert actions[:4] == [
        "article:canary:begun",
        "article:review:approved",
        "article:review:approved",
        "article:draft:submitted",
    ]
    assert (await verify(studio.database)).broken_at is None


async def test_an_author_never_approves_their_own_work(studio: House) -> None:
    sent = await studio.submitted()
    with pytest.raises(OwnWork):
        await studio.lifecycle.reviews.approve(AUTHOR, "parcel-fee", sent.version)
    await studio.lifecycle.reviews.approve(FIRST, "parcel-fee", sent.version)
    with pytest.raises(OwnWork):
        await studio.lifecycle.reviews.approve(AUTHOR, "parcel-fee", sent.version)


async def test_everybody_who_saved_or_sent_a_draft_is_an_author(studio: House) -> None:
    draft = await studio.draft()
    drafts, reviews = studio.lifecycle.drafts, studio.lifecycle.reviews
    writing = Writing(draft.content, TESTS)
    saved = await drafts.save(FIRST, "parcel-fee", draft.version, draft.revision, writing)
    sent = await reviews.submit(
        SECOND, "parcel-fee", saved.version, saved.revision, urgent=False, note=""
    )
    for person in (AUTHOR, FIRST, SECOND):
        with pytest.raises(OwnWork):
            await reviews.approve(person, "parcel-fee", sent.version)


async def test_one_person_cannot_approve_both_stages(studio: House) -> None:
    sent = await studio.submitted()
    await studio.lifecycle.reviews.approve(FIRST, "parcel-fee", sent.version)
    with pytest.raises(ApprovedBefore):
        await studio.lifecycle.reviews.approve(FIRST, "parcel-fee", sent.version)


async def test_an_urgent_version_is_online_at_once_after_two_people(studio: House) -> None:
    sent = await studio.submitted(urgent=True)
    await studio.lifecycle.reviews.approve(FIRST, "parcel-fee", sent.version)
    with pytest.raises(ApprovedBefore):
        await studio.lifecycle.reviews.approve(FIRST, "parcel-fee", sent.version)
    before = studio.ask("c1")
    assert before is not None
    assert before.version == 1
    done = await studio.lifecycle.reviews.approve(SECOND, "parcel-fee", sent.version)
    assert (done.state, done.share) == ("online", 100)
    await studio.knowledge.following.catch_up()
    for key in ("c1", "c2", ""):
        answer = studio.ask(key)
        assert answer is not None
        assert (answer.version, answer.arm, answer.text) == (2, "running", "邮寄卡片免费。")
    history = await studio.knowledge.releases.versions("parcel-fee")
    assert [one.state for one in history] == ["online", "archived"]


async def test_urgency_needs_a_reason(studio: House) -> None:
    draft = await studio.draft()
    with pytest.raises(ReasonNeeded):
        await studio.lifecycle.reviews.submit(
            AUTHOR, "parcel-fee", draft.version, draft.revision, urgent=True, note=" "
        )


async def test_a_rejected_version_starts_its_reviews_again(studio: House) -> None:
    reviews = studio.lifecycle.reviews
    sent = await studio.submitted()
    await reviews.approve(FIRST, "parcel-fee", sent.version)
    with pytest.raises(ReasonNeeded):
        await reviews.reject(SECOND, "parcel-fee", sent.version, "")
    back = await reviews.reject(SECOND, "parcel-fee", sent.version, "依据过期")
    assert back.state == "draft"
    again = await reviews.submit(
        AUTHOR, "parcel-fee", back.version, back.revision, urgent=False, note=""
    )
    assert (again.state, again.turn) == ("business_review", 2)
    await reviews.approve(SECOND, "parcel-fee", again.version)
    done = await reviews.approve(FIRST, "parcel-fee", again.version)
    assert done.state == "canary"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"answer": {"zh": "收{parcel.price}。", "en": "Free."}}, "answer.zh"),
        ({"answer": {"zh": "免费。"}}, "answer"),
        ({"intents": ["unheard_of"]}, "intents"),
        ({"intents": []}, "intents"),
        ({"similar": {"zh": ["一句"], "en": []}}, "similar.zh"),
        ({"source": {"document": "", "clause": "x", "law": None}}, "source.document"),
        ({"effective_to": "2026-01-02"}, "effective_to"),
        ({"audience": "tier ="}, "audience"),
        ({"rule": "tier =="}, "rule"),
        ({"effective_from": None}, "effective_from"),
        ({"owner": ""}, "owner"),
        ({"unheard": 1}, "unheard"),
    ],
)
async def test_an_incomplete_article_names_its_fields(
    studio: House, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(ArticleIncomplete) as raised:
        await studio.submitted(**changes)
    assert [one["field"] for one in raised.value.detail["problems"]] == [field]
    assert raised.value.detail["field"] == field


async def test_every_problem_is_named_at_once(studio: House) -> None:
    drafts = studio.lifecycle.drafts
    draft = await drafts.start(AUTHOR, "new-one", Writing({}, ()))
    fields = {problem.field for problem in drafts.problems(draft)}
    assert {"intents", "question", "answer", "source", "tests", "similar"} <= fields


async def test_a_draft_that_was_saved_meanwhile_is_not_overwritten(studio: House) -> None:
    draft = await studio.draft()
    drafts = studio.lifecycle.drafts
    writing = Writing(draft.content, TESTS)
    await drafts.save(FIRST, "parcel-fee", draft.version, draft.revision, writing)
    with pytest.raises(DraftChanged):
        await drafts.save(AUTHOR, "parcel-fee", draft.version, draft.revision, writing)
    with pytest.raises(DraftChanged):
        await studio.lifecycle.reviews.submit(
            AUTHOR, "parcel-fee", draft.version, draft.revision, urgent=False, note=""
        )


async def test_one_version_of_an_article_is_written_at_a_time(studio: House) -> None:
    draft = await studio.draft()
    with pytest.raises(DraftOpen):
        await studio.lifecycle.drafts.revise(FIRST, "parcel-fee")
    await studio.lifecycle.drafts.discard(FIRST, "parcel-fee", draft.version)
    again = await studio.lifecycle.drafts.revise(FIRST, "parcel-fee", draft.version)
    assert again.content["answer"] == whole()["answer"]
    with pytest.raises(ArticleExists):
        await studio.lifecycle.drafts.start(AUTHOR, "parcel-fee", Writing({}, ()))


async def test_a_version_in_review_cannot_be_saved(studio: House) -> None:
    sent = await studio.submitted()
    with pytest.raises(NotInState):
        await studio.lifecycle.drafts.save(
            AUTHOR, "parcel-fee", sent.version, sent.revision, Writing(sent.content, TESTS)
        )


async def test_one_canary_of_an_article_at_a_time(studio: House) -> None:
    await studio.released()
    sent = await studio.submitted()
    await studio.lifecycle.reviews.approve(FIRST, "parcel-fee", sent.version)
    with pytest.raises(CanaryUnderway):
        await studio.lifecycle.reviews.approve(SECOND, "parcel-fee", sent.version)
    assert await studio.state(sent) == "compliance_review"


async def test_what_a_newer_release_overtook_is_not_approved(
    studio: House, make_pack: MakePack, entry: dict[str, Any]
) -> None:
    sent = await studio.submitted()
    packs = make_pack(entry | {"owner": "运营部"})
    async with house(packs, studio.database, studio.clock):
        with pytest.raises(DraftOutdated):
            await studio.lifecycle.reviews.approve(FIRST, "parcel-fee", sent.version)


async def test_a_withdrawn_version_lets_the_one_before_answer_again(studio: House) -> None:
    done = await studio.released(urgent=True)
    with pytest.raises(ReasonNeeded):
        await studio.lifecycle.reviews.withdraw(FIRST, "parcel-fee", done.version, "")
    await studio.lifecycle.reviews.withdraw(FIRST, "parcel-fee", done.version, "写错了")
    await studio.knowledge.following.catch_up()
    answer = studio.ask("c1")
    assert answer is not None
    assert answer.version == 1
    await studio.lifecycle.reviews.withdraw(FIRST, "parcel-fee", 1, "停办", restore=False)
    await studio.knowledge.following.catch_up()
    assert studio.ask("c1") is None


async def test_a_restart_keeps_what_the_studio_made(
    studio: House, make_pack: MakePack, entry: dict[str, Any]
) -> None:
    done = await studio.released(urgent=True)
    made = await studio.lifecycle.drafts.start(
        AUTHOR, "letter-fee", Writing({**done.content, "intents": ["parcel_fee"]}, TESTS)
    )
    async with house(make_pack(entry), studio.database, studio.clock) as again:
        answer = again.ask("c1")
        assert answer is not None
        assert answer.version == done.version
        assert await again.state(made) == "draft"
    changed = entry | {"answer": {"zh": "每次{parcel.fee}。", "en": "{parcel.fee}."}}
    async with house(make_pack(changed), studio.database, studio.clock) as again:
        answer = again.ask("c1")
        assert answer is not None
        assert (answer.version, answer.text) == (3, "每次15元。")


async def test_what_people_withdrew_stays_withdrawn_after_a_restart(
    studio: House, make_pack: MakePack, entry: dict[str, Any]
) -> None:
    await studio.lifecycle.reviews.withdraw(FIRST, "parcel-fee", 1, "停办")
    async with house(make_pack(entry), studio.database, studio.clock) as again:
        assert again.ask("c1") is None
    async with house(make_pack(), studio.database, studio.clock):
        pass
    async with house(make_pack(entry), studio.database, studio.clock) as again:
        assert again.ask("c1") is None


async def test_one_unreadable_version_does_not_silence_the_others(studio: House) -> None:
    await studio.released(urgent=True)
    await studio.database.execute(
        "insert into article_version (article, version, pack, digest, content, made_at, saved_at, released_at)"
        " values ('broken', 1, 'own', '', '{}', now(), now(), now())"
    )
    await studio.knowledge.following.begin()
    assert studio.ask("c1") is not None
