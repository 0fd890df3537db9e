"""SLA arithmetic: when a ticket must be answered and finished, counted as the rules count (domain §3.5, §4.2).

A period in days ends with the last second of its last calendar day in China, and the day of opening does not
count; so does one in working days, by the calendar it is given; a period in hours or minutes ends exactly. Lengths are policy values, so compliance edits them as data.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from qiantai.desk.errors import UnknownKind
from qiantai.desk.model import Priority
from qiantai.floor.clock import CHINA, local_date
from qiantai.floor.errors import Misconfigured
from qiantai.floor.policies import PolicyTable, PolicyValue

EXACT = {
    "seconds": timedelta(seconds=1),
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
}
LAST_SECOND = time(23, 59, 59)
Workdays = Callable[[datetime, int], datetime]
"""The end of so many working days after a moment, by the institution's calendar."""


@dataclass(frozen=True, slots=True)
class Target:
    """A deadline, the length of its period, and the versions of the policies that set it."""

    due_at: datetime
    span: timedelta
    policies: Mapping[str, str]


def due_after(
    start: datetime, count: Decimal, unit: str, workdays: Workdays | None = None
) -> datetime:
    """The end of a period that begins at `start`; Misconfigured for an unknown unit, or working days without a calendar."""
    if unit == "days":
        day = local_date(start) + timedelta(days=int(count))
        return datetime.combine(day, LAST_SECOND, CHINA).astimezone(start.tzinfo)
    if unit == "workdays" and workdays is not None:
        return workdays(start, int(count))
    if unit not in EXACT:
        raise Misconfigured(f"a deadline cannot be in {unit}")
    return start + EXACT[unit] * float(count)


def days_left(due_at: datetime, now: datetime) -> int:
    """Calendar days until the deadline; negative when it has passed."""
    return (local_date(due_at) - local_date(now)).days


class Targets:
    """The deadlines of `packs/*/policies`: `desk.ticket.<kind>.*` and `desk.sla.<priority>.*`."""

    def __init__(self, policies: PolicyTable, workdays: Workdays | None = None) -> None:
        self._policies = policies
        self._workdays = workdays

    def check_kind(self, kind: str, at: datetime) -> None:
        """UnknownKind unless a policy gives tickets of this kind their number prefix."""
        if self._policies.find(f"desk.ticket.{kind}.prefix", at) is None:
            raise UnknownKind(field="kind", kind=kind)

    def prefix(self, kind: str, at: datetime) -> str:
        """The letters that ticket numbers of this kind begin with."""
        return str(self._policies.get(f"desk.ticket.{kind}.prefix", at).value)

    def priority(self, kind: str, at: datetime) -> Priority:
        """The class of a new ticket of this kind."""
        return Priority[str(self._policies.get(f"desk.ticket.{kind}.priority", at).value)]

    def clock_stops(self, kind: str, at: datetime) -> bool:
        """Whether waiting for the customer stops the clock: a complaint's stops only by rule (domain §3.5)."""
        found = self._policies.find(f"desk.ticket.{kind}.clock_stops", at)
        return found is None or found.value != "no"

    def resolution(self, kind: str, priority: Priority, start: datetime, basis: str = "") -> Target:
        """By when a ticket must be finished: the deadline of its kind, or of its priority when the kind has none.

        `basis` names the policy of another deadline.
        """
        value = self._policies.get(basis, start) if basis else self._deadline(kind, priority, start)
        due_at = due_after(start, value.number, value.unit, self._workdays)
        return Target(due_at, due_at - start, {value.key: value.version})

    def extended(self, kind: str, complexity: str, start: datetime) -> Target | None:
        """The longer period `desk.ticket.<kind>.<complexity>` since the opening; None when the kind has no such one."""
        value = self._policies.find(f"desk.ticket.{kind}.{complexity}.deadline", start)
        if value is None:
            return None
        value = self._policies.get(str(value.value), start) if value.unit == "text" else value
        due_at = due_after(start, value.number, value.unit, self._workdays)
        return Target(due_at, due_at - start, {value.key: value.version})

    def needs_approval(self, kind: str, complexity: str, at: datetime) -> bool:
        """Whether a longer period is granted only by somebody who may approve it."""
        found = self._policies.find(f"desk.ticket.{kind}.{complexity}.approval", at)
        return found is not None and found.value == "yes"

    def representatives(self, at: datetime) -> int:
        """How many people may speak for a group."""
        return int(str(self._policies.get("common.complaint.group_reps", at).value))

    def first_response(self, priority: Priority, start: datetime, kind: str = "") -> datetime:
        """By when somebody must have accepted it: the time of its kind, else of its priority."""
        own = self._policies.find(f"desk.ticket.{kind}.first_response", start)
        value = own or self._policies.get(f"desk.sla.{priority.name.lower()}.first_response", start)
        if value.unit == "text":
            value = self._policies.get(str(value.value), start)
        return due_after(start, value.number, value.unit, self._workdays)

    def shares(self, at: datetime) -> tuple[int, ...]:
        """The percentages of the resolution period at which its handlers are reminded."""
        keys = ("desk.reminder.first", "desk.reminder.second")
        return tuple(int(self._policies.get(key, at).number) for key in keys)

    def reopen_within(self, at: datetime) -> timedelta:
        """How long a finished ticket can be reopened."""
        return timedelta(days=int(self._policies.get("common.ticket.reopen_days", at).number))

    def _deadline(self, kind: str, priority: Priority, at: datetime) -> PolicyValue:
        """A text value names the policy that holds the deadline, so that articles and tickets use the same one."""
        value = self._policies.find(f"desk.ticket.{kind}.deadline", at)
        if value is None:
            value = self._policies.get(f"desk.sla.{priority.name.lower()}.resolution", at)
        return self._policies.get(str(value.value), at) if value.unit == "text" else value
