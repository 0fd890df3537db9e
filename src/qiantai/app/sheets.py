"""Makes a customer's sheet for the desk from what the institution's systems answer."""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import TypeVar

from qiantai.banking import Core
from qiantai.banking.connectors.errors import CoreRefused, CoreUnavailable
from qiantai.banking.connectors.records import Account, CreditCard, Customer, Loan, Policy
from qiantai.banking.connectors.records_people import Preferences, Profile, RelationshipManager
from qiantai.banking.connectors.records_wealth import (
    FundHolding,
    FundProduct,
    WealthHolding,
    WealthProduct,
)
from qiantai.customers import CustomerId, People, Person
from qiantai.desk.cards import Product, Sheet, Trait
from qiantai.floor.errors import NotFound

T = TypeVar("T")
CORE, SIGN_IN, CUSTOMER = "core", "sign_in", "customer"
CONTRACT, REGULATION, GIVEN, WITHDRAWN = "contract", "regulation", "given", "withdrawn"


class CoreSheets:
    """Reads a customer's sheet from the core; what one system does not answer is left out and said so."""

    def __init__(self, core: Core, people: People) -> None:
        self._core = core
        self._people = people

    async def read(self, customer: str) -> Sheet:
        """The sheet; NotFound for somebody who never signed in here."""
        person = await self._people.get(CustomerId(customer))
        (products, whole), known, profiles, preferences, managers = await asyncio.gather(
            self._products(customer),
            _answer(self._core.customer(customer)),
            _answer(self._core.records(Profile, customer)),
            _answer(self._core.records(Preferences, customer)),
            _answer(self._core.records(RelationshipManager, customer)),
        )
        return Sheet(
            person.name,
            known.name_en if known else None,
            person.elder,
            person.tier,
            person.locale,
            traits(person, known, *(profiles or ()), *(preferences or ())),
            products,
            _sealed(person, profiles),
            _manager(managers),
            whole and known is not None,
        )

    async def _products(self, customer: str) -> tuple[tuple[Product, ...], bool]:
        """What the customer has, and whether every system answered."""
        accounts, cards, loans, policies, wealth, funds = await asyncio.gather(
            _answer(self._core.accounts(customer)),
            _answer(self._core.cards(customer)),
            _answer(self._core.loans(customer)),
            _answer(self._core.policies(customer)),
            _answer(self._core.records(WealthHolding, customer)),
            _answer(self._core.records(FundHolding, customer)),
        )
        names = await self._names() if wealth or funds else {}
        found = (
            *map(_account, accounts or ()),
            *map(_card, cards or ()),
            *map(_loan, loans or ()),
            *map(_policy, policies or ()),
            *(_wealth(one, names) for one in wealth or ()),
            *(_fund(one, names) for one in funds or ()),
        )
        return found, None not in (accounts, cards, loans, policies, wealth, funds)

    async def _names(self) -> dict[str, str]:
        """What wealth products and funds are called, by code."""
        wealth, funds = await asyncio.gather(
            _answer(self._core.records(WealthProduct, "")),
            _answer(self._core.records(FundProduct, "")),
        )
        return {one.code: one.name for one in (*(wealth or ()), *(funds or ()))}


def traits(
    person: Person, known: Customer | None, *told: Profile | Preferences
) -> tuple[Trait, ...]:
    """What is known of a person, each with its source and the ground on which it may be kept (domain §3.6)."""
    found = [
        Trait("tier", person.tier, SIGN_IN, CONTRACT),
        Trait("language", person.locale, SIGN_IN, CONTRACT),
    ]
    if person.elder:
        found.append(Trait("elder", "yes", SIGN_IN, REGULATION))
    if known is not None:
        found.append(Trait("age", str(known.age), CORE, REGULATION))
        if known.risk_level:
            day = known.risk_assessed_on.isoformat() if known.risk_assessed_on else ""
            value = f"{known.risk_level} · {day}" if day else known.risk_level
            found.append(Trait("risk_level", value, CORE, REGULATION))
    for one in told:
        found += _told(one)
    return tuple(found)


def _told(one: Profile | Preferences) -> list[Trait]:
    """What the customer said of themselves, and what they do not want."""
    if isinstance(one, Preferences):
        off = [Trait("refuses", value, CUSTOMER, WITHDRAWN) for value in one.off]
        return [*off, *(Trait("mode", value, CUSTOMER, GIVEN) for value in one.modes)]
    kept = (("occupation", one.occupation), ("employer", one.employer))
    return [Trait(name, value, CUSTOMER, GIVEN) for name, value in kept if value]


def _sealed(person: Person, profiles: list[Profile] | None) -> dict[str, str]:
    sealed = {"phone": person.phone}
    for one in profiles or ():
        sealed |= {"address": one.address, "email": one.email}
    return {name: value for name, value in sealed.items() if value}


async def _answer(asked: Awaitable[T]) -> T | None:
    """What a system answers, or None when it cannot."""
    try:
        return await asked
    except (CoreUnavailable, CoreRefused, NotFound):
        return None


def _account(one: Account) -> Product:
    facts = {"class": one.class_, "bank": one.bank}
    if one.reason_category:
        facts["restricted"] = one.reason_category
    sealed = {
        "balance": str(one.balance),
        "available": str(one.available),
        "daily_limit": str(one.daily_limit),
        "used_today": str(one.used_today),
    }
    return Product(one.id, "account", one.kind, one.last4, one.status, facts, sealed)


def _card(one: CreditCard) -> Product:
    facts = {"due_date": one.due_date.isoformat(), "overdue_days": str(one.overdue_days)}
    sealed = {
        "limit": str(one.limit),
        "used": str(one.used),
        "statement": str(one.statement),
        "min_due": str(one.min_due),
    }
    return Product(one.id, "card", "credit", one.last4, one.status, facts, sealed)


def _loan(one: Loan) -> Product:
    facts = {
        "next_due": one.next_due.isoformat(),
        "paid_months": f"{one.paid_months}/{one.months}",
        "overdue_days": str(one.overdue_days),
    }
    sealed = {
        "principal": str(one.principal),
        "remaining": str(one.remaining),
        "monthly": str(one.monthly),
    }
    return Product(one.id, "loan", one.kind, one.last4, "", facts, sealed)


def _policy(one: Policy) -> Product:
    facts = {"due_date": one.due_date.isoformat(), "signed": one.signed.isoformat()}
    sealed = {"sum": str(one.sum), "premium": str(one.premium)}
    return Product(one.id, "policy", one.product_name, facts=facts, sealed=sealed)


def _wealth(one: WealthHolding, names: Mapping[str, str]) -> Product:
    facts = {"opened": one.opened.isoformat()}
    if one.matures:
        facts["matures"] = one.matures.isoformat()
    name = names.get(one.product, one.product)
    return Product(one.id, "wealth", name, facts=facts, sealed={"value": str(one.value)})


def _fund(one: FundHolding, names: Mapping[str, str]) -> Product:
    facts = {"nav": str(one.nav), "nav_on": one.nav_on.isoformat()}
    name = names.get(one.code, one.code)
    return Product(one.id, "fund", name, facts=facts, sealed={"shares": str(one.shares)})


def _manager(managers: list[RelationshipManager] | None) -> dict[str, str] | None:
    if not managers:
        return None
    one = managers[0]
    return {"name": one.name, "branch": one.branch, "phone": one.phone}
