"""Which services that need an explanation have an article online, for each channel and language."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from qiantai.floor.clock import local_date
from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge.model import RUNNING, Release

EXPLAINED = ("F", "Q", "C")
"""Kinds of services that are answered from knowledge: facts, queries and counsel; a transaction has a flow."""
LANGUAGES = {"zh-Hans": "zh", "zh-Hant": "zh", "en": "en"}
"""Traditional texts are made from simplified ones."""
CHANNELS, TARGET = "web", 90
_COLUMNS = ("id", "group", "name_zh", "name_en", "kind")


@dataclass(frozen=True, slots=True)
class Service:
    """One service of the catalogues."""

    id: str
    group: str
    kind: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A group of services (or all: "") on one channel in one language, with the services that have no article."""

    group: str
    channel: str
    language: str
    services: int
    covered: int
    missing: tuple[str, ...]

    @property
    def share(self) -> float:
        """0..1."""
        return self.covered / self.services if self.services else 1.0


@dataclass(frozen=True, slots=True)
class Coverage:
    """The heat map: groups by channels by languages, the totals, and the share to reach."""

    target: float
    channels: tuple[str, ...]
    languages: tuple[str, ...]
    groups: tuple[str, ...]
    cells: tuple[Cell, ...]
    totals: tuple[Cell, ...]
    services: tuple[Service, ...]

    @property
    def lowest(self) -> float:
        """The share of the worst channel and language."""
        return min((cell.share for cell in self.totals), default=1.0)


def read_services(packs: Packs) -> tuple[Service, ...]:
    """Every service of the kinds that are explained, by its id; Misconfigured names the file and the column."""
    found: dict[str, Service] = {}
    for path in packs.files("intents", "catalogue.tsv"):
        for service in _read(path):
            found[service.id] = service
    return tuple(one for one in found.values() if one.kind in EXPLAINED)


def cover(
    services: Sequence[Service], releases: Sequence[Release], policies: PolicyTable, at: datetime
) -> Coverage:
    """Counts articles that run on the day of `at`, whoever their readers are."""
    named = policies.find("knowledge.coverage.channels", at)
    target = policies.find("knowledge.coverage.target", at)
    beside = policies.find("knowledge.coverage.left_out", at)
    left_out = _listed(str(beside.value)) if beside else ()
    services = [one for one in services if one.id not in left_out]
    channels = _listed(str(named.value) if named else CHANNELS)
    running = [one for one in releases if _runs(one, local_date(at))]
    groups = tuple(dict.fromkeys(one.group for one in services))
    cells, totals = [], []
    for channel in channels:
        for language, written in LANGUAGES.items():
            known = _known(running, channel, written)
            totals.append(_cell("", channel, language, services, known))
            cells += [
                _cell(group, channel, language, [s for s in services if s.group == group], known)
                for group in groups
            ]
    return Coverage(
        target=float(target.number) / 100 if target else TARGET / 100,
        channels=channels,
        languages=tuple(LANGUAGES),
        groups=groups,
        cells=tuple(cells),
        totals=tuple(totals),
        services=tuple(services),
    )


def _known(releases: Iterable[Release], channel: str, written: str) -> frozenset[str]:
    """The services with an article that this channel may say in this language."""
    return frozenset(
        intent
        for release in releases
        if not release.article.channels or channel in release.article.channels
        if release.article.question.get(written) and release.article.answer.get(written)
        for intent in release.article.intents
    )


def _cell(
    group: str, channel: str, language: str, services: Sequence[Service], known: frozenset[str]
) -> Cell:
    missing = tuple(one.id for one in services if one.id not in known)
    covered = len(services) - len(missing)
    return Cell(group, channel, language, len(services), covered, missing)


def _runs(release: Release, day: date) -> bool:
    return release.state in RUNNING and release.holds(day)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _read(path: Path) -> Iterable[Service]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        for column in _COLUMNS:
            if column not in (rows.fieldnames or ()):
                raise Misconfigured(f"{path}:1: {column}: this column is missing")
        for row in rows:
            yield Service(row["id"], row["group"], row["kind"], row["name_zh"], row["name_en"])
