"""What is offered around the securities account: orders, cash, positions and permissions."""

from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Offers


def securities_offers(counter: Counter) -> Offers:
    """The reads and services of this group."""
    return Offers()
