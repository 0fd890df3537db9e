"""By night every test question is asked and every article scored; on Mondays the week is reported; remarks reach editors."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.knowledge.conftest import MakePack
from tests.knowledge.studio import renamed
from tests.knowledge.upkeep import Looking, looking

from qiantai.floor.audit import list_audit
from qiantai.floor.clock import ManualClock
from qiantai.floor.database import Database
from qiantai.floor.events import Fact
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge import Article, first_releases
from qiantai.knowledge.coverage import Service, cover, read_services
from qiantai.knowledge.doubles import Said, find_doubles, stated_values
from qiantai.knowledge.jobs import due_moments
from qiantai.knowledge.quality import Asked, Known, Standard, Use, judge
from qiantai.knowledge.remarks import CLOSED, MADE
from qiantai.knowledge.testing import check_tests

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)


@pytest.fixture
async def keeper(
    database: Database, clock: ManualClock, make_pack: MakePack, entry: dict[str, Any]
) -> AsyncIterator[Looking]:
    other = renamed(entry, "stamp") | {
        "tests": ["快递费谁出", "stamp收费吗"],
        "similar": {"zh": [], "en": []},
        "answer": {"zh": "每次收20元。", "en": "CNY 20."},
        "effective_to": "2026-12-10",
    }
    async with looking(make_pack(entry, other), database, clock) as found:
        yield found


async def run(keeper: Looking) -> dict[str, Any]:
    """Run the tests now; the run that ended."""
    status, _ = await keeper.editor.post("/runs")
    assert status == 202
    await keeper.keeping.upkeep.settled()
    _, body = await keeper.editor.get("/runs")
    done: dict[str, Any] = body["runs"][0]
    assert done["state"] == "done", done
    return done


def part(quality: dict[str, Any], name: str) -> dict[str, Any]:
    """One part of a score."""
    return next(one for one in quality["parts"] if one["name"] == name)


def test_nights_and_mondays_are_those_of_china() -> None:
    due = due_moments(datetime(2026, 11, 22, 18, 59, tzinfo=UTC))  # 02:59 on Monday the 23rd
    assert due["nightly"] == datetime(2026, 11, 21, 19, tzinfo=UTC)
    assert due["report"] == datetime(2026, 11, 15, 22, tzinfo=UTC)
    due = due_moments(datetime(2026, 11, 22, 22, tzinfo=UTC))
    assert due["nightly"] == datetime(2026, 11, 22, 19, tzinfo=UTC)
    assert due["report"] == datetime(2026, 11, 22, 22, tzinfo=UTC)


async def test_tests_run_by_themselves_once_a_night(keeper: Looking) -> None:
    await keeper.work()
    assert (await keeper.editor.get("/runs"))[1]["runs"] == []
    keeper.clock.set(datetime(2026, 11, 22, 18, 59, tzinfo=UTC))
    await keeper.work()
    assert (await keeper.editor.get("/runs"))[1]["runs"] == []
    for _ in range(3):
        await keeper.pass_time(minutes=1)
    (done,) = (await keeper.editor.get("/runs"))[1]["runs"]
    assert (done["by"], done["state"], done["detail"]["questions"]) == ("system:upkeep", "done", 3)
    await keeper.pass_time(days=1)
    assert len((await keeper.editor.get("/runs"))[1]["runs"]) == 2


async def test_a_test_fails_when_another_article_is_first(keeper: Looking) -> None:
    done = await run(keeper)
    _, body = await keeper.editor.get("/tests?failing=true")
    (failing,) = body["tests"]
    assert failing["article"] == "stamp"
    assert [(one["question"], one["first"]) for one in failing["failures"]] == [
        ("快递费谁出", "parcel-fee")
    ]
    assert (done["detail"]["passed"], done["detail"]["questions"]) == (2, 3)
    _, history = await keeper.editor.get("/tests?article=parcel-fee")
    assert [(one["questions"], one["passed"]) for one in history["tests"]] == [(1, 1)]


async def test_a_run_that_fails_says_why_and_is_tried_again(keeper: Looking) -> None:
    await keeper.work()
    keeper.clock.set(datetime(2026, 11, 22, 19, 1, tzinfo=UTC))
    nightly = keeper.keeping.upkeep._nightly
    works, nightly._understand = nightly._understand, lambda question, day: 1 / 0  # type: ignore
    await keeper.work()
    nightly._understand = works
    await keeper.work()
    (failed,) = (await keeper.editor.get("/runs"))[1]["runs"]
    assert (failed["state"], failed["detail"]) == ("failed", {"why": "division by zero"})
    keeper.clock.advance(timedelta(hours=2))
    await keeper.work()
    (again,) = (await keeper.editor.get("/runs"))[1]["runs"]
    assert (again["id"], again["state"]) == (failed["id"], "done")


async def test_only_one_run_at_a_time_and_only_for_editors(keeper: Looking) -> None:
    assert (await keeper.agent.post("/runs"))[0] == 403
    assert (await keeper.editor.post("/runs"))[0] == 202
    assert await keeper.editor.post("/runs") == (409, {"code": "run_underway"})
    await keeper.keeping.upkeep.settled()


async def test_scores_state_their_parts(keeper: Looking) -> None:
    await keeper.turn("邮费多少", answer={}, after=[("rated", {"score": 2})])
    await keeper.turn("邮费多少", answer={}, after=[("handoff.requested", {})])
    await keeper.turn("海外地址能寄卡吗")
    await keeper.count()
    await keeper.gaps()
    await run(keeper)
    _, body = await keeper.editor.get("/quality")
    assert [one["article"] for one in body["quality"]] == ["stamp", "parcel-fee"]
    assert [one["articles"] for one in body["days"]] == [2]
    fee = body["quality"][1]
    assert part(fee, "ratings")["facts"] == {"rated": 1, "mean": 2.0}
    assert part(fee, "handoffs")["value"] == 0.5
    assert part(fee, "unanswered")["facts"] == {"answered": 2, "unanswered": 1}
    assert part(fee, "wordings")["facts"]["tests_passed"] == 1
    stamp = body["quality"][0]
    assert part(stamp, "ratings")["value"] is None
    assert part(stamp, "freshness")["facts"]["days_left"] == 19
    weights = {one["name"]: one["weight"] for one in fee["parts"]}
    assert sum(weights.values()) == 100
    counted = [one for one in fee["parts"] if one["value"] is not None]
    total = sum(one["weight"] for one in counted)
    mean = sum(one["value"] * one["weight"] for one in counted) / total
    assert fee["score"] == pytest.approx(100 * mean, abs=0.1)


async def test_a_week_is_reported_on_monday_in_two_languages(keeper: Looking) -> None:
    await keeper.work()
    await keeper.turn("邮费多少", answer={}, after=[("rated", {"score": 1})])
    await keeper.turn("海外地址能寄卡吗")
    await keeper.count()
    await run(keeper)
    keeper.clock.set(datetime(2026, 11, 22, 22, 1, tzinfo=UTC))
    await keeper.work()
    _, listed = await keeper.editor.get("/reports")
    (line,) = listed["reports"]
    assert line["week"] == "2026-11-16"
    totals = {
        name: line["totals"][name]
        for name in ("asked", "answered", "share", "unanswered", "misled")
    }
    assert totals == {"asked": 2, "answered": 1, "share": 0.5, "unanswered": 1, "misled": 1}
    status, report = await keeper.editor.get("/reports/2026-11-16")
    assert status == 200
    questions = {one["question"]: one["asked"] for one in report["body"]["unanswered"]}
    assert questions == {"海外地址能寄卡吗": 1, "邮费多少": 1}
    assert [one["article"] for one in report["body"]["expiring"]] == ["stamp"]
    _, chinese = await keeper.editor.get("/reports/2026-11-16/markdown")
    assert chinese.startswith("# 知识周报 2026-11-16 至 2026-11-22")
    assert "| 海外地址能寄卡吗 | 1 | 待处理 |" in chinese
    keeper.editor.language = "en"
    _, english = await keeper.editor.get("/reports/2026-11-16/markdown")
    assert "- Answered share: 50.0 %" in english
    assert await keeper.editor.get("/reports/2026-11-09") == (404, {"code": "report_not_found"})


async def test_releases_and_rollbacks_of_the_week_are_reported(keeper: Looking) -> None:
    done = await keeper.house.released(urgent=True)
    await keeper.house.lifecycle.reviews.withdraw(
        "staff:s040", "parcel-fee", done.version, "写错了"
    )
    status, report = await keeper.editor.post("/reports/2026-11-18")
    assert (status, report["week"]) == (200, "2026-11-16")
    assert "online" in [one["action"] for one in report["body"]["releases"]]
    assert [one["by"] for one in report["body"]["rollbacks"]] == ["staff:s040"]
    _, page = await keeper.editor.get("/reports/2026-11-16/markdown")
    assert "| parcel-fee | 2 | 撤下 | staff:s040 | 2026-11-22 10:00 |" in page


async def test_articles_without_use_for_long_are_dead(keeper: Looking) -> None:
    assert (await keeper.agent.get("/overdue"))[1]["dead"] == []
    keeper.clock.advance(timedelta(days=91))
    await keeper.turn("邮费多少", answer={})
    await keeper.count()
    _, body = await keeper.agent.get("/overdue")
    assert [one["article"] for one in body["dead"]] == ["stamp"]
    assert [(one["article"], one["days_left"] < 0) for one in body["expiring"]] == [("stamp", True)]


async def test_a_remark_reaches_the_editor_with_the_conversation(keeper: Looking) -> None:
    heard: list[Fact] = []

    async def hear(fact: Fact) -> None:
        heard.append(fact)

    for topic in (MADE, CLOSED):
        keeper.house.outbox.subscribe(topic, hear)
    conversation = await keeper.turn("我电话13800000001,邮费多少", "免费", answer={"version": 3})
    body = {
        "conversation": str(conversation),
        "offset": 2,
        "remark": "收12元",
        "proposal": "每次12元",
    }
    status, made = await keeper.agent.post("/remarks", body)
    assert (status, made["article"], made["version"], made["said"]) == (
        201,
        "parcel-fee",
        3,
        "免费",
    )
    assert "excerpt" not in made
    _, queue = await keeper.editor.get("/remarks")
    (remark,) = queue["remarks"]
    assert [one["source"] for one in remark["excerpt"]] == ["customer", "assistant"]
    assert "13800000001" not in remark["excerpt"][0]["text"]
    status, closed = await keeper.editor.post(f"/remarks/{remark['id']}/accept", {"note": "已改"})
    assert (status, closed["state"], closed["closed_by"]) == (200, "accepted", "staff:s020")
    assert await keeper.editor.post(f"/remarks/{remark['id']}/decline", {"note": ""}) == (
        409,
        {"code": "remark_closed"},
    )
    assert (await keeper.editor.get("/remarks"))[1]["remarks"] == []
    assert (await keeper.agent.get("/remarks/credits"))[1]["credits"] == [
        {"by": "staff:s021", "made": 1, "accepted": 1, "declined": 0}
    ]
    (own,) = (await keeper.agent.get("/remarks/mine"))[1]["remarks"]
    assert own["note"] == "已改"
    await keeper.house.outbox.relay()
    assert [(one.topic, one.body["state"]) for one in heard] == [
        (MADE, "open"),
        (CLOSED, "accepted"),
    ]
    actions = [one.record.action for one in await list_audit(keeper.house.database, 5, None)]
    assert actions[:2] == ["knowledge:remark:accepted", "knowledge:remark:made"]


async def test_a_remark_names_a_reply_and_says_something(keeper: Looking) -> None:
    conversation = await keeper.turn("邮费多少", answer={})
    body = {"conversation": str(conversation), "offset": 1, "remark": "错了"}
    assert await keeper.agent.post("/remarks", body) == (422, {"code": "no_such_answer"})
    wanting = {**body, "offset": 2, "remark": "  "}
    assert await keeper.agent.post("/remarks", wanting) == (422, {"code": "empty_remark"})
    assert (await keeper.agent.get("/remarks"))[0] == 403
    assert await keeper.editor.post("/remarks/9/accept", {}) == (404, {"code": "remark_not_found"})


async def test_coverage_is_shown_by_channel_and_language(keeper: Looking) -> None:
    status, body = await keeper.agent.get("/coverage")
    assert status == 200
    assert (body["target"], body["lowest"]) == (0.9, 1.0)
    assert {(one["channel"], one["language"]) for one in body["totals"]} == {
        ("web", "zh-Hans"),
        ("web", "zh-Hant"),
        ("web", "en"),
    }


def test_only_articles_of_the_channel_count(
    articles: tuple[Article, ...], policies: PolicyTable
) -> None:
    only = replace(articles[0], intents=("a",), channels=("app",))
    services = [Service("a", "g", "F", "甲", "A"), Service("b", "g", "Q", "乙", "B")]
    found = cover(services, first_releases([only], NOW), policies, NOW)
    by_channel = {one.channel: one for one in found.totals if one.language == "en"}
    assert by_channel["app"].missing == ("b",)
    assert by_channel["web"].missing == ("a", "b")
    assert found.lowest == 0.0


def test_services_of_transactions_need_no_article(packs: Packs) -> None:
    kinds = {one.kind for one in read_services(packs)}
    assert kinds == {"F", "Q", "C"}


def test_numbers_are_read_with_their_units() -> None:
    assert stated_values("三十天内免费，超过后每次12.50元，费率0.5%，共3次") == {
        "day": {"30"},
        "元": {"12.5"},
        "%": {"0.5"},
        "time": {"3"},
    }
    assert stated_values("Within 15 working days; CNY 1,200.") == {
        "working day": {"15"},
        "元": {"1200"},
    }
    assert stated_values("最高5万元，2026年") == {"元": {"50000"}, "year": {"2026"}}


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        ("15天内办结。", "30天内办结。", "conflict"),
        ("15天内办结。", "一般15天，最长30天。", "duplicate"),
        ("15天内办结。", "收费20元。", "duplicate"),
    ],
)
def test_the_same_question_with_other_values_is_a_conflict(
    articles: tuple[Article, ...], first: str, second: str, kind: str
) -> None:
    asked = {"zh": "投诉多久办结", "en": "How long?"}
    one = replace(articles[0], id="one", question=asked, similar={})
    two = replace(one, id="two")
    (found,) = find_doubles([Said(one, {"zh-Hans": first}), Said(two, {"zh-Hans": second})], 0.85)
    assert (found.kind, found.articles) == (kind, ("one", "two"))
    assert bool(found.stated) == (kind == "conflict")


@pytest.mark.parametrize(
    "changes", [{"channels": ("app",)}, {"product": "b"}, {"audience": "elder"}]
)
def test_articles_that_no_reader_gets_together_are_no_doubles(
    articles: tuple[Article, ...], changes: dict[str, Any]
) -> None:
    one = replace(articles[0], id="one", channels=("web",), product="a", audience="vip")
    two = replace(one, id="two", **changes)
    assert find_doubles([Said(one, {}), Said(two, {})], 0.85) == []


def test_age_expiry_and_changed_values_cost_freshness(
    articles: tuple[Article, ...], policies: PolicyTable
) -> None:
    standard = Standard.of(policies, NOW)

    def fresh(at: datetime, **changes: Any) -> float | None:
        plain = replace(articles[0], answer={"zh": "好", "en": "Yes"}, **changes)
        (release,) = first_releases([plain], NOW)
        parts = judge(Known(release), standard, policies, at).parts
        return next(one.value for one in parts if one.name == "freshness")

    assert fresh(NOW) == 1.0
    assert fresh(NOW + timedelta(days=450)) == pytest.approx(0.5)
    assert fresh(NOW + timedelta(days=900)) == 0.0
    assert fresh(NOW, effective_to=date(2026, 12, 6)) == pytest.approx(0.5)
    assert fresh(NOW, effective_to=date(2026, 11, 1)) == 0.0


def test_parts_without_figures_leave_their_weight_to_the_others(
    articles: tuple[Article, ...], policies: PolicyTable
) -> None:
    (release,) = first_releases(articles[:1], NOW)
    standard = Standard.of(policies, NOW)
    bare = judge(Known(release), standard, policies, NOW)
    used = judge(
        Known(release, use=Use(10, 5, 1.0, 10), asked=Asked(1, 9)), standard, policies, NOW
    )
    assert [one.name for one in bare.parts if one.value is None] == [
        "unanswered",
        "ratings",
        "handoffs",
    ]
    assert used.score < bare.score - 20


def test_the_command_line_gets_the_tests_without_a_database(
    make_pack: MakePack, entry: dict[str, Any], clock: ManualClock
) -> None:
    packs = make_pack(entry, renamed(entry, "stamp") | {"tests": []})
    found = check_tests(packs, PolicyTable.load(packs), clock)
    assert (found["questions"], found["untested"]) == (1, ["stamp"])
    assert found["passed"] + len(found["failures"]) == 1
