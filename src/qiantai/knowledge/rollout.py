"""Who reads which version: a canary goes to a share of the readers, the same ones each time, and to an audience."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from qiantai.floor.errors import Misconfigured
from qiantai.floor.expressions import Expression
from qiantai.knowledge.articles import WORD
from qiantai.knowledge.model import EVERYONE, Article, Reader, Release

NOBODY = Reader("")
"""Who is not known: in no canary, and on no channel."""


class Rollout:
    """Chooses among the releases of one set; pure, so that a reader's choice can be repeated."""

    def __init__(self, releases: Sequence[Release]) -> None:
        self._versions: dict[str, list[Release]] = {}
        for release in sorted(releases, key=lambda one: -one.version):
            self._versions.setdefault(release.article.id, []).append(release)

    def reads(self, reader: Reader, release: Release, day: date) -> bool:
        """Whether this is the version that the reader gets on that day, and one meant for them."""
        return self.chosen(reader, release.article.id, day) is release and meant_for(
            release.article, reader
        )

    def chosen(self, reader: Reader, article: str, day: date) -> Release | None:
        """The newest version that has begun and that the reader is let to, unless its last day is over."""
        for release in self._versions.get(article, ()):
            if release.begun(day) and (release.state != "canary" or in_canary(reader, release)):
                return release if release.holds(day) else None
        return None

    def current(self, release: Release, day: date) -> bool:
        """Whether somebody may get this version on that day."""
        for newer in self._versions.get(release.article.id, ()):
            if newer is release:
                return release.holds(day)
            if newer.begun(day) and newer.state != "canary":
                return False
        return False


def in_canary(reader: Reader, release: Release) -> bool:
    """Whether the share of a canary has reached this reader, and its audience holds for them."""
    if not reader.key or reader.bucket(release.article.id) >= release.share:
        return False
    return not release.rule or _holds(release.rule, reader.variables)


def meant_for(article: Article, reader: Reader) -> bool:
    """Whether audience and channel of the article are the reader's; what cannot be told is no."""
    if article.channels and reader.channel not in article.channels:
        return False
    if WORD.fullmatch(article.audience):
        return article.audience in (EVERYONE, reader.audience)
    return _holds(article.audience, reader.variables)


def for_anyone(article: Article) -> bool:
    """Whether its audience is everybody, on whatever channel."""
    return meant_for(replace(article, channels=()), NOBODY)


def check_rule(rule: str) -> None:
    """Raise Misconfigured unless this is a condition."""
    if rule:
        _expression(rule)


@lru_cache(maxsize=1024)
def _expression(text: str) -> Expression:
    return Expression(text)


def _holds(text: str, variables: Mapping[str, object]) -> bool:
    try:
        return _expression(text).holds(variables)
    except (ValueError, RuntimeError, Misconfigured):
        return False
