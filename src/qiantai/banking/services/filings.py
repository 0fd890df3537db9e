"""What a customer has applied for, reported, booked or ordered and waits for, read from the core and from our own orders."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from qiantai.banking import store
from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.records import Day
from qiantai.banking.connectors.records_claims import ClaimDetail
from qiantai.banking.connectors.records_credit import CardApplication, CardDispute
from qiantai.banking.connectors.records_debit import CardReplacement, CashBooking
from qiantai.banking.connectors.records_insurance import InsuranceApplication
from qiantai.banking.connectors.records_lending import (
    BookedPrepayment,
    HardshipRequest,
    LoanApplication,
)
from qiantai.banking.connectors.records_payments import MadeTransfer
from qiantai.banking.connectors.records_people import Branch, BranchBooking
from qiantai.banking.model import Operation
from qiantai.banking.services.base import Counter
from qiantai.banking.services.claims import Claims
from qiantai.banking.words import traditional
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.database import Database
from qiantai.floor.privacy import mask_name

NAME = "filings.list"
ENDED = frozenset(
    {
        "paid",
        "paid_out",
        "refused",
        "rejected",
        "declined",
        "withdrawn",
        "accepted",
        "postponed",
        "mailed",
        "upheld",
        "used",
        "fetched",
        "cancelled",
    }
)
"""States of the core's records in which nothing is waited for any more."""


@dataclass(frozen=True, slots=True)
class Filing:
    """One matter: `source` is what it is (a wording code), `detail` names it, `next_text` says what comes next, `asks`
    is the question that tells its progress in a conversation, empty where no flow tells more."""

    no: str
    source: str
    kind_text: str
    detail: str
    state: str
    state_text: str
    open: bool
    asks: str
    opened_on: str = ""
    due_on: str = ""
    next_text: str = ""


