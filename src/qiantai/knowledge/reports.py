"""The week in one page: how much was answered, what was not, and what an editor must look at; as values and as Markdown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from qiantai.floor.clock import CHINA, Clock, local_date
from qiantai.floor.database import Database
from qiantai.floor.errors import NotFound
from qiantai.floor.policies import PolicyTable
from qiantai.floor.text import Texts
from qiantai.knowledge import store_gaps, store_missed, store_upkeep
from qiantai.knowledge.coverage import Service, cover
from qiantai.knowledge.gaps import TOP, monday, start_of
from qiantai.knowledge.model import Release
from qiantai.knowledge.quality import Standard, Use, days_left
from qiantai.knowledge.releases import Releases
from qiantai.knowledge.store_gaps import Gap
from qiantai.knowledge.store_upkeep import QualityRow, ReportRow
from qiantai.knowledge.testing import current

WORST = 20
MOST = 200  # lines of one list in a report
TAKEN_BACK = ("rolled_back", "withdrawn")


class ReportNotFound(NotFound):
    """No report was made of this week."""

    code = "report_not_found"


@dataclass(frozen=True, slots=True)
class Overdue:
    """A running article that nobody used, or whose last day is near or over."""

    article: str
    version: int
    question: str
    owner: str
    days_left: int | None = None

    @property
    def shown(self) -> dict[str, Any]:
        """As JSON."""
        return {name: getattr(self, name) for name in Overdue.__dataclass_fields__}


class Reports:
    """Makes the report of a week and keeps it; a week begins on Monday where the institution stands."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        policies: PolicyTable,
        releases: Releases,
        services: Sequence[Service],
        texts: Texts,
    ) -> None:
        self._database = database
        self._clock = clock
        self._policies = policies
        self._releases = releases
        self._services = services
        self._texts = texts

    async def make(self, week: date | None = None) -> ReportRow:
        """The report of the week that begins on this Monday, the last whole one by default."""
        now = self._clock.now()
        week = week or monday(local_date(now)) - timedelta(weeks=1)
        body = await self._body(week, now)
        await store_upkeep.put_report(self._database, week, now, body)
        return ReportRow(week, now, body)

    async def list(self, limit: int = 26) -> list[ReportRow]:
        """The last reports, newest first."""
        return await store_upkeep.list_reports(self._database, limit)

    async def get(self, week: date) -> ReportRow:
        """The report of the week that begins on this Monday; raises ReportNotFound."""
        found = await store_upkeep.find_report(self._database, week)
        if found is None:
            raise ReportNotFound(week=week.isoformat())
        return found

    def markdown(self, report: ReportRow, language: str) -> str:
        """The report as a page in the reader's language."""
        return "\n".join(_Page(self._texts, language).lines(report))

    async def overdue(self) -> tuple[Sequence[Overdue], Sequence[Overdue]]:
        """Running articles that nobody used for long, and those that expire soon or have expired."""
        now = self._clock.now()
        standard = Standard.of(self._policies, now)
        uses = await store_upkeep.list_uses(
            self._database, now - standard.dead, now + timedelta(days=1)
        )
        running = await self._running()
        return dead(running, uses, now - standard.dead), expiring(
            running, standard.cadence.expiring, now
        )

    async def _running(self) -> Sequence[Release]:
        return current(await self._releases.serving(), local_date(self._clock.now()))

    async def _body(self, week: date, now: datetime) -> dict[str, Any]:
        since, until = start_of(week), start_of(week + timedelta(weeks=1))
        uses = await store_upkeep.list_uses(self._database, since, until)
        missed = await store_missed.count_missed(self._database, since, until)
        gaps = await store_gaps.list_gaps(self._database, None, since, until, TOP)
        quality = await store_upkeep.list_quality(self._database)
        unused, ending = await self.overdue()
        released = await store_upkeep.list_released(self._database, since, until, MOST)
        covered = cover(self._services, await self._running(), self._policies, now)
        return {
            "week": week.isoformat(),
            "until": (week + timedelta(days=6)).isoformat(),
            "totals": _totals(uses, missed),
            "articles": len(quality),
            "quality": round(sum(row.score for row in quality) / len(quality), 1)
            if quality
            else None,
            "coverage": round(covered.lowest, 4),
            "unanswered": [_gap(one, week) for one in gaps if one.in_week(week)],
            "worst": [_scored(row) for row in quality[:WORST]],
            "dead": [one.shown for one in unused[:MOST]],
            "expiring": [one.shown for one in ending[:MOST]],
            "conflicts": _doubles(quality),
            "failing": _failing(quality)[:MOST],
            "releases": [_plain(line) for line in released if line["action"] not in TAKEN_BACK],
            "rollbacks": [_plain(line) for line in released if line["action"] in TAKEN_BACK],
        }


def dead(releases: Sequence[Release], uses: Mapping[str, Use], before: datetime) -> list[Overdue]:
    """Those released before this time that were not used since."""
    return [
        Overdue(one.article.id, one.version, one.article.question["zh"], one.article.owner)
        for one in releases
        if one.released_at < before and one.article.id not in uses
    ]


def expiring(releases: Sequence[Release], notice: timedelta, at: datetime) -> list[Overdue]:
    """Those whose last day is over or comes within the notice, the most urgent first."""
    found = []
    for one in releases:
        left = days_left(one.article.effective_to, at)
        if left is not None and left <= notice.days:
            article = one.article
            found.append(
                Overdue(article.id, one.version, article.question["zh"], article.owner, left)
            )
    return sorted(found, key=lambda one: (one.days_left or 0, one.article))


