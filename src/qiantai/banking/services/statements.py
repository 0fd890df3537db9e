"""Statements sent as a file, and certificates of what is in an account."""

import asyncio
from datetime import date

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.base import Account
from qiantai.banking.connectors.records_people import Profile
from qiantai.banking.model import amount_of
from qiantai.banking.services.base import (
    Counter,
    account_label,
    account_options,
    find_account,
    main_account,
)
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, latest, months_in, told
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.money import Money
from qiantai.floor.months import months_after
from qiantai.floor.privacy import mask

KEY = "account.certificate.max_freeze"
KINDS = ("salary", "income", "spending")


class Statements:
    """Drafts of documents about an account."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._kinds = Hearing(counter.words, "statement", KINDS)
        self._frozen = Hearing(counter.words, "certificate", ("moment", "hold"))

    async def export(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots card?, date_range?, date?: a statement to the verified address, encrypted.

        Without a range the last months of policy `account.statement.default_range`. `no_email`, `too_early`, `future`,
        `empty_range` (nothing moved in it).
        """
        core, language = self._counter.core, request.language
        accounts, profiles = await asyncio.gather(
            core.accounts(actor.customer), core.records(Profile, actor.customer)
        )
        account = self._account(accounts, request)
        if isinstance(account, ActionResult):
            return account
        email = profiles[0].email if profiles else ""
        if not email:
            return ActionResult("no_email", {"last4": account.last4})
        first, last = self._range(request)
        if refusal := self._misfit(first, last, language):
            return refusal
        rows = await core.transactions(actor.customer, account.id, first, last)
        values = {"from": first.isoformat(), "to": last.isoformat(), "last4": account.last4}
        if not rows:
            return ActionResult("empty_range", values)
        kind = self._kinds.first(*told(request, "kind")) or "all"
        shown = {**values, "count": len(rows), "email_text": mask(email), "kind": kind}
        return self._order(account, shown, language)

    def _order(self, account: Account, shown: dict[str, object], language: str) -> Draft:
        words, policies = self._counter.words, self._counter.policies
        now = self._counter.clock.now()
        valid = policies.rendered("account.statement.link_valid", now, language)
        kind_text = words.get(f"statement.kind.{shown['kind']}", language)
        sheet = Sheet(words, language, "sheet.people.statement_order")
        sheet.row("sheet.card", account_label(account, words, language))
        sheet.row("sheet.people.period", f"{shown['from']} - {shown['to']}")
        sheet.row("sheet.people.statement_kind", kind_text)
        sheet.row("sheet.people.email", str(shown["email_text"]))
        sheet.money("sheet.people.fee", policies.money("account.statement.fee", now))
        sheet.row("sheet.people.link_valid", valid)
        body = {
            "account": account.id,
            "from": shown["from"],
            "to": shown["to"],
            "kind": shown["kind"],
            "deliver_to": "registered_email",
        }
        return Draft(
            order="statements.export",
            body=body,
            shown={**shown, "valid": valid, "kind_text": kind_text},
            subject=account.id,
            sheet=sheet.data,
            policies=("account.statement.fee", "account.statement.online_range"),
        )

    def _range(self, request: ActionRequest) -> tuple[date, date]:
        now = self._counter.clock.now()
        said, day = request.slots.get("date_range"), request.slots.get("date")
        if isinstance(said, (list, tuple)):
            first, last = (date.fromisoformat(str(one)) for one in said)
            return first, min(last, local_date(now)) if first <= local_date(now) else last
        if day:
            one = date.fromisoformat(str(day))
            return one, one
        months = self._counter.policies.whole("account.statement.default_range", now)
        return months_after(local_date(now), -months), local_date(now)

    def _misfit(self, first: date, last: date, language: str) -> ActionResult | None:
        now = self._counter.clock.now()
        key = "account.statement.online_range"
        oldest = months_after(local_date(now), -self._counter.policies.whole(key, now))
        if last > local_date(now):
            return ActionResult("future", {})
        if first < oldest:
            reach = self._counter.policies.rendered(key, now, language)
            return ActionResult("too_early", {"reach": reach, "oldest": oldest.isoformat()})
        return None

    async def certificate(
        self, actor: CustomerActor, request: ActionRequest
    ) -> Draft | ActionResult:
        """Slots card?, amount?, hold? (months, in words), copies?: a certificate of deposit balance.

        Without an amount the whole balance. With a hold the amount stays untouched until its last day; `hold_needed`
        asks for the months, `hold_too_long`, `too_much`, `amount_invalid`, `account_restricted`.
        """
        accounts = await self._counter.core.accounts(actor.customer)
        account = self._account(accounts, request)
        if isinstance(account, ActionResult):
            return account
        words, language = self._counter.words, request.language
        if account.status != "active":
            reason = words.get(f"restriction.{account.reason_category or 'other'}", language)
            return ActionResult("account_restricted", {"reason": reason, "last4": account.last4})
        months = self._months(request)
        if isinstance(months, ActionResult):
            return months
        policies, now = self._counter.policies, self._counter.clock.now()
        fee = policies.money("account.certificate.fee", now)
        held = {"hold": held_text(months)}
        said = request.slots.get("amount")
        amount = account.available - fee if said is None else amount_of(said)
        if amount is None:
            return ActionResult("amount_invalid", held)
        if amount + fee > account.available or not amount > Money.of(0):
            values = {"balance": str(account.available), "fee": str(fee), "last4": account.last4}
            return ActionResult("too_much", {**values, **held})
        return self._certificate(account, amount, fee, months, language)

    def _months(self, request: ActionRequest) -> int | ActionResult:
        """Months of the hold: 0 for a certificate of one moment, which is what is made when none is named."""
        policies, now = self._counter.policies, self._counter.clock.now()
        most = policies.whole(KEY, now)
        said = [str(request.slots[one]) for one in ("revision", "hold") if request.slots.get(one)]
        spoken = latest(request)
        said += [spoken] if self._frozen.first(spoken) == "hold" else []
        months = next((n for one in said if (n := months_in(one)) is not None), None)
        if months is not None and months > most:
            return ActionResult(
                "hold_too_long", {"most": policies.rendered(KEY, now, request.language)}
            )
        if months is not None:
            return months
        named = self._frozen.first(*said) or ("hold" if request.slots.get("held") else None)
        return ActionResult("hold_needed", {}) if named == "hold" else 0

    def _certificate(
        self, account: Account, amount: Money, fee: Money, months: int, language: str
    ) -> Draft:
        words, now = self._counter.words, self._counter.clock.now()
        until = months_after(local_date(now), months).isoformat() if months else ""
        kind = words.get("certificate.held" if months else "certificate.moment", language)
        sheet = Sheet(words, language, "sheet.people.certificate")
        sheet.row("sheet.card", account_label(account, words, language))
        sheet.money("sheet.people.certified", amount, strong=True)
        sheet.row("sheet.people.certificate_kind", kind)
        sheet.row("sheet.people.held_until", until, "date")
        sheet.money("sheet.people.fee", fee)
        sheet.note("sheet.people.certificate_note")
        body = {"account": account.id, "amount": str(amount), "months": months, "fee": str(fee)}
        shown = {
            "amount": str(amount),
            "last4": account.last4,
            "until": until,
            "fee": str(fee),
            "kind_text": kind,
            "hold": held_text(months),
        }
        return Draft(
            order="certificates.issue",
            body=body,
            shown=shown,
            subject=account.id,
            sheet=sheet.data,
            policies=("account.certificate.fee", KEY),
        )

    def _account(self, accounts: list[Account], request: ActionRequest) -> Account | ActionResult:
        """The account named, else the main one; a number that is none of theirs is asked again."""
        said = request.slots.get("card")
        found = find_account(accounts, str(said)) if said is not None else main_account(accounts)
        if found is None:
            options = account_options(accounts, self._counter.words, request.language)
            outcome = "ambiguous" if accounts else "none"
            return ActionResult(outcome, {"slot": "card", "options": options})
        return found


def held_text(months: int) -> str:
    """The months of a hold as a slot keeps them."""
    return f"{months}个月" if months else "不冻结"
