"""What is offered around the customer's own data, settings, appointments and certificates."""

from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Offers


def people_offers(counter: Counter) -> Offers:
    """The reads and services of this group."""
    return Offers()
