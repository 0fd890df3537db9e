"""Opens deposits: fixed terms, notice deposits and certificates, at the rate posted today and never as a wealth product."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.base import Account
from qiantai.banking.connectors.records_debit import CertificateIssue
from qiantai.banking.interest import TimeDeposit
from qiantai.banking.model import amount_of
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, months_in, plain, told
from qiantai.banking.services.paying import paying_account
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.money import ZERO, Money

KINDS = ("cd", "notice", "fixed")
TERMS = ("m3", "m6", "m12", "m24", "m36")
NOTICES = ("d1", "d7")
CODE = re.compile(r"[md]\d{1,3}")
ARTICLE = re.compile(r"\b(?:a|an)\s+(?=(?:year|month)\b)")
MINIMUM = {
    "fixed": "deposit.time.min_amount",
    "notice": "deposit.notice.min_amount",
    "cd": "deposit.cd.min_amount",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for; `term` is `m12` or `d7`, None while unknown."""

    kind: str
    term: str | None
    rollover: bool

    @property
    def months(self) -> int:
        """The months of a term, 0 for a notice deposit."""
        return int(self.term[1:]) if self.term and self.term[0] == "m" else 0

    @property
    def notice_days(self) -> int:
        """The days of notice, 0 for a term."""
        return int(self.term[1:]) if self.term and self.term[0] == "d" else 0


