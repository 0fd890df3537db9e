"""All groups of services in one."""

from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Offers
from qiantai.banking.services.offers_claims import claims_offers
from qiantai.banking.services.offers_credit import credit_offers
from qiantai.banking.services.offers_debit import debit_offers
from qiantai.banking.services.offers_insurance import insurance_offers
from qiantai.banking.services.offers_lending import lending_offers
from qiantai.banking.services.offers_payments import payments_offers
from qiantai.banking.services.offers_people import people_offers
from qiantai.banking.services.offers_securities import securities_offers
from qiantai.banking.services.offers_wealth import wealth_offers

GROUPS = (
    people_offers,
    payments_offers,
    debit_offers,
    credit_offers,
    lending_offers,
    wealth_offers,
    securities_offers,
    insurance_offers,
    claims_offers,
)


def offers(counter: Counter) -> Offers:
    """The reads and services of every group; ValueError when two share a name."""
    found = [group(counter) for group in GROUPS]
    reads = {name: read for one in found for name, read in one.reads.items()}
    services = [service for one in found for service in one.services]
    names = [*reads, *(service.name for service in services)]
    if len(names) != len(set(names)) or len(reads) != sum(len(one.reads) for one in found):
        raise ValueError(f"two services share a name: {sorted(names)}")
    return Offers(reads, services)
