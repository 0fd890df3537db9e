"""Why a mortgage costs what it costs: LPR and spread, the next repricing day, and the cycle that may be changed once
(domain §2.7b)."""

import re
from datetime import date
from decimal import Decimal

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.amortisation import Repricing, RepricingRules, reprice
from qiantai.banking.calendars import next_repricing
from qiantai.banking.connectors.records_lending import LoanTerms
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import told
from qiantai.banking.services.loan_held import HeldLoan, LoanBook
from qiantai.banking.services.loan_words import months_said
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.policies import figures

CHANGED = re.compile(r"改成|改为|换成|变成|调成|调为|\bto\b")
"""Behind it stands what is wanted: 一年才调一次,改成三个月."""
KEYS = ("loan.lpr.cycle_months", "loan.lpr.changes_max")


class MortgageRate:
    """Reads the price of a mortgage, and drafts another cycle."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._book = LoanBook(counter)

    async def look(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Slots loan?: `ok` for an own mortgage, `fixed` when it does not float, `public` for everybody else."""
        policies, now, language = (
            self._counter.policies,
            self._counter.clock.now(),
            request.language,
        )
        lpr = policies.fraction("loan.lpr.five_year", now)
        values = {
            "lpr": _percent(lpr),
            "published": policies.rendered("loan.lpr.publish_day", now, language),
            "repriced": policies.rendered("loan.lpr.repricing_day", now, language),
        }
        if not actor.level:
            return ActionResult("public", values)
        held = await self._book.held(actor, request, "mortgage")
        if isinstance(held, ActionResult):
            return held if held.outcome == "ambiguous" else ActionResult("none", values)
        terms = await self._terms(actor, held)
        rate = {"last4": held.loan.last4, "rate": _percent(held.loan.annual_rate)}
        if terms is None:
            return ActionResult("fixed", {**values, **rate})
        return self._priced(held, terms, lpr, {**values, **rate}, language)

    async def cycle(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots loan?, cycle?: choices of a cycle, and `no_option`, `same`, `used_up`, `fixed` when it cannot be changed."""
        held = await self._book.held(actor, request, "mortgage")
        if isinstance(held, ActionResult):
            return held
        terms = await self._terms(actor, held)
        if terms is None:
            return ActionResult("fixed", {"last4": held.loan.last4})
        now, language = self._counter.clock.now(), request.language
        rules = RepricingRules.of(self._counter.policies, now)
        wanted = next((m for text in told(request, "cycle") if (m := _cycle(text))), None)
        values = {
            "last4": held.loan.last4,
            "current": self._cycle_text(terms.cycle, language),
            "next": self._next(terms, terms.cycle).isoformat(),
        }
        if terms.changes >= rules.changes:
            return ActionResult("used_up", values)
        if wanted is None:
            return self._choices(terms, rules, language)
        values["wanted"] = self._cycle_text(wanted, language)
        refusal = rules.cycle_refusal(terms.cycle, wanted, terms.changes)
        if refusal is not None:
            return ActionResult(refusal, values)
        return self._drafted(held, terms, wanted, language)

    async def _terms(self, actor: CustomerActor, held: HeldLoan) -> LoanTerms | None:
        found = await self._counter.core.records(LoanTerms, actor.customer)
        return next((one for one in found if one.id == held.loan.id), None)

    def _next(self, terms: LoanTerms, cycle: int) -> date:
        return next_repricing(terms.anchor, cycle, local_date(self._counter.clock.now()))

    def _cycle_text(self, months: int, language: str) -> str:
        return self._counter.words.get("lending.cycle", language, months=months)

    def _spread(self, terms: LoanTerms, language: str) -> str:
        code = "zero" if not terms.spread_bp else "plus" if terms.spread_bp > 0 else "minus"
        return self._counter.words.get(
            f"lending.spread.{code}", language, points=abs(terms.spread_bp)
        )

    def _priced(
        self,
        held: HeldLoan,
        terms: LoanTerms,
        lpr: Decimal,
        values: dict[str, str],
        language: str,
    ) -> ActionResult:
        rate = lpr + Decimal(terms.spread_bp) / 10_000
        after = reprice(held.terms, 0, rate)
        next_on = self._next(terms, terms.cycle)
        values |= {
            "spread": self._spread(terms, language),
            "cycle": self._cycle_text(terms.cycle, language),
            "next": next_on.isoformat(),
            "monthly": str(held.loan.monthly),
            "new_rate": _percent(rate),
            "new_monthly": str(after.payment),
            "outlook": self._outlook(held, after, rate, language),
        }
        sheet = (
            Sheet(self._counter.words, language, "sheet.lending.rate_title")
            .row("sheet.lending.loan", self._book.label(held.loan, language))
            .row("sheet.lending.rate", values["rate"], strong=True)
            .row("sheet.lending.made_of", values["spread"])
            .row("sheet.lending.lpr", values["lpr"])
            .row("sheet.lending.cycle", values["cycle"])
            .row("sheet.lending.next", next_on.isoformat(), "date")
            .money("sheet.lending.monthly", held.loan.monthly)
            .money("sheet.lending.monthly_then", after.payment)
            .note("sheet.lending.rate_note")
        )
        return ActionResult("ok", values, card("sheet", **sheet.data))

    def _outlook(self, held: HeldLoan, after: Repricing, rate: Decimal, language: str) -> str:
        """What the next repricing would bring if the LPR stayed as published last."""
        loan = held.loan
        same = rate == loan.annual_rate
        code = "same" if same else "down" if rate < loan.annual_rate else "up"
        difference = (after.payment_before - after.payment).figures.lstrip("-")
        return self._counter.words.get(
            f"lending.outlook.{code}",
            language,
            rate=_percent(rate),
            monthly=after.payment.figures,
            difference=difference,
        )

    def _choices(self, terms: LoanTerms, rules: RepricingRules, language: str) -> ActionResult:
        options = [
            {
                "value": str(months),
                "label": self._counter.words.get(
                    "lending.cycle_choice",
                    language,
                    months=months,
                    next=self._next(terms, months).isoformat(),
                ),
            }
            for months in sorted(rules.cycles)
            if months != terms.cycle
        ]
        return ActionResult("ambiguous", {"slot": "cycle", "options": options})

    def _drafted(self, held: HeldLoan, terms: LoanTerms, wanted: int, language: str) -> Draft:
        next_on = self._next(terms, wanted)
        shown = {
            "last4": held.loan.last4,
            "current": self._cycle_text(terms.cycle, language),
            "wanted": self._cycle_text(wanted, language),
            "next": next_on.isoformat(),
            "cycle": str(wanted),
        }
        sheet = (
            Sheet(self._counter.words, language, "sheet.lending.cycle_title")
            .row("sheet.lending.loan", self._book.label(held.loan, language))
            .row("sheet.lending.cycle_now", shown["current"])
            .row("sheet.lending.cycle_new", shown["wanted"], strong=True)
            .row("sheet.lending.next", next_on.isoformat(), "date")
            .note("sheet.lending.cycle_note")
        )
        body = {"loan": held.loan.id, "cycle": wanted, "next": next_on.isoformat()}
        return Draft("loans.cycle", body, shown, held.loan.id, sheet.data, policies=KEYS)


def _cycle(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    return months_said(CHANGED.split(text)[-1]) or months_said(text)


def _percent(rate: Decimal) -> str:
    return f"{figures(rate * 100)}%"