class DepositOpening:
    """Drafts new deposits."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._kinds = Hearing(counter.words, "deposit", KINDS)
        self._notices = Hearing(counter.words, "notice", NOTICES)
        self._rolls = Hearing(counter.words, "rollover", ("off", "on"))

    async def draft(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots amount?, term?, kind?, rollover?, from_account?, revision?; a fixed term without rollover when not said.

        `amount_needed`, `term_needed`, `no_such_term`, `below_minimum`, `wrong_step`, `sold_out`, and those of the account.
        """
        wanted = self._wanted(request)
        issues = await self._issues(wanted.kind)
        rates = self._rates(wanted.kind, issues)
        amount = amount_of(request.slots.get("amount"))
        values = self._known(wanted, rates, request.language)
        if wanted.term is not None and wanted.term not in rates:
            return ActionResult("no_such_term", values)
        if amount is None:
            return ActionResult("amount_needed", values)
        wrong = self._wrong_amount(wanted.kind, amount)
        if wrong is not None:
            return ActionResult(wrong, {**values, "amount": str(amount)})
        if wanted.term is None:
            return ActionResult("term_needed", values)
        issue = next((one for one in issues if f"m{one.months}" == wanted.term), None)
        if issue is not None and amount > issue.left:
            return ActionResult("sold_out", {**values, "left": str(issue.left)})
        account = await paying_account(self._counter, actor, request, amount)
        if isinstance(account, ActionResult):
            return ActionResult(account.outcome, {**values, **account.values})
        return self._drafted(wanted, amount, rates[wanted.term], account, values, request.language)

    async def interest(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Slots amount, words: what a fixed term earns at maturity at today's rate; the term is the one said last.

        `amount_needed`, `term_needed`, `no_such_term`, `below_minimum`.
        """
        language, said = request.language, request.slots.get("words") or ()
        texts = reversed([said] if isinstance(said, str) else list(said))
        term = next((one for text in texts if (one := self._term(str(text), "fixed"))), None)
        rates = self._rates("fixed", [])
        amount = amount_of(request.slots.get("amount"))
        if amount is None or term is None:
            return ActionResult("term_needed" if amount else "amount_needed", {})
        if term not in rates or (wrong := self._wrong_amount("fixed", amount)):
            return ActionResult("no_such_term" if term not in rates else str(wrong), {})
        opened = local_date(self._counter.clock.now())
        deposit = TimeDeposit(amount, rates[term], opened, int(term[1:]))
        values = {
            "amount": amount.figures,
            "term_text": self._term_text(term, language),
            "rate": percent(rates[term]),
            "interest": deposit.interest.figures,
        }
        return ActionResult("ok", values)

    def _wanted(self, request: ActionRequest) -> Wanted:
        kind = self._kinds.first(*told(request, "kind")) or "fixed"
        heard = (self._term(text, kind) for text in told(request, "term"))
        term = next((one for one in heard if one), None)
        rollover = kind == "fixed" and self._rolls.first(*told(request, "rollover")) == "on"
        return Wanted(kind, term, rollover)

    def _term(self, text: str, kind: str) -> str | None:
        said = ARTICLE.sub("1 ", plain(text).replace("-", " "))
        if kind == "notice":
            return self._notices.first(said)
        if CODE.fullmatch(said):
            return said if said[0] == "m" else None
        months = months_in(said)
        return f"m{months}" if months else None

    async def _issues(self, kind: str) -> list[CertificateIssue]:
        return await self._counter.core.records(CertificateIssue, "") if kind == "cd" else []

    def _rates(self, kind: str, issues: list[CertificateIssue]) -> Mapping[str, Decimal]:
        """The rates of today by term, as fractions."""
        policies, now = self._counter.policies, self._counter.clock.now()
        if kind == "cd":
            return {f"m{one.months}": one.annual_rate for one in issues if one.left > ZERO}
        if kind == "notice":
            keys = {term: f"deposit.notice.rate.{term}" for term in NOTICES}
        else:
            keys = {term: f"deposit.rate.{term}" for term in TERMS}
        return {term: policies.fraction(key, now) for term, key in keys.items()}

    def _wrong_amount(self, kind: str, amount: Money) -> str | None:
        policies, now = self._counter.policies, self._counter.clock.now()
        least = policies.money(MINIMUM[kind], now)
        if amount < least:
            return "below_minimum"
        step = policies.money("deposit.cd.step", now).yuan
        return "wrong_step" if kind == "cd" and (amount - least).yuan % step else None

    def _known(self, wanted: Wanted, rates: Mapping[str, Decimal], language: str) -> dict[str, Any]:
        """What is known so far, in words and plainly for the slots; `rates` lists today's."""
        words, policies = self._counter.words, self._counter.policies
        now = self._counter.clock.now()
        listed = [
            {"term_text": self._term_text(term, language), "rate": percent(rate)}
            for term, rate in rates.items()
        ]
        return {
            "kind": wanted.kind,
            "kind_text": words.get(f"debit.deposit.{wanted.kind}", language),
            "term": wanted.term,
            "term_text": self._term_text(wanted.term, language) if wanted.term else "",
            "rollover": "on" if wanted.rollover else "off",
            "rates": listed,
            "minimum": policies.money(MINIMUM[wanted.kind], now).figures,
            "step": policies.money("deposit.cd.step", now).figures,
        }

    def _term_text(self, term: str, language: str) -> str:
        words = self._counter.words
        known = words.find(f"debit.term.{term}", language)
        return known or words.get("debit.term.months", language, months=term[1:])

    def _drafted(
        self,
        wanted: Wanted,
        amount: Money,
        rate: Decimal,
        account: Account,
        values: dict[str, Any],
        language: str,
    ) -> Draft:
        policies, now = self._counter.policies, self._counter.clock.now()
        opened = local_date(now)
        deposit = TimeDeposit(amount, rate, opened, wanted.months)
        shown = {
            **values,
            "amount": amount.figures,
            "capitals": amount.capitals,
            "rate": percent(rate),
            "matures": deposit.matures.isoformat() if wanted.months else "",
            "interest": deposit.interest.figures if wanted.months else "",
            "from_last4": account.last4,
            "end_text": self._end(wanted, language),
            "insured": policies.rendered("deposit.insurance.limit", now, language),
        }
        body = {
            "account": account.id,
            "amount": str(amount),
            "kind": wanted.kind,
            "months": wanted.months,
            "notice_days": wanted.notice_days,
            "annual_rate": str(rate),
            "auto_rollover": wanted.rollover,
        }
        keys = () if wanted.kind == "cd" else (_key(wanted),)
        return Draft(
            order="deposits.open",
            body=body,
            shown=shown,
            subject=account.id,
            sheet=self._sheet(shown, language),
            policies=(MINIMUM[wanted.kind], *keys),
        )

    def _end(self, wanted: Wanted, language: str) -> str:
        """What happens in the end: paid back, renewed, or called with notice."""
        words = self._counter.words
        if wanted.kind == "notice":
            return words.get("debit.end.notice", language, days=wanted.notice_days)
        return words.get(f"debit.end.{'renew' if wanted.rollover else 'back'}", language)

    def _sheet(self, shown: Mapping[str, Any], language: str) -> dict[str, Any]:
        return (
            Sheet(self._counter.words, language, "sheet.debit.deposit")
            .row("sheet.debit.kind", shown["kind_text"])
            .row("sheet.debit.amount", shown["amount"], "money", strong=True)
            .row("sheet.debit.term", shown["term_text"])
            .row("sheet.debit.rate", shown["rate"], "percent", strong=True)
            .row("sheet.debit.interest", shown["interest"], "money")
            .row("sheet.debit.matures", shown["matures"], "date")
            .row("sheet.debit.end", shown["end_text"])
            .row("sheet.debit.account", shown["from_last4"])
            .note("sheet.debit.deposit_note", limit=shown["insured"])
            .data
        )


def percent(rate: Decimal) -> str:
    """A fraction as people read it: 0.0095 is `0.95%`."""
    return f"{(rate * 100).normalize():f}%"


def _key(wanted: Wanted) -> str:
    prefix = "deposit.notice.rate" if wanted.kind == "notice" else "deposit.rate"
    return f"{prefix}.{wanted.term}"
