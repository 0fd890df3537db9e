"""What the fake core starts with: an institution file read into records, with its day offsets counted from today."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, localcontext
from typing import Any

from qiantai.banking.connectors.decoding import decode
from qiantai.banking.connectors.records import (
    Account,
    Claim,
    CreditCard,
    Customer,
    Loan,
    Payee,
    Policy,
    Transaction,
)
from qiantai.floor.clock import CHINA
from qiantai.floor.money import Money

Row = Mapping[str, Any]
NOON = time(12)
INSTALMENT_DAY = 20


@dataclass(slots=True)
class Folder:
    """One customer with what they hold; accounts and movements are replaced as they change."""

    customer: Customer
    accounts: dict[str, Account]
    movements: dict[str, list[Transaction]]
    payees: list[Payee]
    cards: dict[str, CreditCard]
    charges: dict[str, list[Transaction]]
    loans: list[Loan]
    policies: list[Policy]
    claims: list[Claim]


@dataclass(frozen=True, slots=True)
class Book:
    """The institution: its names as a bank, and its customers by id."""

    names: frozenset[str]
    folders: Mapping[str, Folder]

    @classmethod
    def read(cls, content: Row, today: date) -> "Book":
        """From the parsed institution file; ValueError names the record and field that does not fit."""
        house = content["institution"]
        products = {one["code"]: one["name"] for one in content["products"]["insurance"]}
        reader = _Reader(house["name"], house["id"], products, today)
        folders = {row["id"]: reader.folder(row) for row in content["customers"]}
        return cls(frozenset(("", house["id"], house["name"], house["name_en"])), folders)


@dataclass(frozen=True, slots=True)
class _Reader:
    bank: str
    bank_id: str
    products: Mapping[str, str]
    today: date

    def folder(self, row: Row) -> Folder:
        customer = self._customer(row)
        accounts = [self._account(one, customer) for one in row.get("accounts", ())]
        cards = [self._card(one) for one in row.get("credit_cards", ())]
        return Folder(
            customer=customer,
            accounts={one.id: one for one in accounts},
            movements={one.id: list(self._movements(row, one)) for one in accounts},
            payees=[self._payee(one) for one in row.get("payees", ())],
            cards={one.id: one for one in cards},
            charges={one.id: self._charges(row, one.id) for one in cards},
            loans=[self._loan(one) for one in row.get("loans", ())],
            policies=[self._policy(one) for one in row.get("policies", ())],
            claims=[self._claim(one, row) for one in row.get("claims", ())],
        )

    def _day(self, offset: int | None) -> date | None:
        return None if offset is None else self.today + timedelta(days=offset)

    def _at(self, offset: int) -> datetime:
        return datetime.combine(self.today + timedelta(days=offset), NOON, CHINA)

    def _customer(self, row: Row) -> Customer:
        usual = {"locale": "zh-CN", "elder": False, "risk_level": None}
        assessed = self._day(row.get("risk_assessed_on"))
        return decode(Customer, {**usual, **row, "risk_assessed_on": assessed})

    def _account(self, row: Row, customer: Customer) -> Account:
        status = row.get("status", "active")
        rest = {
            "available": row["balance"] if status == "active" else "0",
            "used_today": "0",
            "status": status,
            "bank": self.bank,
            "name": customer.name,
        }
        return decode(Account, {**row, **rest})

    def _movements(self, row: Row, account: Account) -> Iterator[Transaction]:
        """Newest first; balances are counted back from the present one."""
        after = account.balance
        rows = [one for one in row.get("transactions", ()) if one["account"] == account.id]
        for number, one in enumerate(sorted(rows, key=lambda one: -one["day"])):
            amount = Money.of(one["amount"])
            kind = "payment" if amount < Money.of(0) else "income"
            at, label = self._at(one["day"]), f"h-{account.id}-{number}"
            yield Transaction(label, at, amount, one["counterparty"], kind, after)
            after = after - amount

    def _payee(self, row: Row) -> Payee:
        return decode(
            Payee, {**row, "bank": self.bank if row["bank"] == self.bank_id else row["bank"]}
        )

    def _card(self, row: Row) -> CreditCard:
        dates = {
            "due_date": self._day(row["due_in"]),
            "overdue_days": max(-row["due_in"], 0),
        }
        return decode(CreditCard, {**row, **dates})

    def _charges(self, row: Row, card: str) -> list[Transaction]:
        rows = [one for one in row.get("credit_card_transactions", ()) if one["card"] == card]
        return [
            Transaction(
                one["id"],
                self._at(one["day"]),
                -Money.of(one["amount"]),
                one["merchant"],
                one["kind"],
            )
            for one in sorted(rows, key=lambda one: -one["day"])
        ]

    def _loan(self, row: Row) -> Loan:
        monthly, remaining = amortised(
            Decimal(row["principal"]),
            Decimal(row["annual_rate"]),
            row["months"],
            row["paid_months"],
        )
        month = self.today.replace(day=1)
        if self.today.day >= INSTALMENT_DAY:
            month = (month + timedelta(days=31)).replace(day=1)
        computed = {
            "monthly": str(monthly),
            "remaining": str(remaining),
            "next_due": month.replace(day=INSTALMENT_DAY),
            "next_repricing": self._day(row.get("next_repricing")),
            "overdue_days": row.get("overdue_days", 0),
        }
        return decode(Loan, {**row, **computed})

    def _policy(self, row: Row) -> Policy:
        usual = {"insured": None, "cooling_off_days": None, "cash_value": None}
        computed = {
            "product_name": self.products.get(row["product"], row["product"]),
            "due_date": self._day(row["due_in"]),
            "signed": self._day(row["signed"]),
        }
        return decode(Policy, {**usual, **row, **computed})

    def _claim(self, row: Row, customer: Row) -> Claim:
        policies = {one["id"]: one["product"] for one in customer.get("policies", ())}
        product = policies.get(row["policy"], "")
        computed = {
            "product_name": self.products.get(product, product),
            "day": self._day(row["day"]),
            "missing": row.get("missing", []),
            "expected_on": self._day(row.get("expected_in")),
        }
        return decode(Claim, {**row, **computed})


def amortised(
    principal: Decimal, annual_rate: Decimal, months: int, paid: int
) -> tuple[Money, Money]:
    """Instalment and remaining principal of an annuity at a rate above zero, rounded at the end (domain §2.7a)."""
    with localcontext(prec=50):
        rate = annual_rate / 12
        whole, so_far = (1 + rate) ** months, (1 + rate) ** paid
        instalment = principal * rate * whole / (whole - 1)
        left = principal * so_far - instalment * (so_far - 1) / rate
        return Money.of(instalment), Money.of(left)