class Filings:
    """Collects matters of every kind; what an institution does not keep is not there."""

    def __init__(self, counter: Counter, database: Database) -> None:
        self._counter = counter
        self._database = database
        self._claims = Claims(counter)

    async def list(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Every matter of the customer, `filings` as plain values; no slots."""
        who, language, core = actor.customer, request.language, self._counter.core
        operations, claims, branches = await asyncio.gather(
            store.list_open(self._database, who),
            self._claims.held(actor),
            core.records(Branch, ""),
        )
        maker = _Maker(self._counter, language, {one.id: one for one in branches})
        records = await asyncio.gather(*(core.records(kind, who) for kind in maker.kinds))
        filings = [maker.operation(one) for one in operations]
        filings += [maker.claim(one, self._claims.shown(one, language)) for one in claims]
        for make, rows in zip(maker.kinds.values(), records, strict=True):
            filings += [filing for one in rows if (filing := make(one)) is not None]
        distinct = {one.no: one for one in reversed(filings)}
        return ActionResult("ok", {"filings": [asdict(one) for one in distinct.values()]})


class _Maker:
    """Turns records into filings in one language."""

    def __init__(self, counter: Counter, language: str, branches: Mapping[str, Branch]) -> None:
        self._words = counter.words
        self._language = language
        self._branches = branches
        self.kinds: Mapping[type[Any], Callable[[Any], Filing | None]] = {
            InsuranceApplication: self.policy,
            LoanApplication: self.loan,
            CardApplication: self.card,
            CardDispute: self.dispute,
            HardshipRequest: self.hardship,
            BookedPrepayment: self.prepayment,
            BranchBooking: self.visit,
            CashBooking: self.cash,
            CardReplacement: self.replacement,
            MadeTransfer: self.transfer,
        }

    def operation(self, one: Operation) -> Filing:
        sheet = one.body.get("sheet") or {}
        kind = str(sheet.get("title") or self._said("filing.kind.order"))
        opened = one.created_at
        return self._made(one.key[-12:], "order", "pending", opened, kind=kind)

    def claim(self, one: ClaimDetail, shown: Mapping[str, Any]) -> Filing:
        return self._made(
            one.id.upper(),
            "claim",
            one.status,
            one.day,
            detail=str(shown["product"]),
            state_text=str(shown["status_text"]),
            due=one.expected_on,
            next_text=str(shown["next_text"]),
        )

    def policy(self, one: InsuranceApplication) -> Filing:
        text = self._words.status("underwriting", one.status, self._language)
        name = self._words.find(f"product.{one.product}", "en") if self._language == "en" else None
        return self._made(
            one.id,
            "policy",
            one.status,
            one.day,
            detail=name or one.product_name,
            state_text=text,
            due=one.until,
        )

    def loan(self, one: LoanApplication) -> Filing:
        text = self._words.status("application", one.status, self._language)
        kind = self._words.find(f"application.kind.{one.kind}", self._language)
        amount = "" if one.amount is None else f"CNY {one.amount.figures}"
        return self._made(
            one.id, "loan", one.status, one.day, kind=kind, detail=amount, state_text=text
        )

    def card(self, one: CardApplication) -> Filing:
        text = self._words.status("credit.application", one.status, self._language)
        kind = self._words.find(f"credit.application.kind.{one.kind}", self._language)
        return self._made(
            one.id, "card", one.status, one.day, kind=kind, state_text=text, due=one.arrives_on
        )

    def dispute(self, one: CardDispute) -> Filing:
        amount = f"CNY {one.amount.figures}"
        return self._made(one.id, "dispute", one.state, one.filed, detail=amount, due=one.answer_by)

    def hardship(self, one: HardshipRequest) -> Filing:
        return self._made(one.id, "hardship", one.status, one.day)

    def prepayment(self, one: BookedPrepayment) -> Filing:
        amount = f"CNY {one.amount.figures}"
        return self._made(one.id, "prepayment", "booked", None, detail=amount, due=one.on)

    def visit(self, one: BranchBooking) -> Filing:
        branch = self._branches.get(one.branch)
        english = self._language == "en"
        name = (branch.name_en if english else branch.name) if branch else ""
        detail = f"{name} {one.time}".strip()
        return self._made(one.id, "visit", one.status, None, detail=detail, due=one.day)

    def cash(self, one: CashBooking) -> Filing:
        amount = f"CNY {one.amount.figures}"
        return self._made(one.id, "cash", one.status, None, detail=amount, due=one.day)

    def replacement(self, one: CardReplacement) -> Filing:
        return self._made(one.id, "replacement", one.status, None)

    def transfer(self, one: MadeTransfer) -> Filing | None:
        """A transfer that is not debited yet; one that is needs nobody's patience."""
        if one.state != "waiting":
            return None
        detail = f"{mask_name(one.payee)} CNY {one.amount.figures}"
        due = None if one.due_at is None else local_date(one.due_at)
        return self._made(one.id, "transfer", one.state, one.at, detail=detail, due=due)

    def _made(
        self,
        no: str,
        source: str,
        state: str,
        opened: date | datetime | None,
        *,
        kind: str | None = None,
        detail: str = "",
        state_text: str = "",
        due: Day = None,
        next_text: str = "",
    ) -> Filing:
        kind = kind or self._said(f"filing.kind.{source}")
        return Filing(
            no=no,
            source=source,
            kind_text=kind,
            detail=traditional(detail) if self._language == "zh-Hant" else detail,
            state=state,
            state_text=state_text or self._state(source, state),
            open=state not in ENDED,
            asks=self._words.find(f"filing.ask.{source}", self._language, no=no, kind=kind) or "",
            opened_on=opened.isoformat() if opened else "",
            due_on=due.isoformat() if due else "",
            next_text=next_text,
        )

    def _state(self, source: str, state: str) -> str:
        own = self._words.find(f"filing.{source}.{state}", self._language)
        return own or self._words.find(f"filing.state.{state}", self._language) or state

    def _said(self, code: str, **values: str) -> str:
        return self._words.get(code, self._language, **values)
