"""Puts upkeep together: what listens, what runs by itself, and what the editors' page is given."""

from collections.abc import Sequence
from dataclasses import dataclass

from qiantai.floor.audit import Audit
from qiantai.floor.clock import Clock, local_date
from qiantai.floor.database import Database
from qiantai.floor.events import Outbox
from qiantai.floor.jobs import Jobs
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.floor.text import Texts
from qiantai.knowledge.answers import Answers
from qiantai.knowledge.coverage import Coverage, Service, cover, read_services
from qiantai.knowledge.drafts import Drafts, Writing, blank
from qiantai.knowledge.errors import ArticleExists
from qiantai.knowledge.gaps import Gaps, MakeDraft
from qiantai.knowledge.jobs import Nightly, Upkeep, add_jobs
from qiantai.knowledge.missed import UNDERSTOOD, Collecting
from qiantai.knowledge.names import ServiceNames
from qiantai.knowledge.releases import Releases
from qiantai.knowledge.remarks import Reading, Remarks
from qiantai.knowledge.reports import Reports
from qiantai.knowledge.suggestion import FindClauses, Suggestion, no_clauses
from qiantai.knowledge.testing import Understand, current, nothing_understood

MOST_NAMES = 50
"""Draft ids that are tried for one cluster."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """Everything that keeps knowledge true, as its routes and the server are given it."""

    database: Database
    clock: Clock
    policies: PolicyTable
    releases: Releases
    names: ServiceNames
    services: tuple[Service, ...]
    upkeep: Upkeep
    gaps: Gaps
    reports: Reports
    remarks: Remarks

    async def coverage(self) -> Coverage:
        """Which services have an article online, by channel and language."""
        now = self.clock.now()
        running = current(await self.releases.serving(), local_date(now))
        return cover(self.services, running, self.policies, now)


def build_upkeep(
    packs: Packs,
    policies: PolicyTable,
    database: Database,
    clock: Clock,
    audit: Audit,
    outbox: Outbox,
    jobs: Jobs,
    texts: Texts,
    answers: Answers,
    releases: Releases,
    reading: Reading,
    make_draft: MakeDraft,
    find_clauses: FindClauses = no_clauses,
    understand: Understand = nothing_understood,
) -> Keeping:
    """Wire upkeep, subscribe it to the outbox and register its jobs; call it before the worker starts.

    `reading` gives the events of conversations, `understand` the needs that a test question is taken for.
    """
    names, services = ServiceNames.load(packs), read_services(packs)

    async def learned_from() -> Sequence[str]:
        return [text for one in await releases.serving() for text in one.article.questions]

    gaps = Gaps(
        database,
        audit,
        clock,
        policies,
        names,
        answers,
        learned_from,
        find_clauses,
        make_draft,
    )
    reports = Reports(database, clock, policies, releases, services, texts)
    nightly = Nightly(database, clock, policies, answers, releases, understand)
    collecting = Collecting.load(packs, database, clock, policies)
    upkeep = Upkeep(database, clock, nightly, reports, gaps, collecting)
    outbox.subscribe(UNDERSTOOD, collecting.understood)
    add_jobs(jobs, upkeep)
    remarks = Remarks(database, audit, outbox, clock, reading)
    return Keeping(
        database, clock, policies, releases, names, services, upkeep, gaps, reports, remarks
    )


def gap_draft_maker(drafts: Drafts, clock: Clock) -> MakeDraft:
    """Makes the draft `gap-<cluster>` with its sources in a comment; a number is added where that id is taken."""

    async def make(by: str, suggestion: Suggestion) -> tuple[str, int]:
        for place in range(1, MOST_NAMES + 1):
            article = f"gap-{suggestion.gap}" + (f"-{place}" if place > 1 else "")
            writing = Writing(_content(article, suggestion, clock), suggestion.tests)
            try:
                version = await drafts.start(by, article, writing)
            except ArticleExists:
                continue
            await _cite(drafts, by, article, version.version, suggestion)
            return article, version.version
        raise ArticleExists(article=f"gap-{suggestion.gap}")

    return make


def _content(article: str, suggestion: Suggestion, clock: Clock) -> dict[str, object]:
    owner = suggestion.nearest[0].article.owner if suggestion.nearest else ""
    return blank(article, owner, clock.now()) | {
        "intents": list(suggestion.intents),
        "topic": suggestion.topic,
        "question": dict(suggestion.question),
        "similar": {language: list(texts) for language, texts in suggestion.similar.items()},
        "answer": dict(suggestion.answer),
        "source": {"document": suggestion.document, "clause": suggestion.clause, "law": None},
    }


async def _cite(
    drafts: Drafts, by: str, article: str, version: int, suggestion: Suggestion
) -> None:
    lines = []
    for one in suggestion.quoted:
        page = f" p. {one.page}" if one.page is not None else ""
        where = (
            f"{one.article} v{one.version}" if one.article else f"{one.document} {one.clause}{page}"
        )
        lines.append(f"「{one.text}」 ← {where}")
    if lines:
        await drafts.comment(by, article, version, "answer", "\n".join(lines))
