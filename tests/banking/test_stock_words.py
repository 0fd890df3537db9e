"""How a stock order is read out of spoken and written words."""

from decimal import Decimal

import pytest

from qiantai.banking.connectors.records_securities import Stock
from qiantai.banking.services.stock_words import Heard, answer, heard, number_of, stocks_named

BANK = Stock(
    "600001",
    "示范银行股份",
    "Demo Bank Holdings",
    "main",
    Decimal("5.43"),
    Decimal("5.46"),
    "示范银行|demo bank",
)


@pytest.mark.parametrize(
    ("said", "shares", "price"),
    [
        ("买1000股示范银行股份，价格5.38", 1000, "5.38"),
        ("示范银行，五块三，五手，给我排上队", 500, "5.3"),
        ("卖出600001五百股，限价五块五毛二", 500, "5.52"),
        ("5块4买两千股", 2000, "5.4"),
        ("5元500股买入", 500, "5"),
        ("五块零六卖一千二百股", 1200, "5.06"),
        ("挂5.4元买1,000股", 1000, "5.4"),
        ("buy 300 shares of demo bank at 5.2", 300, "5.2"),
        ("买三手示范银行", 300, None),
        ("我手里的示范银行卖了", None, None),
        ("买1万股 五点四", 10000, "5.4"),
    ],
)
def test_shares_and_price_are_told_apart(said: str, shares: int | None, price: str | None) -> None:
    assert heard(said, BANK) == Heard(shares, None if price is None else Decimal(price))


def test_too_many_yuan_for_a_price_are_a_sum_to_spend() -> None:
    assert heard("买两万块钱的示范银行", BANK).money == Decimal(20000)
    assert heard("买两万块钱的示范银行", BANK).price is None


def test_a_number_without_a_unit_is_what_was_asked_for_or_fits() -> None:
    assert answer("1000", BANK, "shares").shares == 1000
    assert answer("5", BANK, "price").price == Decimal(5)
    assert answer("不对,是300", BANK, None).shares == 300
    assert answer("不对,是6", BANK, None).price == Decimal(6)
    assert answer("不知道", BANK, "shares") == Heard()


def test_numbers_are_read_in_digits_and_in_words() -> None:
    assert number_of("3万") == Decimal(30000)
    assert number_of("两千") == Decimal(2000)
    assert number_of("一千二") == Decimal(1200)
    assert number_of("点") is None


def test_a_stock_is_named_by_code_name_or_habit() -> None:
    for said in ("600001", "示范银行股份", "示范银行咋样", "Demo Bank please"):
        assert stocks_named([BANK], said) == [BANK]
    assert stocks_named([BANK], "茅台") == []
