"""The demonstration institution as its file states it, checked once and indexed by id."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from qiantai.app.demo.documents import Seeds, seeds_of
from qiantai.app.demo.facts import AccountFacts, CardFacts, MovementFacts, PayeeFacts, Person
from qiantai.app.demo.numbers import card_number
from qiantai.app.demo.reading import read
from qiantai.floor.errors import Misconfigured
from qiantai.floor.money import ZERO
from qiantai.floor.packs import read_yaml

Held = TypeVar("Held", AccountFacts, CardFacts)


@dataclass(frozen=True, slots=True)
class House:
    """Who the institution is; `id` is how payees name it as their bank."""

    id: str
    name: str
    name_en: str
    hotline: str


@dataclass(frozen=True, slots=True)
class Product:
    """An insurance product by its code."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Outsider:
    """The holder of an account here whom the file knows only as somebody's payee."""

    account: str
    name: str
    last4: str


@dataclass(frozen=True)
class Institution:
    """The institution, its customers and its insurance products."""

    house: House
    customers: tuple[Person, ...]
    insurance: tuple[Product, ...] = ()
    seeds: Seeds = field(default_factory=dict, compare=False)

    @classmethod
    def load(cls, path: Path) -> "Institution":
        """Read a file; Misconfigured names file and field."""
        return cls.of(read_yaml(path), str(path), path.parent)

    @classmethod
    def of(cls, content: Any, where: str, folder: Path | None = None) -> "Institution":
        """From the parsed content of such a file, with the rows of `records/` in its folder; Misconfigured names the field."""
        if not isinstance(content, Mapping) or not isinstance(content.get("customers"), list):
            raise Misconfigured(f"{where}: must hold institution and customers")
        house = read(House, content.get("institution"), f"{where}: institution")
        people = [
            _completed(read(Person, one, f"{where}: customers[{n}]"))
            for n, one in enumerate(content["customers"])
        ]
        listed = (content.get("products") or {}).get("insurance") or []
        products = [read(Product, one, f"{where}: products.insurance") for one in listed]
        institution = cls(house, tuple(people), tuple(products), seeds_of(content, folder))
        institution._check(where)
        return institution

    @cached_property
    def people(self) -> Mapping[str, Person]:
        """Customers by id."""
        return {one.id: one for one in self.customers}

    @cached_property
    def product_names(self) -> Mapping[str, str]:
        """Names of insurance products by code."""
        return {one.code: one.name for one in self.insurance}

    @cached_property
    def holders(self) -> Mapping[str, tuple[Person, AccountFacts]]:
        """Debit accounts with their holders by account id."""
        return {account.id: (one, account) for one in self.customers for account in one.accounts}

    @cached_property
    def card_holders(self) -> Mapping[str, tuple[Person, CardFacts]]:
        """Credit cards with their holders by card id."""
        return {card.id: (one, card) for one in self.customers for card in one.credit_cards}

    @cached_property
    def outsiders(self) -> tuple[Outsider, ...]:
        """Payees at this bank whose account belongs to no customer of the file: each gets an account of their own."""
        known = {(one.name, account.last4) for one, account in self.holders.values()}
        met = {
            (payee.name, payee.last4)
            for one in self.customers
            for payee in one.payees
            if self.is_own_bank(payee.bank)
        }
        return tuple(
            Outsider(f"x{last4}-{n}", name, last4)
            for n, (name, last4) in enumerate(sorted(met - known), 1)
        )

    def is_own_bank(self, bank: str) -> bool:
        """Whether a payee's bank is this institution, by id or name."""
        return bank in ("", self.house.id, self.house.name, self.house.name_en)

    def bank_name(self, bank: str) -> str:
        """The name under which a payee's bank is shown."""
        return self.house.name if self.is_own_bank(bank) else bank

    def find_receiver(self, name: str, last4: str) -> str | None:
        """The account here of this holder and last four digits; both must fit."""
        for one, account in self.holders.values():
            if (one.name, account.last4) == (name, last4):
                return account.id
        return next((x.account for x in self.outsiders if (x.name, x.last4) == (name, last4)), None)

    def find_payee(self, person: Person, name: str, bank: str, last4: str) -> PayeeFacts | None:
        """The payee on a customer's list with this name, bank and last four digits."""
        wanted = (name, self.bank_name(bank), last4)
        return next(
            (
                one
                for one in person.payees
                if (one.name, self.bank_name(one.bank), one.last4) == wanted
            ),
            None,
        )

    def _check(self, where: str) -> None:
        for twice, count in Counter(self._ids()).items():
            if count > 1:
                raise Misconfigured(f"{where}: the id {twice} is used {count} times")
        for person in self.customers:
            if any(account.balance < ZERO for account in person.accounts):
                raise Misconfigured(f"{where}: {person.id} has an account below zero")

    def _ids(self) -> Iterator[str]:
        for one in self.customers:
            yield one.id
            yield from one.ids


def _completed(person: Person) -> Person:
    """The customer with generated card numbers and movement ids where the file has none."""
    accounts = [_numbered(one) for one in person.accounts]
    cards = [_numbered(one) for one in person.credit_cards]
    return replace(
        person,
        accounts=tuple(accounts),
        credit_cards=tuple(cards),
        transactions=tuple(_identified(n, one) for n, one in enumerate(person.transactions, 1)),
    )


def _numbered(held: Held) -> Held:
    return held if held.number else replace(held, number=card_number(held.id, held.last4))


def _identified(place: int, movement: MovementFacts) -> MovementFacts:
    return movement if movement.id else replace(movement, id=f"h-{movement.account}-{place}")
