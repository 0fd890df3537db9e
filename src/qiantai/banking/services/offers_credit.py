"""What is offered around credit cards: repayment, instalments, limits and disputes."""

from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Offers


def credit_offers(counter: Counter) -> Offers:
    """The reads and services of this group."""
    return Offers()
