"""Takes an application for a consumer loan, with all its costs shown and the customer's own consent to the credit report.

Nothing is decided here: an application ends at the bank's people (domain §5.2), and what the money may not be spent on is
said before anybody's credit report is asked for.
"""

from decimal import Decimal

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.amortisation import Terms, payment
from qiantai.banking.instalments import MONTHS, CostTable
from qiantai.banking.lending import LendingRules, offer_cost
from qiantai.banking.model import amount_of
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, latest, told, wished
from qiantai.banking.services.incomes import monthly_told
from qiantai.banking.services.loan_words import months_said
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.money import Money
from qiantai.floor.policies import figures

BARRED = ("stocks", "house", "gamble", "debt")
USES = (
    "renovation",
    "education",
    "car",
    "wedding",
    "medical",
    "travel",
    "appliance",
    "daily",
)
KEYS = (
    "loan.consumer.rate_min",
    "loan.consumer.rate_max",
    "loan.consumer.max_amount",
    "loan.overdue.penalty",
    "loan.use.misuse_penalty",
)


class LoanApplying:
    """Drafts applications for consumer loans."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._barred = Hearing(counter.words, "loan_use", BARRED)
        self._uses = Hearing(counter.words, "loan_use", (*BARRED, "business", *USES))

    async def look(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """What is known and what cannot be: slots amount?, periods?, purpose?.

        `purpose_barred` and `business` by the use, `too_much`, `too_little`, `too_long` by the rules, `age` beyond them;
        `ok` with `months` and `purpose` as far as they were said.
        """
        language, now = request.language, self._counter.clock.now()
        rules = LendingRules.of(self._counter.policies, now)
        last = wished(latest(request))
        texts = [one for one in told(request, "purpose") if one != latest(request)]
        use = self._barred.first(last) or self._uses.first(*texts, last)
        purpose = use or request.slots.get("purpose")
        said = str(request.slots.get("periods") or "")
        months = months_said(latest(request)) or months_said(said) or _int(said)
        income = monthly_told(request)
        values = {
            "purpose": purpose,
            "months": months,
            "use_text": self._use(purpose, language),
            "income": None if income is None else str(income),
        }
        if use in BARRED:
            return ActionResult("purpose_barred", values)
        if use == "business":
            return ActionResult("business", values)
        age = (await self._counter.core.customer(actor.customer)).age
        return _beyond(rules, amount_of(request.slots.get("amount")), months, age) or ActionResult(
            "ok", values
        )

    async def draft(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots amount, periods, purpose, income, consent: `consent_needed` without it, and what `look` finds."""
        found = await self.look(actor, request)
        if found.outcome != "ok":
            return found
        amount, income = (amount_of(request.slots.get(name)) for name in ("amount", "income"))
        months, purpose = found.values["months"], found.values["purpose"]
        if amount is None or income is None or not months or not purpose:
            return ActionResult("incomplete", {})
        if str(request.slots.get("consent")) != "yes":
            return ActionResult("consent_needed", {})
        overdue = any(one.overdue_days for one in await self._counter.core.loans(actor.customer))
        return self._drafted(actor, request, amount, income, int(months), str(purpose), overdue)

    def _drafted(
        self,
        actor: CustomerActor,
        request: ActionRequest,
        amount: Money,
        income: Money,
        months: int,
        purpose: str,
        overdue: bool,
    ) -> Draft:
        language, words, now = request.language, self._counter.words, self._counter.clock.now()
        policies = self._counter.policies
        low, high = (policies.fraction(f"loan.consumer.rate_{end}", now) for end in ("min", "max"))
        cost = self.cost(Terms(amount, high, months), language)
        first, last = (payment(Terms(amount, rate, months)).figures for rate in (low, high))
        shown = {
            "amount": str(amount),
            "months": months,
            "use_text": self._use(purpose, language),
            "rate_min": f"{figures(low * 100)}%",
            "rate_max": f"{figures(high * 100)}%",
            "monthly_min": first,
            "monthly_max": last,
            "interest_max": cost.items[0].amount.figures,
            "answer": policies.rendered("lending.refer.hours", now, language),
            "note": words.get("lending.apply.overdue", language) if overdue else "",
        }
        sheet = (
            Sheet(words, language, "sheet.lending.apply")
            .money("sheet.lending.amount", amount, strong=True)
            .row("sheet.lending.months", months, "number")
            .row("sheet.lending.use", self._use(purpose, language))
            .money("sheet.lending.income", income)
            .row("sheet.lending.rate", f"{shown['rate_min']}–{shown['rate_max']}")
            .row("sheet.lending.monthly", f"{first}–{last}")
        )
        self._tabled(sheet, cost, language)
        asked = {"amount": str(amount), "income": str(income)}
        return Draft(
            order="loans.apply",
            body={**asked, "months": months, "purpose": purpose[:60], "consent": "yes"},
            shown=shown,
            subject=f"{actor.customer}:loan",
            sheet=sheet.data,
            facts={"amount": amount.yuan},
            policies=KEYS,
        )

    def cost(self, terms: Terms, language: str) -> CostTable:
        """All costs of a loan on these terms, kept and broken (domain §2.7c)."""
        policies, now = self._counter.policies, self._counter.clock.now()
        overdue, misuse = (
            policies.fraction(key, now)
            for key in ("loan.overdue.penalty", "loan.use.misuse_penalty")
        )
        lender = self._counter.words.get("sheet.lending.lender", language)
        return offer_cost(terms, lender, overdue, misuse)

    def _tabled(self, sheet: Sheet, cost: CostTable, language: str) -> None:
        words = self._counter.words
        rows = [
            (
                words.get(f"lending.cost.{one.code}", language),
                one.collector,
                one.amount.figures,
                _percent(one.annual_rate),
            )
            for one in cost.items
        ]
        rows += [
            (words.get(f"lending.cost.{one.code}", language), "", "", _percent(one.annual_rate))
            for one in cost.defaults
        ]
        columns = ("item", "collector", "total", "yearly")
        sheet.table([(f"sheet.lending.cost.{name}", "text") for name in columns], rows)
        sheet.note(
            "sheet.lending.apply_note",
            total=_percent(cost.annual_rate),
            principal=cost.principal.figures,
        )

    def _use(self, purpose: object, language: str) -> str:
        """A use in words; the customer's own words where we have none."""
        if not purpose:
            return ""
        text = self._counter.words.find(f"loan_use.{purpose}", language)
        return text or str(purpose)[:40]


def _beyond(
    rules: LendingRules, amount: Money | None, months: int | None, age: int
) -> ActionResult | None:
    """What the published rules rule out, before anybody's credit report is asked for."""
    if amount is not None and amount > rules.cap:
        return ActionResult("too_much", {"cap": rules.cap.figures})
    if amount is not None and amount < rules.least:
        return ActionResult("too_little", {"least": rules.least.figures})
    if months is not None and months > rules.max_months:
        return ActionResult("too_long", {"most": rules.max_months})
    at_end = age + Decimal(months or 0) / MONTHS
    if not rules.min_age <= age <= rules.max_age or at_end > rules.max_age_at_end:
        limits = {"min": rules.min_age, "max": rules.max_age, "at_end": rules.max_age_at_end}
        return ActionResult("age", limits)
    return None


def _percent(rate: Decimal) -> str:
    return f"{(rate * 100).quantize(Decimal('0.01'))}%"


def _int(value: object) -> int | None:
    return int(str(value)) if str(value or "").isdigit() else None
