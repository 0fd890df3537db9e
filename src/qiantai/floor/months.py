"""Counts months as contracts do: to the same day of a later month, or its last day where that day is missing."""

from calendar import monthrange
from datetime import date


def months_after(day: date, months: int) -> date:
    """The day so many months later (earlier when negative): 31 January and one month is 28 or 29 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
