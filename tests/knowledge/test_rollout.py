"""An article is read by its audience, on its channels, in its time, and by nobody else."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.knowledge.conftest import MakePack

from qiantai.floor.policies import PolicyTable
from qiantai.knowledge import Article, Reader, read_articles
from qiantai.knowledge.model import Release
from qiantai.knowledge.rollout import NOBODY, Rollout, meant_for

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.fixture
def article(make_pack: MakePack, entry: dict[str, Any]) -> Article:
    packs = make_pack(entry)
    (article,) = read_articles(packs, PolicyTable.load(packs))
    return article


@pytest.mark.parametrize(
    ("audience", "reader", "is_meant"),
    [
        ("all", NOBODY, True),
        ("staff", Reader("c1"), False),
        ("staff", Reader("s1", audience="staff"), True),
        ("tier == 'vip'", Reader("c1", attributes={"tier": "vip"}), True),
        ("tier == 'vip'", Reader("c1", attributes={"tier": "standard"}), False),
        ("tier == 'vip'", Reader("c1"), False),
        ("elder && channel in ['app', 'web']", Reader("c1", "all", "app", {"elder": True}), True),
        ("elder && channel in ['app', 'web']", Reader("c1", "all", "sms", {"elder": True}), False),
        ("elder && channel in ['app', 'web']", Reader("c1", "all", "app"), False),
        ("level >= 2 || elder", Reader("c1", attributes={"level": 1, "elder": False}), False),
        ("level >= 2 || elder", Reader("c1", attributes={"level": 2, "elder": False}), True),
        ("audience == 'staff'", Reader("c1", attributes={"audience": "staff"}), False),
    ],
)
def test_an_audience_is_a_word_or_a_condition(
    article: Article, audience: str, reader: Reader, is_meant: bool
) -> None:
    assert meant_for(replace(article, audience=audience), reader) is is_meant


@pytest.mark.parametrize(
    ("channels", "channel", "is_meant"),
    [
        ((), "", True),
        ((), "sms", True),
        (("app", "web"), "web", True),
        (("app",), "web", False),
        (("app",), "", False),
    ],
)
def test_channels_are_exact(
    article: Article, channels: tuple[str, ...], channel: str, is_meant: bool
) -> None:
    assert meant_for(replace(article, channels=channels), Reader("c1", channel=channel)) is is_meant


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(key=st.text(max_size=40), shares=st.lists(st.integers(1, 100), min_size=2, max_size=5))
def test_who_is_in_a_canary_stays_in_it_as_it_grows(
    article: Article, key: str, shares: list[int]
) -> None:
    running = Release(article, 1, "a", NOW)
    chosen = []
    for share in sorted(shares):
        canary = Release(article, 2, "b", NOW, "canary", share)
        found = Rollout([running, canary]).chosen(Reader(key), article.id, TODAY)
        assert found is not None
        chosen.append(found.version)
    assert chosen == sorted(chosen)
    assert key or chosen[-1] == 1


def test_shares_are_what_they_say(article: Article) -> None:
    for name in ("parcel-fee", "other"):
        buckets = [Reader(f"customer-{number}").bucket(name) for number in range(20_000)]
        for share in (1, 10, 50):
            part = sum(bucket < share for bucket in buckets) / len(buckets)
            assert abs(part - share / 100) < 0.012


def test_a_new_article_in_a_canary_answers_its_share_only(article: Article) -> None:
    canary = Release(article, 1, "a", NOW, "canary", 50)
    rollout = Rollout([canary])
    readers = [Reader(f"c{number}") for number in range(200)]
    chosen = [rollout.chosen(reader, article.id, TODAY) for reader in readers]
    assert {one is None for one in chosen} == {True, False}
    assert rollout.chosen(NOBODY, article.id, TODAY) is None


def test_the_older_version_does_not_come_back_when_the_newer_is_over(article: Article) -> None:
    ended = replace(article, effective_to=date(2026, 11, 21))
    rollout = Rollout([Release(article, 1, "a", NOW), Release(ended, 2, "b", NOW)])
    assert rollout.chosen(Reader("c1"), article.id, TODAY) is None
