"""Whether what customers ask, and how surely it is understood, has moved away from the weeks before."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from qiantai.floor.clock import CHINA, Clock, local_date
from qiantai.floor.config import Settings
from qiantai.floor.database import Database
from qiantai.floor.observe import Metrics
from qiantai.understanding import store
from qiantai.understanding.studio import Tallied

log = structlog.get_logger(__name__)
RECENT, BASE = timedelta(days=1), timedelta(days=14)
SMOOTH = 0.5  # added to every count, so that a group that is new or gone has a finite weight
OTHER = "其他"


@dataclass(frozen=True, slots=True)
class Drift:
    """The last day beside the fourteen days before it."""

    psi: float
    shift: float
    turns: int
    base_turns: int
    enough: bool
    alert: bool

    @property
    def shown(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "psi": round(self.psi, 4),
            "shift": round(self.shift, 4),
            "turns": self.turns,
            "base_turns": self.base_turns,
            "enough": self.enough,
            "alert": self.alert,
        }


class Tally:
    """Counts in memory what each turn understood; `flush` adds it to the database's hour, at most a minute is lost."""

    def __init__(self, groups: Mapping[str, str], metrics: Metrics, clock: Clock) -> None:
        self._groups = groups
        self._metrics = metrics
        self._clock = clock
        self._counts: dict[str, list[float]] = {}

    def note(self, intent: str, score: float, found: bool) -> None:
        """One message that says a need: the best one, its confidence, and whether it counts as understood."""
        count = self._counts.setdefault(intent, [0, 0, 0.0])
        count[0] += 1
        count[1] += not found
        count[2] += score
        self._metrics.understanding_confidence.observe(score)
        self._metrics.understood.labels(self._groups.get(intent, OTHER)).inc()
        if not found:
            self._metrics.abstained.inc()

    async def flush(self, database: Database) -> None:
        """Write what was counted; what cannot be written is counted on."""
        counts, self._counts = self._counts, {}
        if not counts:
            return
        hour = self._clock.now().replace(minute=0, second=0, microsecond=0)
        rows = [Tallied(name, int(n), int(no), sure) for name, (n, no, sure) in counts.items()]
        try:
            await store.add_tallies(database, hour, rows)
        except BaseException:
            for name, count in counts.items():
                held = self._counts.setdefault(name, [0, 0, 0.0])
                self._counts[name] = [a + b for a, b in zip(held, count, strict=True)]
            raise


class Drifts:
    """Measures drift from the tallies and raises the alert."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        settings: Settings,
        metrics: Metrics,
        groups: Mapping[str, str],
        announce: Callable[[dict[str, Any]], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings
        self._gauge = metrics.understanding_drift
        self._groups = groups
        self._announce = announce

    async def measure(self) -> Drift:
        """The last day against the fourteen days before it; no alert on too few messages."""
        now = self._clock.now()
        border = now - RECENT
        recent = await store.tallies_between(self._database, border, now + timedelta(hours=1))
        base = await store.tallies_between(self._database, border - BASE, border)
        return self._judged(recent, base)

    async def check(self) -> None:
        """The job of every ten minutes: measure, set the gauges of all processes, and log an alert."""
        drift = await self.measure()
        self.show(drift.shown)
        self._announce({"drift": drift.shown})
        if drift.alert:
            log.warning("understanding_drift", **drift.shown, **self.limits)

    def show(self, drift: Mapping[str, Any]) -> None:
        """Set the gauges of this process."""
        self._gauge.labels("psi").set(drift["psi"])
        self._gauge.labels("confidence_shift").set(drift["shift"])
        self._gauge.labels("alert").set(drift["alert"])

    @property
    def limits(self) -> dict[str, float]:
        """From where on drift is an alert."""
        return {
            "psi_limit": self._settings.drift_psi,
            "shift_limit": self._settings.drift_confidence,
            "fewest": self._settings.drift_messages,
        }

    async def by_day(self) -> list[dict[str, Any]]:
        """Turns, mean confidence, share not understood and shares of groups, for each day of the last fifteen."""
        now = self._clock.now()
        start = datetime.combine(local_date(now - BASE), datetime.min.time(), CHINA)
        days = await store.tallies_by_day(self._database, start, "Asia/Shanghai")
        return [{"day": day, **self._day(tallies)} for day, tallies in sorted(days.items())]

    def _day(self, tallies: Sequence[Tallied]) -> dict[str, Any]:
        turns = sum(one.turns for one in tallies)
        mix = self._mix(tallies)
        return {
            "turns": turns,
            "confidence": round(mean_confidence(tallies), 4),
            "abstained": round(sum(one.abstained for one in tallies) / max(1, turns), 4),
            "groups": {name: round(count / max(1, turns), 4) for name, count in mix.items()},
        }

    def _judged(self, recent: Sequence[Tallied], base: Sequence[Tallied]) -> Drift:
        turns, before = (sum(one.turns for one in part) for part in (recent, base))
        psi = stability(self._mix(recent), self._mix(base)) if turns and before else 0.0
        shift = mean_confidence(recent) - mean_confidence(base) if turns and before else 0.0
        enough = min(turns, before) >= self._settings.drift_messages
        moved = psi >= self._settings.drift_psi or shift <= -self._settings.drift_confidence
        return Drift(psi, shift, turns, before, enough, enough and moved)

    def _mix(self, tallies: Sequence[Tallied]) -> dict[str, int]:
        mix: dict[str, int] = {}
        for one in tallies:
            group = self._groups.get(one.intent, OTHER)
            mix[group] = mix.get(group, 0) + one.turns
        return mix


def stability(recent: Mapping[str, int], base: Mapping[str, int]) -> float:
    """The population stability index of two mixes: the sum over groups of (p - q) * ln(p / q).

    p and q are a group's share of the recent and of the base messages, (count + 0.5) / (total + 0.5 * groups). Custom
    has it that below 0.1 nothing moved, and from 0.25 on the population is another one.
    """
    names = recent.keys() | base.keys()
    total = sum(recent.values()) + SMOOTH * len(names)
    total_base = sum(base.values()) + SMOOTH * len(names)
    index = 0.0
    for name in names:
        p = (recent.get(name, 0) + SMOOTH) / total
        q = (base.get(name, 0) + SMOOTH) / total_base
        index += (p - q) * math.log(p / q)
    return index


def mean_confidence(tallies: Sequence[Tallied]) -> float:
    """The mean probability of the best need; the mean shift is the recent mean less the base mean."""
    turns = sum(one.turns for one in tallies)
    return sum(one.confidence for one in tallies) / turns if turns else 0.0
