"""What a form brings is taken in the words of people and as flows keep it; what says nothing is not."""

from decimal import Decimal

import pytest

from qiantai.conversation.flowbook import FlowBook
from qiantai.conversation.forms import has_form, kept_as, money_of, span_of
from qiantai.conversation.model import Frame
from qiantai.floor.packs import Packs


@pytest.fixture(scope="module")
def book(packs: Packs) -> FlowBook:
    return FlowBook.load(packs)


@pytest.mark.parametrize(
    ("kind", "words", "value"),
    [("amount", "500", "500.00"), ("amount", "8.5", "8.50"), ("periods", "12", 12), ("card_last4", "6789", "6789")],
)  # fmt: skip
def test_kept_values_keep_their_form(kind: str, words: str, value: object) -> None:
    assert has_form(kind, words)
    assert kept_as(kind, words) == value


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("amount", "-5"),
        ("amount", "1e9"),
        ("card_last4", "678"),
        ("phone", "12345"),
        ("payee", "x"),
    ],
)
def test_other_words_have_no_form(kind: str, words: str) -> None:
    assert not has_form(kind, words)


def test_a_period_is_two_days_in_order(book: FlowBook) -> None:
    slot = book.get("txn_detail_query").slots["date_range"]
    assert span_of(slot, ["2026-10-01", "2026-10-31"]) == ["2026-10-01", "2026-10-31"]
    assert span_of(slot, ["2026-10-31", "2026-10-01"]) is None
    assert span_of(slot, ["gestern", "heute"]) is None


def test_the_money_of_a_frame_is_the_most_it_speaks_of(book: FlowBook) -> None:
    flow = book.get("transfer_make")
    assert money_of(flow, Frame("transfer_make", flow.version, 1)) is None
    frame = Frame("transfer_make", flow.version, 1, {"amount": "500.00"}, {"total": "501.50"})
    assert money_of(flow, frame) == Decimal("501.50")