class _Page:
    """Writes a report as Markdown with the words of one language."""

    def __init__(self, texts: Texts, language: str) -> None:
        self._texts = texts
        self._language = language

    def lines(self, report: ReportRow) -> Iterator[str]:
        body = report.body
        made = report.made_at.astimezone(CHINA)
        yield f"# {self._word('title', week=body['week'], until=body['until'])}"
        yield ""
        yield self._word("made", at=f"{made:%Y-%m-%d %H:%M}")
        yield ""
        yield from self._totals(body)
        yield from self._table(
            "unanswered",
            ("question", "asked", "state"),
            body["unanswered"],
            ("question", "asked", "state"),
        )
        yield from self._table(
            "worst", ("article", "score", "weakest"), body["worst"], ("article", "score", "weakest")
        )
        yield from self._table("failing", ("article", "question", "first"), body["failing"])
        yield from self._table("conflicts", ("articles", "questions", "stated"), body["conflicts"])
        yield from self._table(
            "expiring", ("article", "question", "owner", "days_left"), body["expiring"]
        )
        yield from self._table("dead", ("article", "question", "owner"), body["dead"])
        for part in ("releases", "rollbacks"):
            yield from self._table(part, ("article", "version", "action", "by", "at"), body[part])

    def _totals(self, body: Mapping[str, Any]) -> Iterator[str]:
        totals = body["totals"]
        figures = {
            "asked": totals["asked"],
            "answered": totals["answered"],
            "share": _percent(totals["share"]),
            "missed": totals["unanswered"],
            "doubtful": totals["doubtful"],
            "misled": totals["misled"],
            "rating": _dash(totals["rating"]),
            "handoffs": totals["handoffs"],
            "articles": body["articles"],
            "quality": _dash(body["quality"]),
            "coverage": _percent(body["coverage"]),
        }
        for name, value in figures.items():
            yield f"- {self._word(f'total_{name}')} {value}"
        yield ""

    def _table(
        self,
        part: str,
        columns: Sequence[str],
        rows: Sequence[Mapping[str, Any]],
        fields: Sequence[str] = (),
    ) -> Iterator[str]:
        yield f"## {self._word(part)}"
        yield ""
        if not rows:
            yield self._word("none")
            yield ""
            return
        heads = [self._word(f"column_{name}") for name in columns]
        yield f"| {' | '.join(heads)} |"
        yield f"|{' --- |' * len(heads)}"
        for row in rows:
            yield f"| {' | '.join(self._cell(name, row[name]) for name in fields or columns)} |"
        yield ""

    def _cell(self, name: str, value: Any) -> str:
        if name in ("state", "action", "weakest") and value:
            return self._word(f"word_{value}", or_else=str(value))
        if name == "at":
            return f"{datetime.fromisoformat(value).astimezone(CHINA):%Y-%m-%d %H:%M}"
        if isinstance(value, list):
            parts = (" ≠ ".join(one) if isinstance(one, list) else str(one) for one in value)
            value = "；".join(parts) if self._language != "en" else "; ".join(parts)
        return _dash(value).replace("|", "\\|").replace("\n", " ")

    def _word(self, code: str, or_else: str | None = None, **values: str) -> str:
        try:
            return self._texts.get(f"knowledge_report_{code}", self._language, **values)
        except KeyError:
            if or_else is None:
                raise
            return or_else


def _totals(
    uses: Mapping[str, Use], missed: Sequence[tuple[str | None, str, int]]
) -> dict[str, Any]:
    counts = dict.fromkeys(("unanswered", "doubtful", "misled"), 0)
    for _, reason, n in missed:
        counts[reason] += n
    answered = sum(use.answers for use in uses.values())
    rated = sum(use.rated for use in uses.values())
    given = sum((use.rating or 0) * use.rated for use in uses.values())
    asked = answered + counts["unanswered"]
    return {
        "asked": asked,
        "answered": answered,
        "share": round(answered / asked, 4) if asked else None,
        **counts,
        "rated": rated,
        "rating": round(given / rated, 2) if rated else None,
        "handoffs": sum(use.handoffs for use in uses.values()),
    }


def _gap(gap: Gap, week: date) -> dict[str, Any]:
    return {
        "gap": gap.id,
        "question": gap.question,
        "intent": gap.intent,
        "asked": gap.in_week(week),
        "state": gap.state,
        "article": gap.article,
    }


def _scored(row: QualityRow) -> dict[str, Any]:
    known = [part for part in row.parts if part["value"] is not None]
    lost = max(known, key=lambda part: (1 - part["value"]) * part["weight"], default=None)
    return {
        "article": row.article,
        "version": row.version,
        "score": round(row.score, 1),
        "weakest": lost["name"] if lost else None,
    }


def _doubles(quality: Sequence[QualityRow]) -> list[dict[str, Any]]:
    """Each conflict once, though both articles have it."""
    found = {}
    for double in _facts(quality, "conflicts", "doubles"):
        if double["kind"] == "conflict":
            found[tuple(double["articles"])] = double
    return list(found.values())


def _failing(quality: Sequence[QualityRow]) -> list[dict[str, Any]]:
    return sorted(_facts(quality, "wordings", "failing"), key=lambda one: str(one["article"]))


def _facts(quality: Sequence[QualityRow], part: str, name: str) -> Iterator[dict[str, Any]]:
    for row in quality:
        for one in row.parts:
            if one["name"] == part:
                yield from one["facts"][name]


def _plain(line: Mapping[str, Any]) -> dict[str, Any]:
    return {**line, "at": line["at"].isoformat()}


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{100 * share:.1f} %"


def _dash(value: Any) -> str:
    return "—" if value is None or value == "" else str(value)
