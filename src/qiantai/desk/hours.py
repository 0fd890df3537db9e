"""When people serve: hours by skill group and kind of day, all as policies; times are the institution's own (China)."""

from datetime import date, datetime, time, timedelta

from qiantai.desk.targets import Workdays
from qiantai.floor.clock import CHINA, local_date
from qiantai.floor.errors import Misconfigured
from qiantai.floor.policies import PolicyTable

DAY = timedelta(days=1)
FURTHEST = 400
"""Days within which any desk opens again."""
Span = tuple[datetime, datetime]


class Hours:
    """`desk.hours.<skill>` ("08:30-17:30") and `desk.hours.<skill>.days` (`all`, `workdays`), else `desk.hours.default`.

    Call-backs have `desk.callback.hours` and `desk.callback.days`.
    """

    def __init__(self, policies: PolicyTable, workdays: Workdays | None) -> None:
        self._policies = policies
        self._workdays = workdays

    def is_open(self, skill: str, at: datetime) -> bool:
        """Whether the group serves now."""
        start, end = self._span(self._skill_key(skill, at), local_date(at)) or (at, at)
        return start <= at < end

    def opens_at(self, skill: str, at: datetime) -> datetime:
        """When the group serves again; now when it does."""
        return self._reach(self._skill_key(skill, at), at, timedelta(0))

    def call_by(self, at: datetime) -> datetime:
        """By when a customer who asks now is called: the promised time counted inside the hours of calls."""
        within = timedelta(minutes=int(self._policies.get("desk.callback.within", at).number))
        return self._reach(("desk.callback.hours", "desk.callback.days"), at, within)

    def _skill_key(self, skill: str, at: datetime) -> tuple[str, str]:
        own = f"desk.hours.{skill}"
        key = own if self._policies.find(own, at) is not None else "desk.hours.default"
        days = f"{key}.days"
        if self._policies.find(days, at) is None:
            days = "desk.hours.default.days"
        return key, days

    def _reach(self, keys: tuple[str, str], at: datetime, length: timedelta) -> datetime:
        """The moment at which so much of the hours has passed since `at`."""
        day = local_date(at)
        for _ in range(FURTHEST):
            span = self._span(keys, day)
            if span is not None and span[1] > at:
                start = max(span[0], at)
                if start + length <= span[1]:
                    return (start + length).astimezone(at.tzinfo)
                length -= span[1] - start
            day += DAY
        raise Misconfigured(f"policy {keys[0]}: the desk never opens", key=keys[0])

    def _span(self, keys: tuple[str, str], day: date) -> Span | None:
        """From when to when the hours of a day are; None on a day without any."""
        noon = datetime.combine(day, time(12), CHINA)
        if self._policies.get(keys[1], noon).value == "workdays" and not self._is_workday(noon):
            return None
        start, _, end = str(self._policies.get(keys[0], noon).value).partition("-")
        midnight = datetime.combine(day, time(0), CHINA)
        return midnight + _clock(start, keys[0]), midnight + _clock(end, keys[0])

    def _is_workday(self, noon: datetime) -> bool:
        """A day is a working day when the first one after the day before is itself; without a calendar, Monday to Friday."""
        if self._workdays is None:
            return noon.weekday() < 5
        return local_date(self._workdays(noon - DAY, 1)) == noon.date()


def _clock(text: str, key: str) -> timedelta:
    hours, _, minutes = text.strip().partition(":")
    try:
        return timedelta(hours=int(hours), minutes=int(minutes))
    except ValueError as error:
        raise Misconfigured(f"policy {key}: {text!r} is no time of the day", key=key) from error
