"""What knowledge does by itself: tests and quality each night, a report each week, clusters every ten minutes."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

import structlog

from qiantai.floor.clock import CHINA, Clock, local_date
from qiantai.floor.database import Database
from qiantai.floor.errors import Conflict
from qiantai.floor.jobs import Jobs
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge import store_missed, store_upkeep
from qiantai.knowledge.answers import Answers
from qiantai.knowledge.doubles import Double, Said, find_doubles
from qiantai.knowledge.gaps import Gaps, monday
from qiantai.knowledge.missed import Collecting
from qiantai.knowledge.model import Release
from qiantai.knowledge.quality import Asked, Known, Quality, Standard, Use, judge
from qiantai.knowledge.releases import Releases
from qiantai.knowledge.reports import Reports
from qiantai.knowledge.store_upkeep import Run, RunKind
from qiantai.knowledge.testing import Tally, Understand, ask_all, current, tally
from qiantai.knowledge.wording import Wording

log = structlog.get_logger(__name__)
NIGHT, MORNING = time(3), time(6)  # where the institution stands
LOST = timedelta(hours=1)
"""A run that failed, or that has not ended after so long, begins again."""
ITSELF = "system:upkeep"
TICK_MINUTES, CLUSTER_MINUTES = 1, 10
LANGUAGES = ("zh-Hans", "en")


class RunUnderway(Conflict):
    """The tests are being run."""

    code = "run_underway"


class Nightly:
    """Asks all test questions, finds what contradicts itself, and scores every running article."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        policies: PolicyTable,
        answers: Answers,
        releases: Releases,
        understand: Understand,
    ) -> None:
        self._database = database
        self._clock = clock
        self._policies = policies
        self._answers = answers
        self._releases = releases
        self._understand = understand
        self._wording = Wording(policies)

    async def carry_out(self, run: Run) -> dict[str, object]:
        """Do and keep it all; returns what the run found in figures."""
        now = self._clock.now()
        standard = Standard.of(self._policies, now)
        releases = current(await self._releases.serving(), local_date(now))
        tallies = tally(await ask_all(self._answers, releases, self._clock, self._understand))
        await store_upkeep.put_tests(self._database, run.id, tallies)
        said = [Said(one.article, self._answers_of(one, now)) for one in releases]
        doubles = await asyncio.to_thread(find_doubles, said, standard.twin)
        scored = await self._score(releases, tallies, doubles, standard, now)
        await store_upkeep.put_quality(self._database, local_date(now), scored)
        await store_upkeep.forget(self._database, now - standard.kept)
        return {
            "articles": len(releases),
            "questions": sum(one.questions for one in tallies),
            "passed": sum(one.passed for one in tallies),
            "unsure": sum(one.unsure for one in tallies),
            "conflicts": sum(one.kind == "conflict" for one in doubles),
            "duplicates": sum(one.kind == "duplicate" for one in doubles),
            "quality": round(sum(one.score for one in scored) / len(scored), 1) if scored else None,
        }

    async def _score(
        self,
        releases: Sequence[Release],
        tallies: Sequence[Tally],
        doubles: Sequence[Double],
        standard: Standard,
        now: datetime,
    ) -> list[Quality]:
        since, until = now - standard.window, now + timedelta(minutes=1)
        uses = await store_upkeep.list_uses(self._database, since, until)
        missed = await store_missed.count_missed(self._database, since, until)
        unanswered = Counter(
            {intent: n for intent, why, n in missed if intent and why == "unanswered"}
        )
        answered = Counter[str]()
        for one in releases:
            answered[one.article.intents[0]] += uses.get(one.article.id, Use()).answers
        tests = {one.article: one for one in tallies}
        of_article = _by_article(doubles)
        return [
            judge(
                Known(
                    release=one,
                    tests=tests.get(one.article.id),
                    doubles=of_article.get(one.article.id, ()),
                    use=uses.get(one.article.id, Use()),
                    asked=Asked(
                        sum(answered[intent] for intent in one.article.intents),
                        sum(unanswered[intent] for intent in one.article.intents),
                    ),
                ),
                standard,
                self._policies,
                now,
            )
            for one in releases
        ]

    def _answers_of(self, release: Release, at: datetime) -> Mapping[str, str]:
        """What readers see today; nothing while a value is not in effect."""
        worded = {
            language: self._wording.answer(release.article, language, at) for language in LANGUAGES
        }
        return {language: one[0] for language, one in worded.items() if one is not None}


