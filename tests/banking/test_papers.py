"""What statements add up to, whose they are, and what their password is made of."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pypdfium2
import pytest
from tests.banking.conftest import Parts, customer

from qiantai.banking import FakeCore
from qiantai.banking.connectors.base import Transaction
from qiantai.banking.connectors.records import Day
from qiantai.banking.connectors.records_people import IdentityDocument
from qiantai.banking.errors import (
    LevelNeeded,
    PasswordMissing,
    StatementOutOfRange,
    StatementTooLong,
)
from qiantai.banking.layouts import Period
from qiantai.banking.papers import PAGE, Papers
from qiantai.banking.services.base import Counter
from qiantai.floor.audit import Audit, list_audit
from qiantai.floor.clock import ManualClock, local_date
from qiantai.floor.database import Database
from qiantai.floor.errors import NotFound, Unavailable
from qiantai.floor.money import ZERO, Money
from qiantai.floor.packs import Packs, read_yaml

TODAY = date(2026, 11, 22)
MONTH = Period(TODAY - timedelta(days=30), TODAY)
CENT = Money.of("0.01")


class Books(FakeCore):
    """A core whose one account has as many movements of a cent as a test wants, given in pages as the contract says."""

    count = 0
    skew = ZERO
    papers: Sequence[IdentityDocument] = (IdentityDocument("i", "id_card", "121X"),)

    async def transactions(
        self, customer: str, account: str, first: Day = None, last: Day = None
    ) -> list[Transaction]:
        held = next(one for one in await self.accounts(customer) if one.id == account)
        now = self._clock.now()
        rows = [
            Transaction(
                f"t{n}",
                now - timedelta(minutes=5 * n),
                -CENT,
                "示范商户",
                "payment",
                held.balance + Money.of(f"{n}e-2"),
            )
            for n in range(self.count)
        ]
        if rows and self.skew:
            rows[-1] = replace(rows[-1], balance_after=held.balance + self.skew)
        low, high = first or date.min, last or date.max
        return [row for row in rows if low <= local_date(row.at) <= high][:PAGE]

    async def records(self, kind: Any, customer: str, **where: str) -> list[Any]:
        if kind is IdentityDocument:
            return list(self.papers)
        return await super().records(kind, customer, **where)


@pytest.fixture
def books(clock: ManualClock, packs: Packs) -> Books:
    return Books(read_yaml(packs.root / "demo" / "institution.yaml"), clock)


@pytest.fixture
def papers(books: Books, parts: Parts, clock: ManualClock, database: Database) -> Papers:
    counter = Counter(books, parts.policies, parts.words, clock)
    return Papers(counter, {"zh-Hans": "示范", "en": "Demo"}, database, Audit(), b"k" * 32)


def words_of(content: bytes, password: str) -> str:
    document = pypdfium2.PdfDocument(content, password=password)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (1, 1), (PAGE + 1, 13)])
async def test_every_movement_is_listed_however_many_pages_the_core_gives(
    books: Books, papers: Papers, database: Database, count: int, pages: int
) -> None:
    books.count = count
    file = await papers.statement(customer("c001", 2), "6789", MONTH, "zh-Hans")
    text = words_of(file.content, "121X0001")
    assert text.count("示范商户") == count
    assert f"共 {pages} 页" in text
    opening = Money.of("48250.36") + Money.of(f"{count}e-2")
    assert f"期初余额 CNY {opening.figures}" in text
    assert "期末余额 CNY 48,250.36" in text
    assert file.name == "statement-6789-20261023-20261122.pdf"
    (entry,) = await list_audit(database)
    assert entry.record.action == "bank:statement:downloaded"
    assert entry.record.detail["count"] == str(count)


async def test_period_that_has_passed_closes_with_the_balance_of_then(
    books: Books, papers: Papers
) -> None:
    books.count = 20
    days = Period(TODAY - timedelta(days=9), TODAY - timedelta(days=8))
    file = await papers.statement(customer("c001", 2), "6789", days, "en")
    assert "Closing balance CNY 48,250.56" in words_of(file.content, "121X0001")


async def test_rows_that_do_not_add_up_are_not_handed_out(
    books: Books, papers: Papers, database: Database
) -> None:
    books.count, books.skew = 3, Money.of("5")
    with pytest.raises(Unavailable):
        await papers.statement(customer("c001", 2), "6789", MONTH, "zh-Hans")
    assert await list_audit(database) == []


async def test_more_than_one_file_takes_is_refused(books: Books, papers: Papers) -> None:
    books.count = 2600
    with pytest.raises(StatementTooLong):
        await papers.statement(customer("c001", 2), "6789", MONTH, "zh-Hans")


@pytest.mark.parametrize(
    ("who", "account", "period", "error"),
    [
        (customer("c001", 1), "6789", MONTH, LevelNeeded),
        (customer("c002", 2), "6789", MONTH, NotFound),
        (customer("c002", 2), "a001", MONTH, NotFound),
        (
            customer("c001", 2),
            "6789",
            Period(TODAY, TODAY + timedelta(days=1)),
            StatementOutOfRange,
        ),
        (customer("c001", 2), "6789", Period(date(2020, 1, 1), TODAY), StatementOutOfRange),
        (
            customer("c001", 2),
            "6789",
            Period(TODAY, TODAY - timedelta(days=1)),
            StatementOutOfRange,
        ),
    ],
)
async def test_statement_is_for_its_owner_at_its_level_and_in_its_range(
    papers: Papers, who: Any, account: str, period: Period, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await papers.statement(who, account, period, "zh-Hans")


@pytest.mark.parametrize("end", ["", "12", "**17"])
async def test_password_is_never_made_of_less_than_its_rule(
    books: Books, papers: Papers, end: str
) -> None:
    books.papers = (IdentityDocument("i", "id_card", end),) if end else ()
    with pytest.raises(PasswordMissing):
        await papers.statement(customer("c001", 2), "6789", MONTH, "zh-Hans")
