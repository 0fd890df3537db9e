"""What is offered around wealth products and funds, behind the suitability gate."""

from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Offers


def wealth_offers(counter: Counter) -> Offers:
    """The reads and services of this group."""
    return Offers()
