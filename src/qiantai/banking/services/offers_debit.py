"""What is offered around debit cards, deposits, gold and the pension account."""

from qiantai.banking.services.base import Counter
from qiantai.banking.services.card_release import CardRelease
from qiantai.banking.services.drafts import Offers, Service


def debit_offers(counter: Counter) -> Offers:
    """The reads and services of this group."""
    return Offers(
        reads={},
        services=(
            Service(
                "cards.release",
                ("card",),
                CardRelease(counter).draft,
                "bank:card",
                "sheet.card_released",
            ),
        ),
    )
