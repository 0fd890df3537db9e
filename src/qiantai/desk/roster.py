"""The staffing helper: what a day is likely to bring a skill group, and how many agents that takes in each half hour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from qiantai.desk import store_queue, store_wall
from qiantai.desk.staffing import (
    SLOT_S,
    SLOTS,
    WEEK,
    Error,
    Expected,
    Need,
    Rule,
    filled,
    forecast_error,
    foresee,
    need,
)
from qiantai.floor.clock import CHINA, Clock, local_date
from qiantai.floor.database import Database
from qiantai.floor.policies import PolicyTable


@dataclass(frozen=True, slots=True)
class HalfHour:
    """What a half hour is likely to bring, what that takes, and what came when the day has begun."""

    start: datetime
    expected: Expected
    need: Need
    came: int | None


@dataclass(frozen=True, slots=True)
class Roster:
    """A day of a skill group; `measured` handlings are behind `handling_s`, none when it is the policy's."""

    skill: str
    day: date
    rule: Rule
    handling_s: float
    measured: int
    history_days: int
    error: Error
    half_hours: tuple[HalfHour, ...]


class Staffing:
    """Plans from the requests for a person on record and the handling times measured."""

    def __init__(self, database: Database, policies: PolicyTable, clock: Clock) -> None:
        self._database = database
        self._policies = policies
        self._clock = clock

    async def skills(self) -> list[str]:
        """Every skill that somebody ever asked for."""
        return await store_wall.list_asked_skills(self._database)

    def rule(self, at: datetime) -> Rule:
        """What is to be reached, by the policies of the day."""

        def share(key: str) -> float:
            return float(self._policies.get(key, at).number) / 100

        return Rule(
            target=share("desk.wall.service_target"),
            within_s=float(self._policies.get("desk.queue.service_within", at).number),
            occupancy=share("desk.staffing.occupancy"),
            shrinkage=share("desk.staffing.shrinkage"),
            at_once=int(self._policies.get("desk.staffing.at_once", at).number),
        )

    async def plan(
        self,
        skill: str,
        day: date,
        *,
        shrinkage: float | None = None,
        target: float | None = None,
        at_once: int | None = None,
    ) -> Roster:
        """The day half hour by half hour; the given values stand in for the policies', to try them out."""
        now = self._clock.now()
        changes = {"shrinkage": shrinkage, "target": target, "at_once": at_once}
        given = {name: value for name, value in changes.items() if value is not None}
        rule = replace(self.rule(now), **given)  # type: ignore[arg-type]
        handling_s, measured = await self._handling(skill, now)
        weeks = int(self._policies.get("desk.staffing.weeks", now).number)
        tested = int(self._policies.get("desk.staffing.tested", now).number)
        today = local_date(now)
        history = await self._history(skill, min(day, today), weeks + 2)
        foreseen = foresee(history, day, weeks)
        came = await self._came(skill, day) if day <= today else {}
        return Roster(
            skill=skill,
            day=day,
            rule=rule,
            handling_s=handling_s,
            measured=measured,
            history_days=len(history),
            error=forecast_error(history, weeks, tested),
            half_hours=tuple(_half_hours(day, now, foreseen, came, handling_s, rule)),
        )

    async def _history(self, skill: str, until: date, weeks: int) -> Mapping[date, Sequence[int]]:
        """Whole days before `until`, from the first request on."""
        first = await store_wall.first_asked(self._database, skill)
        if first is None:
            return {}
        since = max(local_date(first), until - timedelta(days=WEEK * weeks))
        counts = await store_wall.count_arrivals(
            self._database, skill, _midnight(since), _midnight(until)
        )
        return filled(counts, since, until)

    async def _came(self, skill: str, day: date) -> dict[int, int]:
        end = day + timedelta(days=1)
        counts = await store_wall.count_arrivals(
            self._database, skill, _midnight(day), _midnight(end)
        )
        return {slot: count for (_, slot), count in counts.items()}

    async def _handling(self, skill: str, now: datetime) -> tuple[float, int]:
        days = int(self._policies.get("desk.queue.measured_days", now).number)
        most = int(self._policies.get("desk.queue.measured", now).number)
        least = int(self._policies.get("desk.queue.measured_least", now).number)
        since = now - timedelta(days=days)
        found = await store_queue.list_averages(self._database, since, most)
        seconds, sample = found.get(skill, (0.0, 0))
        if sample >= least and seconds > 0:
            return seconds, sample
        return float(self._policies.get("desk.queue.handling", now).number), 0


def _half_hours(
    day: date,
    now: datetime,
    foreseen: Sequence[Expected],
    came: Mapping[int, int],
    handling_s: float,
    rule: Rule,
) -> list[HalfHour]:
    begin = _midnight(day)
    result = []
    for slot in range(SLOTS):
        start = begin + timedelta(seconds=SLOT_S * slot)
        past = came.get(slot, 0) if start <= now else None
        result.append(
            HalfHour(start, foreseen[slot], need(foreseen[slot].mean, handling_s, rule), past)
        )
    return result


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), CHINA)
