"""What is offered around policies: premiums, changes, surrender and quotes."""

from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Offers


def insurance_offers(counter: Counter) -> Offers:
    """The reads and services of this group."""
    return Offers()
