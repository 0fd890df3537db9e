"""What a series of values has done: return, swings and falls, with its own dates so that no chart lacks its range (domain §6.2).

History says nothing of the future; the words that say so stand wherever these figures are shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Self

Series = Sequence[tuple[date, Decimal]]
YEAR = 252
"""Trading days in a year, by which daily figures become yearly ones."""
_TAIL = Decimal("0.05")
_SIXTY = Decimal("0.6")
_NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Performance:
    """Figures of a series of daily values, as fractions; None where a divisor is zero or the series is too short.

    `annual` is (1+R)^(252/n)-1, `volatility` the sample deviation of daily returns times √252, `drawdown` the largest fall
    from a peak (positive), `var95` the daily loss that one day in twenty exceeded, `worst_year` a calendar year's return.
    """

    start: date
    end: date
    returns: int
    total: Decimal
    annual: Decimal
    volatility: Decimal | None
    drawdown: Decimal
    sharpe: Decimal | None
    sortino: Decimal | None
    calmar: Decimal | None
    var95: Decimal
    worst_year: tuple[int, Decimal]

    @classmethod
    def of(cls, series: Series, risk_free: Decimal) -> Self:
        """Of daily values in order of their days, against a yearly rate without risk; ValueError for fewer than two."""
        values = [value for _, value in series]
        if len(values) < 2 or min(values) <= 0:
            raise ValueError("a performance needs at least two values above zero")
        daily = [after / before - 1 for before, after in pairwise(values)]
        total = values[-1] / values[0] - 1
        annual = (1 + total) ** (Decimal(YEAR) / len(daily)) - 1
        volatility = _deviation(daily)
        fall = drawdown(values)
        return cls(
            start=series[0][0],
            end=series[-1][0],
            returns=len(daily),
            total=total,
            annual=annual,
            volatility=volatility,
            drawdown=fall,
            sharpe=_ratio(annual - risk_free, volatility),
            sortino=_ratio(annual - risk_free, _downside(daily)),
            calmar=_ratio(annual, fall),
            var95=max(-sorted(daily)[int(len(daily) * _TAIL)], _NONE),
            worst_year=min(_years(series), key=lambda year: year[1]),
        )

    @classmethod
    def beside(
        cls, series: Series, equity: Series, bonds: Series, risk_free: Decimal
    ) -> Mapping[str, Self]:
        """A portfolio beside cash and a mix of 60 % equity and 40 % bonds, all on the days that the three series share."""
        days = {day for day, _ in equity} & {day for day, _ in bonds}
        own = [(day, value) for day, value in series if day in days]
        shared = {day for day, _ in own}
        mixed = blend([one for one in equity if one[0] in shared], bonds, _SIXTY)
        return {
            "portfolio": cls.of(own, risk_free),
            "cash": cls.of(cash_series([day for day, _ in own], risk_free), risk_free),
            "sixty_forty": cls.of(mixed, risk_free),
        }


def drawdown(values: Sequence[Decimal]) -> Decimal:
    """The largest fall from an earlier peak, as a positive fraction."""
    peak, deepest = values[0], _NONE
    for value in values:
        peak = max(peak, value)
        deepest = max(deepest, 1 - value / peak)
    return deepest


def blend(first: Series, second: Series, share: Decimal) -> Series:
    """A portfolio of `share` in the first series and the rest in the second, kept so every day, from 1; on shared days."""
    other = dict(second)
    pairs = [(day, value, other[day]) for day, value in first if day in other]
    held, blended = Decimal(1), []
    for position, (day, one, two) in enumerate(pairs):
        if position:
            _, one_before, two_before = pairs[position - 1]
            held *= share * one / one_before + (1 - share) * two / two_before
        blended.append((day, held))
    return blended


def cash_series(days: Sequence[date], yearly: Decimal) -> Series:
    """A deposit at a yearly rate from 1, compounded each of these days."""
    daily = (1 + yearly) ** (Decimal(1) / YEAR)
    return [(day, daily**position) for position, day in enumerate(days)]


def _deviation(daily: Sequence[Decimal]) -> Decimal | None:
    if len(daily) < 2:
        return None
    mean = sum(daily, _NONE) / len(daily)
    variance = sum(((one - mean) ** 2 for one in daily), _NONE) / (len(daily) - 1)
    return (variance * YEAR).sqrt()


def _downside(daily: Sequence[Decimal]) -> Decimal:
    squares = sum((min(one, _NONE) ** 2 for one in daily), _NONE)
    return (squares / len(daily) * YEAR).sqrt()


def _ratio(gain: Decimal, risk: Decimal | None) -> Decimal | None:
    return gain / risk if risk else None


def _years(series: Series) -> list[tuple[int, Decimal]]:
    """Each calendar year's return, from the last value of the year before or the first of all."""
    closing: dict[int, Decimal] = {day.year: value for day, value in series}
    before, years = series[0][1], []
    for year, value in closing.items():
        years.append((year, value / before - 1))
        before = value
    return years
