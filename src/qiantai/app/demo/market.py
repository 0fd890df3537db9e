"""The demonstration market: open days, and invented values of products that wander by their growth and volatility.

A value is a function of product and day alone, so that every reader sees the same history and it goes on as days pass.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from holidays import financial_holidays

from qiantai.banking.calendars import Calendar, Days, Jointly, on_or_before, plus

MARKETS = {
    "exchange": Calendar("exchange", financial_holidays("XSHG")),
    "new_york": Calendar("new_york", financial_holidays("XNYS")),
}
EXCHANGE = MARKETS["exchange"]
YEARS = 3
YEAR = Decimal(252)
PLACES = Decimal("0.0001")
ABROAD_LATER = 2
"""The value of a fund that invests abroad is published two working days later."""
_ROOT = YEAR.sqrt()


def days_of(facts: Mapping[str, Any]) -> Days:
    """The days on which a product is dealt in."""
    return Jointly(tuple(MARKETS[name] for name in facts.get("markets") or ("exchange",)))


def valued_on(facts: Mapping[str, Any], today: date) -> date:
    """The newest day whose value is published on a morning."""
    if "new_york" not in (facts.get("markets") or ()):
        return on_or_before(EXCHANGE, today - timedelta(days=1))
    day = on_or_before(EXCHANGE, today)
    while plus(EXCHANGE, day, ABROAD_LATER) > today:
        day = on_or_before(EXCHANGE, day - timedelta(days=1))
    return day


def value_on(facts: Mapping[str, Any], opened: date, day: date) -> Decimal:
    """The value of a share on a day; on the day known at the opening it is the listed one."""
    if not Decimal(facts["swing"]) and not Decimal(facts["drift"]):
        return Decimal(facts["nav"])
    return _exact(facts, opened, day).quantize(PLACES)


def _exact(facts: Mapping[str, Any], opened: date, day: date) -> Decimal:
    return Decimal(facts["nav"]) * change(facts, valued_on(facts, opened), day)


def change(facts: Mapping[str, Any], start: date, end: date) -> Decimal:
    """By which factor a product moves from one day's close to another's, earlier or later."""
    if end < start:
        return 1 / change(facts, end, start)
    moved = Decimal(1)
    for day in open_days(start + timedelta(days=1), end):
        moved *= 1 + _move(str(facts["id"]), Decimal(facts["drift"]), Decimal(facts["swing"]), day)
    return moved


def series(facts: Mapping[str, Any], opened: date, last: date) -> list[tuple[date, Decimal]]:
    """Daily values of the last years up to a day, oldest first."""
    days = list(open_days(last.replace(year=last.year - YEARS, day=1), last))
    value = _exact(facts, opened, days[0])
    found: list[tuple[date, Decimal]] = []
    drift, swing = Decimal(facts["drift"]), Decimal(facts["swing"])
    for day in days:
        if found:
            value *= 1 + _move(str(facts["id"]), drift, swing, day)
        found.append((day, value.quantize(PLACES)))
    return found


def open_days(first: date, last: date) -> Iterator[date]:
    """Trading days of the exchange from one day to another."""
    day = first
    while day <= last:
        if EXCHANGE.is_open(day):
            yield day
        day += timedelta(days=1)


@lru_cache(maxsize=20000)
def _move(code: str, drift: Decimal, swing: Decimal, day: date) -> Decimal:
    """The move of one day: growth, and a draw that is near to normal, the same whenever it is asked for."""
    drawn = hashlib.sha256(f"{code} {day.isoformat()}".encode()).digest()
    spread = sum(drawn[:24:2]) * 256 + sum(drawn[1:24:2])
    normal = Decimal(spread) / 65536 - 6
    return drift / YEAR + swing / _ROOT * normal
