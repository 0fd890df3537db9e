"""A changed article becomes a new version; old versions stay for the answers that cite them."""

from dataclasses import replace
from typing import Any

import pytest
from tests.knowledge.conftest import MakePack

from qiantai.floor.clock import ManualClock
from qiantai.floor.database import Database
from qiantai.floor.errors import NotFound
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge import Article, read_articles, store
from qiantai.knowledge.releases import Releases, digest_of


@pytest.fixture
def releases(database: Database, clock: ManualClock) -> Releases:
    return Releases(database, clock)


@pytest.fixture
def article(make_pack: MakePack, entry: dict[str, Any]) -> Article:
    packs = make_pack(entry)
    (article,) = read_articles(packs, PolicyTable.load(packs))
    return article


async def test_every_shipped_article_is_released_as_version_one(
    releases: Releases, articles: tuple[Article, ...]
) -> None:
    await releases.publish(articles)
    released = await releases.serving()
    assert {release.version for release in released} == {1}
    stored = {release.article.id: release.article for release in released}
    assert stored == {article.id: article for article in articles}


async def test_a_second_start_publishes_nothing(
    releases: Releases, articles: tuple[Article, ...], database: Database
) -> None:
    await releases.publish(articles)
    lines, first = await store.last_logged(database), await releases.serving()
    await releases.publish(articles)
    assert await store.last_logged(database) == lines
    assert await releases.serving() == first


async def test_unchanged_content_keeps_its_version_and_takes_new_tests(
    releases: Releases, article: Article
) -> None:
    await releases.publish([article])
    await releases.publish([replace(article, tests=("另一个问题",))])
    (released,) = await releases.serving()
    assert (released.version, released.article.tests) == (1, ("另一个问题",))


async def test_changed_content_is_a_new_version_and_the_old_one_stays(
    releases: Releases, article: Article
) -> None:
    changed = replace(article, answer={"zh": "免费。", "en": "Free."})
    for one in (article, changed, article):
        await releases.publish([one])
    (released,) = await releases.serving()
    assert released.version == 3
    assert (await releases.get(article.id, 2)).article.answer["zh"] == "免费。"
    assert (await releases.get(article.id, 2)).state == "archived"
    assert (await releases.get(article.id, None)).version == 3


async def test_a_version_in_force_is_the_newest_that_has_begun(
    releases: Releases, article: Article
) -> None:
    later = replace(article, effective_from=article.effective_from.replace(year=2027))
    await releases.publish([article])
    await releases.publish([later])
    assert (await releases.get(article.id, None)).version == 1
    assert [release.version for release in await releases.serving()] == [1, 2]


async def test_an_article_that_is_gone_is_withdrawn_and_can_still_be_read(
    releases: Releases, article: Article
) -> None:
    await releases.publish([article])
    await releases.publish([])
    assert await releases.serving() == ()
    assert (await releases.get(article.id, 1)).state == "withdrawn"
    with pytest.raises(NotFound):
        await releases.get(article.id, None)
    await releases.publish([article])
    (back,) = await releases.serving()
    assert (back.version, back.state) == (1, "online")


async def test_product_and_channels_are_part_of_the_content_only_when_given(
    article: Article,
) -> None:
    assert article.content.keys().isdisjoint({"product", "channels"})
    narrowed = replace(article, product="P-1", channels=("app",))
    assert digest_of(narrowed) != digest_of(article)
    assert narrowed.content["channels"] == ["app"]


async def test_an_unknown_article_or_version_is_not_found(
    releases: Releases, article: Article
) -> None:
    await releases.publish([article])
    for name, version in ((article.id, 2), ("other", None), ("\0", None)):
        with pytest.raises(NotFound):
            await releases.get(name, version)
