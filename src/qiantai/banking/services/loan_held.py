"""Which loan the customer means and which account pays for it, as every service around loans asks."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.amortisation import Method, Terms
from qiantai.banking.connectors.base import Account, Loan
from qiantai.banking.services.base import Counter, account_label, find_account
from qiantai.banking.services.hearing import Hearing, latest
from qiantai.customers import CustomerActor
from qiantai.floor.money import ZERO

KINDS = ("mortgage", "consumer")
SLOTS = ("loan", "card", "from_account", "to_account")


@dataclass(frozen=True, slots=True)
class HeldLoan:
    """The loan that is meant, the customer's accounts, and what was said about either."""

    loan: Loan
    accounts: list[Account]
    said: tuple[str, ...]

    @property
    def terms(self) -> Terms:
        """What is left of it, as a loan of its own."""
        return terms_left(self.loan)

    @property
    def payer(self) -> Account | None:
        """The account that it is debited from."""
        return next((one for one in self.accounts if one.id == self.loan.debit_account), None)

    @property
    def account_said(self) -> str | None:
        """What was said that names an account and no loan."""
        loan = (self.loan.id, self.loan.last4)
        return next((one for one in self.said if one not in loan and one[-4:] not in loan), None)


def terms_left(loan: Loan) -> Terms:
    """The principal, rate and months that are left of a loan."""
    method: Method = next((one for one in get_args(Method) if one == loan.method), "equal_payment")
    months = max(loan.months - loan.paid_months, 1)
    return Terms(loan.remaining, loan.annual_rate, months, method)


class LoanBook:
    """Finds the loan among what the customer said."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._kinds = Hearing(counter.words, "loan_kind", KINDS)

    async def held(
        self, actor: CustomerActor, request: ActionRequest, kind: str | None = None
    ) -> HeldLoan | ActionResult:
        """Slots loan?, from_account?, to_account?: digits count for what they fit; `kind` narrows to one kind.

        `no_loan` without any, `no_mortgage` or `no_consumer` without one of the kind, `ambiguous` between several.
        """
        core = self._counter.core
        loans, accounts = await asyncio.gather(
            core.loans(actor.customer), core.accounts(actor.customer)
        )
        running = [one for one in loans if one.remaining > ZERO]
        if not running:
            return ActionResult("no_loan", {})
        fitting = [one for one in running if kind in (None, one.kind)]
        if not fitting:
            return ActionResult(f"no_{kind}", {"other": running[0].kind})
        said = tuple(str(request.slots[name]) for name in SLOTS if request.slots.get(name))
        meant = self._meant(fitting, said, latest(request))
        if len(meant) > 1:
            options = [
                {"value": one.id, "label": self.label(one, request.language)} for one in meant
            ]
            return ActionResult("ambiguous", {"slot": "loan", "options": options})
        return HeldLoan(meant[0], list(accounts), said)

    def _meant(self, loans: Sequence[Loan], said: Sequence[str], text: str) -> Sequence[Loan]:
        """The loans named by number or by kind; all when none is."""
        words = self._counter.words
        named = [
            one
            for one in loans
            if any(one.id == s or one.kind == words.meaning(s) or s[-4:] == one.last4 for s in said)
        ]
        heard = self._kinds.first(*said, text) if len(loans) > 1 and not named else None
        return named or [one for one in loans if one.kind == heard] or loans

    def label(self, loan: Loan, language: str) -> str:
        """The loan as it is offered for choice."""
        words = self._counter.words
        values = {"last4": loan.last4, "remaining": loan.remaining.figures}
        return words.get("label.loan", language, kind=self.kind_text(loan.kind, language), **values)

    def kind_text(self, kind: str, language: str) -> str:
        """The kind of a loan in words."""
        return self._counter.words.find(f"loan.kind.{kind}", language) or kind

    def account_text(self, account: Account | None, language: str) -> str:
        """An account in words."""
        return "" if account is None else account_label(account, self._counter.words, language)

    def account(self, held: HeldLoan) -> Account | ActionResult:
        """The account that was named, else the one that the loan is debited from; `account_restricted`, `no_account`."""
        named = held.account_said
        found = find_account(held.accounts, named) if named else held.payer
        if found is None:
            return ActionResult("no_account", {"last4": (named or "")[-4:]})
        if found.status != "active":
            return ActionResult("account_restricted", {"last4": found.last4})
        return found
