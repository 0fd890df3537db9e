"""What is offered around loans and mortgages."""

from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Offers


def lending_offers(counter: Counter) -> Offers:
    """The reads and services of this group."""
    return Offers()
