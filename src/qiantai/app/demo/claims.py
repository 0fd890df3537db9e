"""What the core tells about insurance: policies and the claims on them."""

from datetime import datetime
from typing import Any

from qiantai.app.demo.bank import Bank
from qiantai.app.demo.facts import ClaimFacts, Person, PolicyFacts
from qiantai.floor.money import Money


def policies_view(bank: Bank, person: Person, now: datetime) -> list[dict[str, Any]]:
    """All policies of a customer; `due_date` is the next premium's, `signed` starts the cooling-off days."""
    return [_policy(bank, one) for one in person.policies]


def claims_view(bank: Bank, person: Person, now: datetime) -> list[dict[str, Any]]:
    """All claims of a customer; `expected_on` is null while nothing is promised."""
    return [_claim(bank, person, one) for one in person.claims]


def _policy(bank: Bank, one: PolicyFacts) -> dict[str, Any]:
    return {
        "id": one.id,
        "product": one.product,
        "product_name": _product_name(bank, one.product),
        "kind": one.kind,
        "holder": one.holder,
        "insured": one.insured,
        "sum": str(one.sum),
        "premium": str(one.premium),
        "due_date": bank.day(one.due_in),
        "signed": bank.day(one.signed),
        "cooling_off_days": one.cooling_off_days,
        "cash_value": _text(one.cash_value),
        "deductible_left": _text(one.deductible_left),
        "waiting_days": one.waiting_days,
        "plate": one.plate,
    }


def _claim(bank: Bank, person: Person, one: ClaimFacts) -> dict[str, Any]:
    product = next((policy.product for policy in person.policies if policy.id == one.policy), "")
    expected = one.expected_in
    return {
        "id": one.id,
        "policy": one.policy,
        "product_name": _product_name(bank, product),
        "kind": one.kind,
        "day": bank.day(one.day),
        "status": one.status,
        "missing": list(one.missing),
        "expected_on": None if expected is None else bank.day(expected),
    }


def _product_name(bank: Bank, code: str) -> str:
    return bank.institution.product_names.get(code, code)


def _text(amount: Money | None) -> str | None:
    return None if amount is None else str(amount)
