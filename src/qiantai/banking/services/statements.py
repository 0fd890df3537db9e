"""Statements sent as a file, and certificates of what is in an account."""

import asyncio
from dataclasses import dataclass
from datetime import date

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.base import Account
from qiantai.banking.connectors.records_people import Profile
from qiantai.banking.model import amount_of
from qiantai.banking.passwords import KEY as PASSWORD
from qiantai.banking.passwords import Passwords
from qiantai.banking.services.base import (
    Counter,
    account_label,
    account_options,
    find_account,
    main_account,
)
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, latest, months_in, told, wished
from qiantai.banking.services.sheets import Sheet
from qiantai.banking.services.whose import Whose
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
        self._whose = Whose(counter)
        self._passwords = Passwords(counter)
        self._frozen = Hearing(counter.words, "certificate", ("moment", "hold"))

    async def export(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots card?, date_range?, date?: a statement to the verified address, encrypted.

        Without a range the last months of policy `account.statement.default_range`. `no_email`, `too_early`, `future`,
        `not_own`.
        A time in which nothing moved is told before the confirmation: some need just that on paper.
        """
        core, language = self._counter.core, request.language
        if await self._whose.is_others(actor, request):
            return ActionResult("not_own", {})
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
        password = self._passwords.told(language)
        span = {"account": account.last4, "from": shown["from"], "to": shown["to"]}
        download = {"paper": "statement", **span, "kind": shown["kind"], "note": password}
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
            shown={**shown, "valid": valid, "kind_text": kind_text, "password": password},
            subject=account.id,
            sheet=sheet.data,
            policies=("account.statement.fee", "account.statement.online_range", PASSWORD),
            download=download,
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
        """Slots card?, amount?, hold? (months, in words), until? (its last day), copies?: a certificate of balance.

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
        hold = self._hold(request)
        if isinstance(hold, ActionResult):
            return hold
        policies, now = self._counter.policies, self._counter.clock.now()
        fee = policies.money("account.certificate.fee", now)
        held = {"hold": hold.text}
        said = request.slots.get("amount")
        amount = account.available - fee if said is None else amount_of(said)
        if amount is None:
            return ActionResult("amount_invalid", held)
        if amount + fee > account.available or not amount > Money.of(0):
            values = {"balance": str(account.available), "fee": str(fee), "last4": account.last4}
            return ActionResult("too_much", {**values, **held})
        return self._certificate(account, amount, fee, hold, language)

    def _hold(self, request: ActionRequest) -> "_Hold | ActionResult":
        """How long the money is held: not at all for a certificate of one moment, which is made when no hold is named."""
        policies, now = self._counter.policies, self._counter.clock.now()
        today, most = local_date(now), policies.whole(KEY, now)
        said = self._said_of_hold(request)
        free = (n for n, one in enumerate(said) if self._frozen.first(one) == "moment")
        said = said[: next(free, len(said)) + 1]
        months = next((n for one in said if (n := months_in(one)) is not None), None)
        named = self._frozen.first(*said)
        kept = _day(request.slots.get("hold"))
        if months is None and kept is None and not (named == "hold" or request.slots.get("held")):
            return _Hold("不冻结", None)
        if months == 0 or (months is None and named == "moment"):
            return _Hold("不冻结", None)
        day = _day(request.slots.get("until")) or kept
        until = months_after(today, months) if months else day
        if until is None or until <= today:
            return ActionResult("hold_needed", {})
        if until > months_after(today, most):
            return ActionResult(
                "hold_too_long", {"most": policies.rendered(KEY, now, request.language)}
            )
        return _Hold(f"{months}个月" if months else until.isoformat(), until)

    def _said_of_hold(self, request: ActionRequest) -> list[str]:
        """Where a hold may stand, best first: a correction, the slot, and the last message when it speaks of one."""
        said = (wished(str(request.slots.get("revision") or "")), request.slots.get("hold"))
        known, spoken = [str(one) for one in said if one], latest(request)
        return [*known, spoken] if self._frozen.first(spoken) else known

    def _certificate(
        self, account: Account, amount: Money, fee: Money, hold: "_Hold", language: str
    ) -> Draft:
        words = self._counter.words
        until = hold.until.isoformat() if hold.until else ""
        kind = words.get(
            "certificate.held" if until else "certificate.moment", language, until=until
        )
        sheet = Sheet(words, language, "sheet.people.certificate")
        sheet.row("sheet.card", account_label(account, words, language))
        sheet.money("sheet.people.certified", amount, strong=True)
        sheet.row("sheet.people.certificate_kind", kind)
        sheet.row("sheet.people.held_until", until, "date")
        sheet.money("sheet.people.fee", fee)
        sheet.note("sheet.people.certificate_note")
        body = {"account": account.id, "amount": str(amount), "until": until, "fee": str(fee)}
        shown = {
            "amount": str(amount),
            "last4": account.last4,
            "until": until,
            "fee": str(fee),
            "kind_text": kind,
            "hold": hold.text,
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


@dataclass(frozen=True, slots=True)
class _Hold:
    """A hold as a slot keeps it, and its last day."""

    text: str
    until: date | None


def _day(said: object) -> date | None:
    """The day that a slot holds, if it does."""
    try:
        return date.fromisoformat(str(said or ""))
    except ValueError:
        return None
