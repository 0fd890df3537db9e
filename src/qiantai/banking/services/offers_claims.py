"""What is offered around insurance claims: report, documents and progress."""

from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Offers


def claims_offers(counter: Counter) -> Offers:
    """The reads and services of this group."""
    return Offers()