class Upkeep:
    """Runs what is due by our clock, once over all replicas, and what an editor asks for."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        nightly: Nightly,
        reports: Reports,
        gaps: Gaps,
        collecting: Collecting,
    ) -> None:
        self._database = database
        self._clock = clock
        self._nightly = nightly
        self._reports = reports
        self._gaps = gaps
        self._collecting = collecting
        self._tasks: set[asyncio.Task[None]] = set()

    async def tick(self) -> None:
        """Each minute: begin what has become due, which goes on behind so that other jobs need not wait.

        The first time it is only remembered from when on it counts.
        """
        now, claimed = self._clock.now(), []
        for kind, due in due_moments(now).items():
            known = await store_upkeep.has_runs(self._database, kind)
            state: store_upkeep.RunState = "running" if known else "skipped"
            run = await store_upkeep.claim_run(
                self._database, kind, due, ITSELF, now, now - LOST, state
            )
            if run is not None and known:
                claimed.append(run)
        if claimed:
            self._begin(claimed)

    async def cluster(self) -> None:
        """Every ten minutes: look replies over, and put what was not answered into clusters, until none is left."""
        await self._collecting.look_over()
        left = True
        while left:
            left = await self._gaps.cluster() > 0

    async def test_now(self, by: str) -> Run:
        """Begin a run of the tests and the quality for `staff:<id>`; it goes on behind. Raises RunUnderway."""
        now = self._clock.now()
        for run in await store_upkeep.list_runs(self._database, "nightly", 1):
            if run.state == "running" and run.began_at > now - LOST:
                raise RunUnderway(by=run.by)
        claimed = await store_upkeep.claim_run(self._database, "nightly", now, by, now, now - LOST)
        if claimed is None:
            raise RunUnderway(by=by)
        self._begin([claimed])
        return claimed

    async def settled(self) -> None:
        """Wait until what was begun here has ended."""
        await asyncio.gather(*self._tasks)

    async def close(self) -> None:
        """Give up what was begun here."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self, runs: Sequence[Run]) -> None:
        task = asyncio.create_task(self._carry_out_all(runs))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry_out_all(self, runs: Sequence[Run]) -> None:
        for run in runs:
            await self._carry_out(run)

    async def _carry_out(self, run: Run) -> None:
        """Do the run; what goes wrong is kept with it and tried again in an hour."""
        try:
            detail = await self._work(run)
        except Exception as error:
            log.exception("knowledge_upkeep_failed", kind=run.kind)
            await self._end(run, "failed", {"why": str(error)[:500]})
            return
        await self._end(run, "done", detail)

    async def _work(self, run: Run) -> dict[str, object]:
        if run.kind == "nightly":
            return await self._nightly.carry_out(run)
        await self.cluster()
        week = monday(local_date(run.due)) - timedelta(weeks=1)
        report = await self._reports.make(week)
        return {"week": report.week.isoformat()}

    async def _end(self, run: Run, state: store_upkeep.RunState, detail: dict[str, object]) -> None:
        await store_upkeep.end_run(self._database, run.id, state, self._clock.now(), detail)
        log.info("knowledge_upkeep", kind=run.kind, state=state, **detail)


def due_moments(now: datetime) -> dict[RunKind, datetime]:
    """The last 03:00 of any day and the last 06:00 of a Monday, where the institution stands."""
    day = local_date(now)
    return {"nightly": _last(day, NIGHT, 1, now), "report": _last(monday(day), MORNING, 7, now)}


def add_jobs(jobs: Jobs, upkeep: Upkeep) -> None:
    """Register what is done again and again; call it before the worker starts."""
    jobs.every_minute("knowledge_upkeep", upkeep.tick, minutes=TICK_MINUTES)
    jobs.every_minute("knowledge_gaps", upkeep.cluster, minutes=CLUSTER_MINUTES)


def _last(day: date, at: time, days: int, now: datetime) -> datetime:
    moment = datetime.combine(day, at, CHINA)
    return moment if moment <= now else moment - timedelta(days=days)


def _by_article(doubles: Sequence[Double]) -> dict[str, list[Double]]:
    found: dict[str, list[Double]] = {}
    for one in doubles:
        for article in one.articles:
            found.setdefault(article, []).append(one)
    return found
