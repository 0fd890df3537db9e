"""What is not answered is kept once and masked, put into clusters by what it means, and drafted or put aside by editors."""

import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.knowledge.conftest import MakePack
from tests.knowledge.upkeep import Looking, looking

from qiantai.floor.audit import list_audit
from qiantai.floor.clock import ManualClock
from qiantai.floor.database import Database
from qiantai.knowledge import store_missed
from qiantai.knowledge.gaps import group, join, most_central
from qiantai.knowledge.store_missed import Missed
from qiantai.knowledge.vectors import Vectors

ABROAD = ["海外地址能寄卡吗", "卡能寄到海外地址吗", "海外能不能寄卡", "我在海外,地址写国外能寄卡吗"]
OTHER = ["你们周末开门吗", "周末网点开门不"]


@pytest.fixture
async def keeper(
    database: Database, clock: ManualClock, make_pack: MakePack, entry: dict[str, Any]
) -> AsyncIterator[Looking]:
    pack = make_pack(entry)
    (pack.root / "own" / "words").mkdir()
    (pack.root / "own" / "words" / "said.yaml").write_text("ellipsis: {missed: [答非所问]}")
    async with looking(pack, database, clock) as found:
        yield found


def missed(number: int, text: str, intent: str | None = None) -> Missed:
    """A question of its own conversation."""
    at = datetime(2026, 11, 22, tzinfo=UTC)
    return Missed(
        uuid.uuid4(), 1, text, "zh-Hans", intent, None, "unanswered", None, None, at, number
    )


async def test_a_question_that_was_not_understood_is_kept_once_and_masked(keeper: Looking) -> None:
    conversation = await keeper.hears("海外地址能寄卡吗,我电话13800000001")
    await keeper.hears("海外地址能寄卡吗,我电话13800000001", conversation=conversation)
    (gap,) = await keeper.gaps()
    assert gap["asked"] == 1
    assert "13800000001" not in gap["question"]
    assert gap["weeks"][-1] == {"week": "2026-11-16", "asked": 1}


async def test_replies_without_a_sure_answer_are_found_among_the_events(keeper: Looking) -> None:
    await keeper.turn("海外地址能寄卡吗")
    await keeper.turn("寄卡要多少钱", answer={"score": 0.5})
    await keeper.turn("邮寄卡片收费吗", answer={"score": 0.95})
    await keeper.turn("转账给张三", move="start transfer_make")
    await keeper.gaps()
    rows = await keeper.house.database.fetch(
        "select text, reason, article from knowledge_missed order by id"
    )
    assert [tuple(row) for row in rows] == [
        ("海外地址能寄卡吗", "unanswered", None),
        ("寄卡要多少钱", "doubtful", "parcel-fee"),
    ]


async def test_looking_twice_keeps_once(keeper: Looking) -> None:
    await keeper.turn("海外地址能寄卡吗")
    await keeper.gaps()
    (gap,) = await keeper.gaps()
    assert gap["asked"] == 1


async def test_an_answer_that_was_rated_badly_brings_its_question(keeper: Looking) -> None:
    await keeper.turn("邮费多少", answer={}, after=[("rated", {"score": 1})])
    await keeper.count()
    (gap,) = await keeper.gaps()
    status, full = await keeper.editor.get(f"/gaps/{gap['id']}")
    assert status == 200
    (member,) = full["members"]
    assert (member["text"], member["reason"], member["article"]) == (
        "邮费多少",
        "misled",
        "parcel-fee",
    )


async def test_beside_the_point_means_the_question_before(keeper: Looking) -> None:
    conversation = await keeper.turn("邮费多少", answer={})
    await keeper.turn("答非所问", move="unknown", conversation=conversation)
    await keeper.hears("答非所问。", conversation=conversation, offset=3)
    (gap,) = await keeper.gaps()
    assert gap["question"] == "邮费多少"


async def test_a_mark_alone_is_no_question(keeper: Looking) -> None:
    await keeper.hears("???")
    assert await keeper.gaps() == []


async def test_alike_questions_make_one_cluster_named_by_the_most_central(keeper: Looking) -> None:
    for text in (*ABROAD, *OTHER):
        await keeper.hears(text)
    first, second = await keeper.gaps()
    assert (first["asked"], second["asked"]) == (4, 2)
    assert first["question"] in ABROAD
    assert second["question"] in OTHER


async def test_a_later_question_joins_its_cluster_and_a_dismissed_one_stays_dismissed(
    keeper: Looking,
) -> None:
    for text in ABROAD[:3]:
        await keeper.hears(text)
    (gap,) = await keeper.gaps()
    status, _ = await keeper.editor.post(f"/gaps/{gap['id']}/dismiss", {"note": "不办"})
    assert status == 200
    await keeper.hears(ABROAD[3])
    assert await keeper.gaps() == []
    (dismissed,) = await keeper.gaps("dismissed")
    assert (dismissed["asked"], dismissed["settled_by"], dismissed["note"]) == (
        4,
        "staff:s020",
        "不办",
    )


