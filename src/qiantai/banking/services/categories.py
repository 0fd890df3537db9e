"""What the bills of a credit card were spent on, by category, for a picture of parts."""

from collections.abc import Iterable
from decimal import Decimal

from qiantai.banking.connectors.records_credit import CardBill
from qiantai.banking.words import Words
from qiantai.floor.money import ZERO, Money

MOST_PARTS = 6


def spent(bills: Iterable[CardBill], words: Words, language: str) -> list[tuple[str, str]]:
    """Categories in words with their yuan, the largest first and small ones together; a category without words is shown as it is."""
    return [
        (words.find(f"credit.category.{name}", language) or name, str(amount))
        for name, amount in _parts(bills)
    ]


def _parts(bills: Iterable[CardBill]) -> list[tuple[str, Money]]:
    sums: dict[str, Money] = {}
    for bill in bills:
        for part in bill.parts:
            sums[part.category] = sums.get(part.category, ZERO) + part.amount
    ordered = sorted(sums.items(), key=lambda one: one[1], reverse=True)
    ordered = [one for one in ordered if one[1] > ZERO]
    rest = Money.of(sum((one.yuan for _, one in ordered[MOST_PARTS:]), Decimal(0)))
    shown = [one for one in ordered[:MOST_PARTS] if one[0] != "other"]
    other = rest + next((one for name, one in ordered[:MOST_PARTS] if name == "other"), ZERO)
    return [*shown, ("other", other)] if other else shown
