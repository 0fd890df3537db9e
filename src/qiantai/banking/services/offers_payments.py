"""What is offered around transfers beyond the plain one, bills, mandates, remittances and foreign exchange."""

from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Offers


def payments_offers(counter: Counter) -> Offers:
    """The reads and services of this group."""
    return Offers()
