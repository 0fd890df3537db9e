"""Keeps a loan in order: another account to debit, and the papers when it is paid off."""

import asyncio
from datetime import date, datetime

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.calendars import minus
from qiantai.banking.connectors.base import Account
from qiantai.banking.connectors.records_lending import SettledLoan
from qiantai.banking.services.base import Counter, account_options, find_account
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.loan_held import HeldLoan, LoanBook
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.months import months_after

BANK_DAYS = "bank"


class LoanUpkeep:
    """Drafts of another account and of a proof of settlement."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._book = LoanBook(counter)

    async def account(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots loan?, to_account?: an own account here; `no_other`, `not_own`, `same`, `account_restricted`; choices of one."""
        held = await self._book.held(actor, request)
        if isinstance(held, ActionResult):
            return held
        account = self._target(held, request)
        if isinstance(account, ActionResult):
            return account
        now, language = self._counter.clock.now(), request.language
        starts = self._starts(held.loan.next_due, now)
        shown = {
            "last4": held.loan.last4,
            "from_last4": held.payer.last4 if held.payer else "",
            "to_last4": account.last4,
            "starts": starts.isoformat(),
            "monthly": str(held.loan.monthly),
            "lead": self._counter.policies.rendered("loan.account_change.lead", now, language),
            "note": self._note(held, account, starts, language),
        }
        sheet = (
            Sheet(self._counter.words, language, "sheet.lending.account")
            .row("sheet.lending.loan", self._book.label(held.loan, language))
            .row("sheet.lending.account_old", self._book.account_text(held.payer, language))
            .row(
                "sheet.lending.account_new",
                self._book.account_text(account, language),
                strong=True,
            )
            .row("sheet.lending.starts", starts.isoformat(), "date")
            .money("sheet.lending.monthly", held.loan.monthly)
        )
        body = {
            "loan": held.loan.id,
            "account": account.id,
            "starts": starts.isoformat(),
            "at_once": starts == held.loan.next_due,
        }
        return Draft("loans.account", body, shown, held.loan.id, sheet.data)

    def _target(self, held: HeldLoan, request: ActionRequest) -> Account | ActionResult:
        """The account that was named, or the only other one."""
        words, language, loan = self._counter.words, request.language, held.loan
        named = held.account_said
        others = [
            one for one in held.accounts if one.id != loan.debit_account and one.status == "active"
        ]
        if named is None:
            if not others:
                return ActionResult("no_other", {"last4": loan.last4})
            if len(others) > 1:
                options = account_options(others, words, language)
                return ActionResult("ambiguous", {"slot": "to_account", "options": options})
            return others[0]
        found = find_account(held.accounts, named)
        if found is None:
            return ActionResult("not_own", {"account": named[-4:], "last4": loan.last4})
        if found.id == loan.debit_account:
            return ActionResult("same", {"account": found.last4, "last4": loan.last4})
        if found.status != "active":
            return ActionResult("account_restricted", {"account": found.last4})
        return found

    def _starts(self, due: date, now: datetime) -> date:
        """The first debit from the new account: the next one, or the one after it when the lead is too short."""
        lead = self._counter.policies.whole("loan.account_change.lead", now)
        last = minus(self._counter.calendars.get(BANK_DAYS), due, lead)
        return due if local_date(now) <= last else months_after(due, 1)

    def _note(self, held: HeldLoan, account: Account, starts: date, language: str) -> str:
        words = self._counter.words
        if starts != held.loan.next_due and held.payer is not None:
            due = held.loan.next_due.isoformat()
            return words.get("lending.account.late", language, due=due, last4=held.payer.last4)
        if account.available < held.loan.monthly:
            return words.get("lending.account.short", language, balance=account.available.figures)
        return ""

    async def proof(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots loan?: for a loan that is paid off; `not_settled` tells what is left, `already`, `no_loan`; choices of one."""
        core, language, words = self._counter.core, request.language, self._counter.words
        settled, running = await asyncio.gather(
            core.records(SettledLoan, actor.customer), core.loans(actor.customer)
        )
        said = str(request.slots.get("loan") or "")
        named = [one for one in settled if said and said[-4:] in (one.last4, one.id[-4:])]
        found = named or ([] if any(said[-4:] == o.last4 for o in running) else settled)
        if not found and running:
            held = await self._book.held(actor, request)
            if isinstance(held, ActionResult):
                return held
            values = {"last4": held.loan.last4, "owed": str(held.loan.remaining)}
            return ActionResult("not_settled", {**values, "kind": held.loan.kind})
        if not found:
            return ActionResult("no_loan", {})
        if len(found) > 1:
            options = [{"value": o.last4, "label": self._label(o, language)} for o in found]
            return ActionResult("ambiguous", {"slot": "loan", "options": options})
        one, now = found[0], self._counter.clock.now()
        times = {
            name: self._counter.policies.rendered(f"loan.settle.{name}_time", now, language)
            for name in ("proof", "release")
        }
        shown = {
            "last4": one.last4,
            "kind_text": self._book.kind_text(one.kind, language),
            "settled_on": one.settled_on.isoformat(),
            "number": one.proof or "",
            **times,
            "steps": words.get("lending.release", language, **times) if one.secured else "",
        }
        if one.proof:
            return ActionResult("already", shown)
        sheet = (
            Sheet(words, language, "sheet.lending.proof")
            .row("sheet.lending.loan", self._label(one, language))
            .row("sheet.lending.settled_on", one.settled_on.isoformat(), "date")
            .row("sheet.lending.proof_time", times["proof"])
        )
        if one.secured:
            sheet.row("sheet.lending.release_time", times["release"])
            sheet.note("sheet.lending.release_note")
        return Draft("loans.proof", {"loan": one.id}, shown, one.id, sheet.data)

    def _label(self, one: SettledLoan, language: str) -> str:
        kind = self._book.kind_text(one.kind, language)
        return self._counter.words.get("label.loan_settled", language, kind=kind, last4=one.last4)
