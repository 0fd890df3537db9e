"""Keeps the time of releases: canaries grow step by step or are taken back, and versions end with their last day."""

from dataclasses import asdict, replace
from datetime import date, datetime

import structlog

from qiantai.floor.clock import Clock, local_date
from qiantai.floor.jobs import Jobs
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge import store
from qiantai.knowledge.cadence import Cadence
from qiantai.knowledge.comparison import fallen
from qiantai.knowledge.model import Version
from qiantai.knowledge.outcomes import Outcomes
from qiantai.knowledge.register import Change, Register

log = structlog.get_logger(__name__)
BY = "system:canary"
EVERY_MINUTES = 5


class Canaries:
    """Judges and grows what is on its way to all customers; running it twice changes nothing."""

    def __init__(
        self, register: Register, outcomes: Outcomes, policies: PolicyTable, clock: Clock
    ) -> None:
        self._register = register
        self._outcomes = outcomes
        self._policies = policies
        self._clock = clock

    async def tend(self) -> None:
        """Count what came of answers, then take back, grow, finish and end what is due."""
        await self._outcomes.collect()
        cadence = Cadence.of(self._policies, self._clock.now())
        async with self._register.change() as change:
            for version in await store.list_in_state(change.connection, ("canary",)):
                if not await self._judged_bad(change, version, cadence):
                    await self._grow(change, version, cadence)
            await _end(change, cadence)

    async def _judged_bad(self, change: Change, version: Version, cadence: Cadence) -> bool:
        """Judge a canary once in each window and before each step; a bad one goes back for good."""
        begun = version.canary_at or change.now
        last = version.judged_at or begun
        due = change.now - last >= cadence.window or cadence.step(begun, change.now) > version.step
        if not due:
            return False
        running, canary = await self._outcomes.beside(
            change.connection, version.article, version.version, begun
        )
        why = fallen(running, canary, cadence)
        judged = replace(version, judged_at=change.now)
        if why is None:
            await store.save_version(change.connection, judged)
            return False
        figures = {"why": why, "running": asdict(running), "canary": asdict(canary)}
        ended = replace(
            judged,
            state="withdrawn",
            share=0,
            ended_at=change.now,
            ended_by=BY,
            why=f"rolled_back:{why}",
        )
        await change.put(ended, BY, "canary:rolled_back", figures)
        change.tell(ended, BY, "rolled_back", figures)
        log.warning("canary_rolled_back", article=version.article, version=version.version, why=why)
        return True

    async def _grow(self, change: Change, version: Version, cadence: Cadence) -> None:
        begun = version.canary_at or change.now
        step = cadence.step(begun, change.now)
        share = cadence.steps[step].share
        if step <= version.step or share <= version.share:
            return
        grown = replace(version, step=step, share=share, judged_at=change.now)
        if share < 100:
            await change.put(grown, BY, "canary:grown", {"share": share})
            change.tell(grown, BY, "grown")
            return
        online = replace(grown, state="online")
        await change.put(online, BY, "version:released", {"share": share})
        change.tell(online, BY, "online")
        await change.end_older(online, BY)

    def steps(self, version: Version) -> list[tuple[datetime, int, bool]]:
        """When a canary reaches which share, and whether it has."""
        cadence = Cadence.of(self._policies, self._clock.now())
        begun = version.canary_at or version.saved_at
        return [
            (begun + step.after, step.share, place <= version.step)
            for place, step in enumerate(cadence.steps)
        ]


async def _end(change: Change, cadence: Cadence) -> None:
    """Archive versions whose last day is over or whose place is taken, and mark those that end soon."""
    today = local_date(change.now)
    horizon = local_date(change.now + cadence.expiring)
    for version in await store.list_ending(change.connection, today, horizon):
        last = version.content.get("effective_to")
        if last is None or date.fromisoformat(last) > horizon:
            await _archive(change, version, "superseded")
        elif date.fromisoformat(last) < today:
            await _archive(change, version, "ended")
        elif version.state == "online":
            ending = replace(version, state="expiring")
            await change.put(ending, BY, "version:expiring")
            change.tell(ending, BY, "expiring")


async def _archive(change: Change, version: Version, why: str) -> None:
    ended = replace(version, state="archived", ended_at=change.now, ended_by=BY, why=why)
    await change.put(ended, BY, "version:archived", {"why": why})
    change.tell(ended, BY, "archived", {"why": why})


def add_jobs(jobs: Jobs, canaries: Canaries) -> None:
    """Register what is done again and again; call it before the worker starts."""
    jobs.every_minute("knowledge_canaries", canaries.tend, minutes=EVERY_MINUTES)