async def test_clusters_asked_in_the_last_weeks_come_first(keeper: Looking) -> None:
    for text in ABROAD:
        await keeper.hears(text)
    await keeper.gaps()
    keeper.clock.advance(timedelta(weeks=9))
    await keeper.hears(OTHER[0])
    first, second = await keeper.gaps()
    assert (first["question"], second["asked"]) == (OTHER[0], 4)
    assert [week["asked"] for week in first["weeks"]] == [0] * 7 + [1]


async def test_a_draft_holds_the_questions_and_quotes_what_is_near(keeper: Looking) -> None:
    for text in ABROAD:
        await keeper.hears(text, predicted="parcel_fee")
    (gap,) = await keeper.gaps()
    status, done = await keeper.editor.post(f"/gaps/{gap['id']}/draft")
    assert (status, done["state"], done["article"], done["version"]) == (
        200,
        "drafted",
        f"gap-{gap['id']}",
        1,
    )
    (draft,) = await keeper.house.knowledge.releases.versions(done["article"])
    content = draft.content
    asked = [content["question"]["zh"], *content["similar"]["zh"], *draft.tests]
    assert sorted(asked) == sorted(ABROAD)
    assert content["intents"] == ["parcel_fee"]
    assert "海外地址不邮寄卡片，请到网点领取。" in content["answer"]["zh"]
    assert (draft.state, draft.authors) == ("draft", ("staff:s020",))
    audit = await list_audit(keeper.house.database, 10, None)
    assert "knowledge:gap:drafted" in [one.record.action for one in audit]


async def test_a_drafted_cluster_is_settled_until_it_is_opened_again(keeper: Looking) -> None:
    await keeper.hears(ABROAD[0])
    (gap,) = await keeper.gaps()
    path = f"/gaps/{gap['id']}"
    assert (await keeper.editor.post(f"{path}/draft"))[0] == 200
    assert await keeper.editor.post(f"{path}/draft") == (409, {"code": "gap_settled"})
    assert (await keeper.editor.post(f"{path}/reopen"))[1]["state"] == "open"
    _, again = await keeper.editor.post(f"{path}/draft")
    assert again["article"] == f"gap-{gap['id']}-2"


async def test_a_draft_that_fails_leaves_the_cluster_open(keeper: Looking) -> None:
    await keeper.hears(ABROAD[0])
    (gap,) = await keeper.gaps()

    async def fails(by: str, suggestion: object) -> tuple[str, int]:
        raise RuntimeError

    keeper.keeping.gaps._make_draft = fails
    with pytest.raises(RuntimeError):
        await keeper.keeping.gaps.draft("staff:s020", gap["id"])
    (still,) = await keeper.gaps()
    assert still["state"] == "open"


async def test_only_editors_decide(keeper: Looking) -> None:
    await keeper.hears(ABROAD[0])
    (gap,) = await keeper.gaps()
    for verb, body in (("draft", None), ("dismiss", {}), ("reopen", None)):
        assert (await keeper.agent.post(f"/gaps/{gap['id']}/{verb}", body))[0] == 403
    assert (await keeper.agent.get("/gaps"))[0] == 200
    assert await keeper.editor.get("/gaps/999") == (404, {"code": "gap_not_found"})


def test_clusters_keep_needs_apart_and_equal_texts_together() -> None:
    vectors = Vectors.of([*ABROAD, *OTHER])
    rows = [missed(number, text) for number, text in enumerate([*ABROAD, *OTHER, ABROAD[0]], 1)]
    groups = group(vectors, rows, 0.3)
    assert sorted(sorted(one.id for one in found) for found in groups) == [[1, 2, 3, 4, 7], [5, 6]]
    assert most_central(vectors, groups[0]).text in ABROAD


def test_the_same_need_brings_questions_together_that_share_few_words() -> None:
    vectors = Vectors.of(["信用卡不想要了怎么弄", "怎么注销信用卡", "周末网点开门不"])
    member = missed(1, "怎么注销信用卡", "cancel")
    assert join(vectors, [missed(2, "怎么把卡退了", "cancel")], {7: [member]}, 0.27) == {2: 7}
    assert join(vectors, [missed(2, "怎么把卡退了", "other")], {7: [member]}, 0.27) == {}


async def test_a_question_without_words_known_to_anybody_is_a_cluster_of_its_own(
    keeper: Looking,
) -> None:
    await keeper.hears("zzqx")
    await keeper.hears("qqvv")
    assert len(await keeper.gaps()) == 2
    assert await store_missed.count_missed(
        keeper.house.database, keeper.clock.now(), keeper.clock.now() + timedelta(1)
    ) == [("out_of_scope", "unanswered", 2)]
