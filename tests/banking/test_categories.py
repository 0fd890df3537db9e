"""What a bill was spent on, for its picture: the largest first, small ones together, nothing that came back."""

from datetime import date

from tests.banking.conftest import Parts

from qiantai.banking.connectors.records_credit import BillPart, CardBill
from qiantai.banking.services.categories import spent
from qiantai.floor.money import Money


def test_parts_of_a_bill_are_the_largest_and_the_rest_together(parts: Parts) -> None:
    names = ("groceries", "shopping", "dining", "travel", "transport", "fee", "other")
    amounts = ("300", "200", "150", "120", "100", "30", "20")
    shares = [BillPart(name, Money.of(yuan)) for name, yuan in zip(names, amounts, strict=True)]
    refund = BillPart("groceries", Money.of("-50"))
    bill = CardBill("b", "c", date(2026, 11, 5), Money.of("870"), (*shares, refund))
    found = spent([bill], parts.words, "zh-Hans")
    assert [amount for _, amount in found] == [
        "250.00",
        "200.00",
        "150.00",
        "120.00",
        "100.00",
        "30.00",
        "20.00",
    ]
    assert (found[0][0], found[-1][0]) == ("超市便利", "其他")
    assert sum((Money.of(amount) for _, amount in found), Money.of("0")) == Money.of("870")


def test_a_bill_of_refunds_alone_has_no_picture(parts: Parts) -> None:
    bill = CardBill(
        "b", "c", date(2026, 11, 5), Money.of("-5"), (BillPart("dining", Money.of("-5")),)
    )
    assert spent([bill], parts.words, "en") == []


def test_a_category_without_words_hides_no_bill(parts: Parts) -> None:
    bill = CardBill("b", "c", date(2026, 11, 5), Money.of("5"), (BillPart("pets", Money.of("5")),))
    assert spent([bill], parts.words, "en") == [("pets", "5.00")]
