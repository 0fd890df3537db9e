"""Which days a bank, an exchange or a fund's overseas markets are open, and what T+n, cut-offs and dates follow from it.

Public holidays come from the `holidays` library; `packs/*/calendars/*.yaml` says which market uses which of its
calendars, adds days that were announced since or closed at short notice, and until when the days are announced at all.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from holidays import HolidayBase, country_holidays, financial_holidays

from qiantai.floor.clock import CHINA, local_date
from qiantai.floor.errors import Misconfigured
from qiantai.floor.months import months_after
from qiantai.floor.packs import Packs

DAY = timedelta(days=1)
SATURDAY = 5
LPR_DAY = 20
FIELDS = frozenset(
    {"country", "exchange", "makeup_days", "zone", "announced_until", "closed", "open"}
)


class Days(Protocol):
    """Anything that knows on which days it is open."""

    def is_open(self, day: date) -> bool:
        """Whether business is done on this day."""
        ...

    def is_announced(self, day: date) -> bool:
        """Whether this day's answer is published; if not it may still change."""
        ...


@dataclass(frozen=True, slots=True)
class Calendar:
    """One market or the bank; `makeup_days` are the weekends on which people work for a longer holiday."""

    name: str
    holidays: HolidayBase
    makeup_days: bool = False
    zone: ZoneInfo = CHINA
    announced_until: date = date.max
    closed: Set[date] = frozenset()
    opened: Set[date] = frozenset()

    def is_open(self, day: date) -> bool:
        """Whether business is done on this day."""
        if day in self.closed or day in self.opened:
            return day in self.opened
        if day.weekday() >= SATURDAY:
            return self.makeup_days and self.holidays.is_working_day(day)
        return day not in self.holidays

    def is_announced(self, day: date) -> bool:
        """Whether the holidays of this day are published; later ones are the statutory days alone."""
        return day <= self.announced_until


@dataclass(frozen=True, slots=True)
class Jointly:
    """Open only when all are: a fund that invests overseas needs the exchange here and the markets there (domain §2.8d)."""

    calendars: tuple[Days, ...]

    def is_open(self, day: date) -> bool:
        """Whether all are open."""
        return all(one.is_open(day) for one in self.calendars)

    def is_announced(self, day: date) -> bool:
        """Whether all have published this day."""
        return all(one.is_announced(day) for one in self.calendars)


class Calendars:
    """The calendars of the enabled packs by name, such as `bank` and `exchange`."""

    def __init__(self, calendars: Mapping[str, Calendar]) -> None:
        self._calendars = dict(calendars)

    @classmethod
    def load(cls, packs: Packs) -> Self:
        """Read `calendars/*.yaml`; Misconfigured names file and entry."""
        found: dict[str, Calendar] = {}
        for path, content in packs.documents("calendars"):
            if not isinstance(content, dict):
                raise Misconfigured(f"{path}: must hold a mapping")
            found |= {
                str(name): _calendar(str(name), one, str(path)) for name, one in content.items()
            }
        return cls(found)

    def __contains__(self, name: str) -> bool:
        return name in self._calendars

    def get(self, name: str) -> Calendar:
        """The calendar of that name; Misconfigured when no pack has it."""
        if name not in self._calendars:
            raise Misconfigured(f"packs/*/calendars: {name} is not defined", name=name)
        return self._calendars[name]

    def jointly(self, names: Iterable[str]) -> Jointly:
        """Open when all of these are."""
        return Jointly(tuple(self.get(name) for name in names))


def on_or_after(days: Days, day: date) -> date:
    """The day itself when open, else the next open one."""
    while not days.is_open(day):
        day += DAY
    return day


def on_or_before(days: Days, day: date) -> date:
    """The day itself when open, else the last open one before it."""
    while not days.is_open(day):
        day -= DAY
    return day


def plus(days: Days, day: date, count: int) -> date:
    """The `count`-th open day after `day`, which itself does not count: T+n, and "within n working days"."""
    if count < 0:
        raise ValueError(f"{count} days after {day}")
    for _ in range(count):
        day = on_or_after(days, day + DAY)
    return day


def minus(days: Days, day: date, count: int) -> date:
    """The `count`-th open day before `day`: by when something must be booked ahead."""
    if count < 0:
        raise ValueError(f"{count} days before {day}")
    for _ in range(count):
        day = on_or_before(days, day - DAY)
    return day


def between(days: Days, first: date, last: date) -> int:
    """How many open days follow `first` up to and including `last`."""
    span = range(1, (last - first).days + 1)
    return sum(days.is_open(first + timedelta(days=number)) for number in span)


def trade_day(days: Days, moment: datetime, cutoff: time, zone: ZoneInfo = CHINA) -> date:
    """T of an order: an open day before its cut-off in local time, else the next open day (domain §2.8a)."""
    local = moment.astimezone(zone)
    return on_or_after(days, local.date() if local.time() < cutoff else local.date() + DAY)


def by_workdays(days: Days, start: datetime, count: int) -> datetime:
    """The last second, in China, of the `count`-th working day after `start`; the day of opening does not count."""
    end = plus(days, local_date(start), count)
    return datetime.combine(end, time(23, 59, 59), CHINA).astimezone(start.tzinfo)


def next_repricing(anchor: date, cycle: int, today: date) -> date:
    """The next repricing day after `today`: every `cycle` months from the anchor, 1 January or the day of the loan.

    Counted from the anchor each time, so that the 31st and 29 February come back (domain §2.7b).
    """
    passed = (today.year - anchor.year) * 12 + today.month - anchor.month
    step = max(passed // cycle, 0)
    while months_after(anchor, step * cycle) <= today:
        step += 1
    return months_after(anchor, step * cycle)


def lpr_day(days: Days, year: int, month: int) -> date:
    """The day on which the loan prime rate of a month is published: the 20th, or the next working day (domain §2.7b)."""
    return on_or_after(days, date(year, month, LPR_DAY))


def _calendar(name: str, entry: Any, where: str) -> Calendar:
    if not isinstance(entry, dict) or entry.keys() - FIELDS:
        raise Misconfigured(f"{where}: {name} knows {', '.join(sorted(FIELDS))}")
    closed, opened = (
        _dates(entry.get(field, []), f"{where}: {name}") for field in ("closed", "open")
    )
    until = entry.get("announced_until", date.max)
    if not isinstance(until, date):
        raise Misconfigured(f"{where}: {name}: announced_until must be a date")
    try:
        return Calendar(
            name,
            _library(entry),
            bool(entry.get("makeup_days", False)),
            ZoneInfo(str(entry.get("zone", CHINA.key))),
            until,
            closed,
            opened,
        )
    except (NotImplementedError, ZoneInfoNotFoundError) as error:
        raise Misconfigured(f"{where}: {name}: {error}") from error


def _library(entry: Mapping[str, Any]) -> HolidayBase:
    if "exchange" in entry:
        return financial_holidays(str(entry["exchange"]))
    return country_holidays(str(entry.get("country")))


def _dates(content: Any, where: str) -> frozenset[date]:
    if not isinstance(content, list) or not all(isinstance(one, date) for one in content):
        raise Misconfigured(f"{where}: closed and open must be lists of days")
    return frozenset(content)
