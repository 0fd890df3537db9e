"""What the core tells about a customer: worked figures, days instead of offsets, nothing of anybody else."""

from datetime import date, timedelta
from typing import Any

import pytest

from qiantai.app.demo.accounts import accounts_view, transactions_view
from qiantai.app.demo.bank import Bank, Refused
from qiantai.app.demo.cards import cards_view, charges_view, lose
from qiantai.app.demo.claims import claims_view, policies_view
from qiantai.app.demo.customers import customer_view, payees_view
from qiantai.app.demo.loans import loans_view
from qiantai.floor.clock import ManualClock


def test_loans_name_the_next_instalment_day(bank: Bank, clock: ManualClock) -> None:
    (mortgage,) = loans_view(bank, bank.person("c001"), clock.now())
    assert mortgage["next_due"] == date(2026, 12, 2)
    assert mortgage["next_repricing"] == date(2027, 1, 1)
    (late,) = loans_view(bank, bank.person("c004"), clock.now())
    assert (late["overdue_days"], late["next_due"]) == (5, date(2026, 12, 17))
    clock.advance(timedelta(days=3))
    (late,) = loans_view(bank, bank.person("c004"), clock.now())
    assert late["overdue_days"] == 8


def test_credit_cards_tell_due_days_and_what_is_overdue(bank: Bank, clock: ManualClock) -> None:
    (card,) = cards_view(bank, bank.person("c001"), clock.now())
    assert (card["due_date"], card["overdue_days"]) == (date(2026, 11, 28), 0)
    assert (card["used"], card["statement"]) == ("12680.50", "8642.30")
    (late,) = cards_view(bank, bank.person("c004"), clock.now())
    assert (late["due_date"], late["overdue_days"]) == (date(2026, 11, 10), 12)
    clock.advance(timedelta(days=7))
    (card,) = cards_view(bank, bank.person("c001"), clock.now())
    assert card["overdue_days"] == 1


async def test_a_lost_card_is_told_as_lost_and_losing_it_again_changes_nothing(
    bank: Bank, clock: ManualClock
) -> None:
    def report(reference: str, card: str = "cc001") -> Any:
        now = clock.now()
        return bank.ledger.change(
            lambda connection: lose(bank, connection, "c001", card, now, reference)
        )

    first = await report("L1")
    clock.advance(timedelta(hours=1))
    assert await report("L2") == first
    (card,) = cards_view(bank, bank.person("c001"), clock.now())
    assert card["status"] == "lost"
    with pytest.raises(Refused) as caught:
        await report("L3", "cc002")
    assert caught.value.code == "unknown_card"


def test_charges_burden_the_customer_and_both_of_a_duplicate_are_told(bank: Bank) -> None:
    month = bank.opened - timedelta(days=30)
    rows = charges_view(bank, bank.person("c001"), "cc001", month, None)
    assert [row["amount"] for row in rows] == ["-328.60", "-1299.00", "-1299.00", "-25.00"]
    back = charges_view(bank, bank.person("c001"), "cc001", None, month)
    assert {row["kind"] for row in back if not row["amount"].startswith("-")} == {"refund"}


def test_movements_before_the_opening_lead_to_the_opening_balance(bank: Bank) -> None:
    rows = transactions_view(bank, bank.person("c001"), "a001", None, None)
    assert [(row["amount"], row["balance_after"]) for row in rows] == [
        ("-56.80", "48250.36"),
        ("-1200.00", "48307.16"),
        ("18500.00", "49507.16"),
        ("-4490.45", "31007.16"),
    ]


def test_movements_are_cut_by_days_inclusive(bank: Bank) -> None:
    person = bank.person("c001")
    rows = transactions_view(bank, person, "a001", date(2026, 11, 16), date(2026, 11, 20))
    assert [row["amount"] for row in rows] == ["-1200.00", "18500.00"]
    assert [row["balance_after"] for row in rows] == ["48307.16", "49507.16"]


def test_nobody_sees_the_account_or_card_of_another(bank: Bank) -> None:
    person = bank.person("c001")
    for look in (
        lambda: transactions_view(bank, person, "a003", None, None),
        lambda: charges_view(bank, person, "cc002", None, None),
        lambda: bank.person("c999"),
    ):
        with pytest.raises(Refused):
            look()


def test_a_suspended_account_tells_its_category_and_has_nothing_available(
    bank: Bank, clock: ManualClock
) -> None:
    (account,) = accounts_view(bank, bank.person("c004"), clock.now())
    assert account["status"] == "payments_suspended"
    assert account["reason_category"] == "anti_fraud_review"
    assert (account["balance"], account["available"]) == ("860.12", "0.00")


def test_insurance_tells_days_and_product_names(bank: Bank, clock: ManualClock) -> None:
    person = bank.person("c005")
    (claim,) = claims_view(bank, person, clock.now())
    assert (claim["day"], claim["expected_on"]) == (date(2026, 11, 13), None)
    assert claim["missing"] == ["医疗费用清单", "出院小结"]
    assert claim["product_name"] == "示范百万医疗"
    (medical, serious) = policies_view(bank, person, clock.now())
    assert (medical["due_date"], serious["waiting_days"]) == (date(2027, 6, 10), 90)


def test_customers_and_payees_are_told_as_registered(bank: Bank, clock: ManualClock) -> None:
    smith = bank.person("c007")
    assert customer_view(bank, smith, clock.now())["risk_assessed_on"] == date(2026, 11, 7)
    assert customer_view(bank, bank.person("c004"), clock.now())["risk_assessed_on"] is None
    (wife,) = payees_view(bank, smith, clock.now())
    assert (wife["bank"], wife["relation"]) == ("示范金融", "wife")
