"""How many agents each half hour needs: Erlang C over a forecast of arrivals, then shrinkage; pure (domain §4.1).

A = λ·AHT; SL = 1 − P(wait)·e^(−(N−A)·T/AHT). An agent who serves several customers at once counts as so many servers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, exp, sqrt
from statistics import fmean, variance

SLOTS = 48
"""Half hours of a day."""
SLOT_S = 1800
WEEK = 7
MOST_SERVERS = 5000
EIGHTY = 1.2816
"""Standard deviations either side of a mean that hold four of five values."""
Days = Mapping[date, Sequence[int]]
"""Requests for a person in each half hour of a day."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What is to be reached: `target` of the waits within `within_s`, and no agent busier than `occupancy`; shares of 1."""

    target: float
    within_s: float
    occupancy: float
    shrinkage: float
    at_once: int


@dataclass(frozen=True, slots=True)
class Need:
    """What a load takes: `agents` at the desk, `scheduled` on the roster, and what those at the desk reach."""

    load: float
    agents: int
    scheduled: int
    waiting: float
    service_level: float
    asa_s: float
    occupancy: float


@dataclass(frozen=True, slots=True)
class Expected:
    """Arrivals foreseen for a half hour; four of five days fall between `low` and `high`."""

    mean: float
    low: float
    high: float
    samples: int


@dataclass(frozen=True, slots=True)
class Error:
    """How far the forecast was from what came on the latest days: per half hour, and in all (WAPE, a share of 1)."""

    mae: float
    wape: float | None
    days: int


def erlang_c(servers: int, load: float) -> float:
    """The probability that somebody has to wait; 1 when the load is more than the servers can carry."""
    if load <= 0:
        return 0.0
    if servers <= load:
        return 1.0
    blocked = 1.0
    for number in range(1, servers + 1):
        blocked = load * blocked / (number + load * blocked)
    return blocked / (1 - (load / servers) * (1 - blocked))


def served_within(servers: int, load: float, handling_s: float, within_s: float) -> float:
    """The share that is answered within a time."""
    if load <= 0:
        return 1.0
    if servers <= load:
        return 0.0
    return 1 - erlang_c(servers, load) * exp(-(servers - load) * within_s / handling_s)


def need(arrivals: float, handling_s: float, rule: Rule) -> Need:
    """The fewest agents that reach the rule for so many arrivals in a half hour; none for no arrivals."""
    load = max(0.0, arrivals) * handling_s / SLOT_S
    if load == 0:
        return Need(0.0, 0, 0, 0.0, 1.0, 0.0, 0.0)
    agents = ceil(load / rule.at_once)
    while agents < MOST_SERVERS and not _reaches(agents * rule.at_once, load, handling_s, rule):
        agents += 1
    servers = agents * rule.at_once
    waiting = erlang_c(servers, load)
    return Need(
        load=load,
        agents=agents,
        scheduled=ceil(round(agents / (1 - rule.shrinkage), 9)),
        waiting=waiting,
        service_level=served_within(servers, load, handling_s, rule.within_s),
        asa_s=waiting * handling_s / (servers - load) if servers > load else float("inf"),
        occupancy=load / servers,
    )


def foresee(history: Days, day: date, weeks: int) -> list[Expected]:
    """The mean of the same half hour on the same weekday of the latest weeks; of all days while there is no such day.

    The spread is that of the days, and at least that of arrivals by chance (Poisson).
    """
    known = _like(history, day, weeks)
    return [_expected([history[one][slot] for one in known]) for slot in range(SLOTS)]


def forecast_error(history: Days, weeks: int, days: int) -> Error:
    """Each of the latest days foreseen from the days before it only, against what came."""
    errors: list[float] = []
    came, tested = 0, 0
    for day in sorted(history)[-days:]:
        before = {one: counts for one, counts in history.items() if one < day}
        if not before:
            continue
        tested += 1
        foreseen = foresee(before, day, weeks)
        errors += [abs(one.mean - count) for one, count in zip(foreseen, history[day], strict=True)]
        came += sum(history[day])
    if not errors:
        return Error(0.0, None, 0)
    return Error(fmean(errors), sum(errors) / came if came else None, tested)


def filled(counts: Mapping[tuple[date, int], int], first: date, until: date) -> Days:
    """Every day from the first one to before `until`, those without requests too."""
    return {
        day: [counts.get((day, slot), 0) for slot in range(SLOTS)] for day in _days(first, until)
    }


def _days(first: date, until: date) -> Iterator[date]:
    while first < until:
        yield first
        first += timedelta(days=1)


def _like(history: Days, day: date, weeks: int) -> list[date]:
    since = day - timedelta(days=WEEK * weeks)
    recent = [one for one in history if since <= one < day]
    return [one for one in recent if one.weekday() == day.weekday()] or recent


def _expected(counts: Sequence[int]) -> Expected:
    if not counts:
        return Expected(0.0, 0.0, 0.0, 0)
    mean = fmean(counts)
    spread = sqrt(max(mean, variance(counts) if len(counts) > 1 else 0.0))
    return Expected(mean, max(0.0, mean - EIGHTY * spread), mean + EIGHTY * spread, len(counts))


def _reaches(servers: int, load: float, handling_s: float, rule: Rule) -> bool:
    return (
        servers > load
        and load / servers <= rule.occupancy
        and served_within(servers, load, handling_s, rule.within_s) >= rule.target
    )
