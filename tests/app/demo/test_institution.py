"""The institution file is read exactly, completed the same way every time, and refused by field."""

from copy import deepcopy
from typing import Any

import pytest
from tests.app.demo.serving import INSTITUTION

from qiantai.app.demo.institution import Institution
from qiantai.app.demo.numbers import card_number, luhn_sum
from qiantai.floor.errors import Misconfigured
from qiantai.floor.money import Money
from qiantai.floor.packs import read_yaml


@pytest.fixture
def content() -> Any:
    return deepcopy(read_yaml(INSTITUTION))


def test_every_customer_account_and_card_is_read(institution: Institution) -> None:
    assert list(institution.people) == [f"c00{n}" for n in range(1, 9)]
    person, account = institution.holders["a001"]
    assert (person.name, account.balance) == ("张伟", Money.of("48250.36"))
    assert institution.card_holders["cc002"][1].due_in == -12


def test_missing_card_numbers_are_valid_and_always_the_same(institution: Institution) -> None:
    again = Institution.load(INSTITUTION)
    for account, (_, facts) in institution.holders.items():
        assert facts.number == again.holders[account][1].number
        assert facts.number.endswith(facts.last4)
        assert len(facts.number) == 19
        assert luhn_sum(facts.number) == 0


def test_numbers_of_two_ids_differ_even_with_the_same_last_digits() -> None:
    assert card_number("a001", "6789") != card_number("a002", "6789")


def test_a_payee_at_this_bank_without_an_account_in_the_file_gets_one(
    institution: Institution,
) -> None:
    assert [(one.name, one.last4) for one in institution.outsiders] == [("Mary Smith", "6006")]
    assert institution.find_receiver("Mary Smith", "6006") == institution.outsiders[0].account


def test_a_receiver_must_fit_by_name_and_last_digits(institution: Institution) -> None:
    assert institution.find_receiver("陈桂兰", "2468") == "a003"
    assert institution.find_receiver("王秀英", "2468") is None


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda c: c["customers"][0].pop("name"), "customers[0].name: is missing"),
        (lambda c: c["customers"][0].update(age="34"), "customers[0].age: must be int"),
        (
            lambda c: c["customers"][0]["accounts"][0].update(balance=48250.36),
            "customers[0].accounts[0].balance: must be a number in quotes",
        ),
        (
            lambda c: c["customers"][0]["accounts"][0].update(balance="viel"),
            "customers[0].accounts[0].balance",
        ),
        (
            lambda c: c["customers"][1]["accounts"][0].update(id="a001"),
            "the id a001 is used 2 times",
        ),
        (lambda c: c.pop("institution"), "institution: must be a mapping"),
        (lambda c: c["customers"][0].update(payees="none"), "customers[0].payees: must be a list"),
    ],
)
def test_a_wrong_field_is_named(content: Any, change: Any, named: str) -> None:
    change(content)
    with pytest.raises(Misconfigured) as caught:
        Institution.of(content, "file")
    assert named in str(caught.value)
