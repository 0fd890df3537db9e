"""What the core tells about a customer and the payees they have registered."""

from datetime import datetime
from typing import Any

from qiantai.app.demo.bank import Bank
from qiantai.app.demo.facts import Person


def customer_view(bank: Bank, person: Person, now: datetime) -> dict[str, Any]:
    """Who the customer is; `risk_assessed_on` is null when never assessed."""
    assessed = person.risk_assessed_on
    return {
        "id": person.id,
        "name": person.name,
        "name_en": person.name_en,
        "sex": person.sex,
        "age": person.age,
        "phone": person.phone,
        "locale": person.locale,
        "tier": person.tier,
        "elder": person.elder,
        "risk_level": person.risk_level,
        "risk_assessed_on": None if assessed is None else bank.day(assessed),
    }


def payees_view(bank: Bank, person: Person, now: datetime) -> list[dict[str, Any]]:
    """The registered payees, each with the name of their bank."""
    return [
        {
            "name": one.name,
            "bank": bank.institution.bank_name(one.bank),
            "last4": one.last4,
            "trusted": one.trusted,
            "relation": one.relation,
        }
        for one in person.payees
    ]
