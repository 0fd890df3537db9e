"""Conditions give what CEL gives, over as few values as they name."""

from typing import Any

import cel
import pytest

from qiantai.floor.errors import Misconfigured
from qiantai.floor.expressions import Expression

VARIABLES: dict[str, Any] = {
    "outcome": "ok",
    "slots": {"payee": "王秀英", "amount": "500.00", "date": None, "items": [1, 2]},
    "values": {"overdue_days": 3, "big": list(range(100))},
    "level": 2,
    "customer": {"elder": True},
}


@pytest.mark.parametrize(
    "text",
    [
        "outcome == 'ok'",
        "outcome == 'none'",
        "outcome == 'ok' && values.overdue_days > 0",
        "slots.payee != null && slots.amount != null",
        "slots.date == null ? 'no date' : 'date'",
        "size(slots.payee) <= 20",
        "double(slots.amount) >= 0.01",
        "customer.elder && level >= 2",
        "slots.payee == 'outcome' || outcome != 'x'",
        "slots.payee.startsWith('王')",
        "size(slots) == 4",
        "slots.items.exists(x, x > 1)",
        "[slots.payee, slots.amount]",
    ],
)
def test_an_expression_gives_what_cel_gives_over_everything(text: str) -> None:
    assert Expression(text).value(VARIABLES) == cel.compile(text).execute(VARIABLES)


def test_a_mistake_is_shown_with_its_place() -> None:
    with pytest.raises(Misconfigured, match="outcome =="):
        Expression("outcome ==")


def test_a_field_that_is_not_there_is_an_error_and_not_false() -> None:
    with pytest.raises((ValueError, RuntimeError, KeyError)):
        Expression("values.nothing > 1").value(VARIABLES)
