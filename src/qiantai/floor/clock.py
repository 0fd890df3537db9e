"""All times come from a clock, in UTC, so that tests and stories can move it."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Protocol
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Tells the present time."""

    def now(self) -> datetime:
        """The present time, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock needs an aware time")
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def set(self, moment: datetime) -> None:
        """Stand at another moment, earlier or later."""
        self._now = moment.astimezone(UTC)

    def advance(self, by: timedelta) -> datetime:
        """Move forward and return the new time."""
        self._now += by
        return self._now


def local_date(moment: datetime, zone: tzinfo = CHINA) -> date:
    """The calendar day of a moment where the institution stands."""
    return moment.astimezone(zone).date()


def local_minute(moment: datetime, zone: tzinfo = CHINA) -> str:
    """A moment for people, in the institution's time: 2026-11-23 10:05."""
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")
