"""Premium calculations and cover needs in a conversation: what the core knows and the customer says, through the advice rules.

All of it is calculation, never an offer; the label of the tariff stands on every card (domain §2.13, §6.3).
"""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from qiantai.advice import Life, MotorTariff, Needs, Quote, Survivors, Tariff
from qiantai.advice.needs import Need
from qiantai.app.ages import age_alone, age_in, working_years
from qiantai.banking import ActionRequest, ActionResult
from qiantai.banking.actions import card
from qiantai.banking.connectors.records import Customer
from qiantai.banking.connectors.records_insurance import PolicyDetail
from qiantai.banking.model import amount_of
from qiantai.banking.services.base import Counter
from qiantai.banking.services.hearing import Hearing, latest, plain, told
from qiantai.banking.services.policies_held import KINDS, elder_age
from qiantai.banking.services.sheets import Kind, Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.money import ZERO, Money
from qiantai.floor.policies import PolicyTable
from qiantai.floor.privacy import mask

TARIFF_KINDS = {"medical": "medical", "critical_illness": "critical", "accident": "accident"}
BY_VALUE = re.compile(r"生命价值|(?:human )?life value", re.IGNORECASE)
"""The way of reckoning that asks for income, spending and age alone."""
LEAST_COVER = Money.of(1000)
FAMILY_CAR = "family_small"
SEATS = 5
YEAR = timedelta(days=365)
WAN = 10_000
MONTHLY = {
    "income": re.compile(
        r"月薪|月收入|月入|月工资|(?:每个?|一个?)月(?:的|能|才|就|到手|大概|差不多)*(?:挣|赚|收入|工资|拿|入)"
        r"|工资(?:一个|每个?)月|monthly (?:income|salary|pay)|(?:earn|make|income|salary|paid)[^,.]{0,30}(?:a|per|every|each) month"
    ),
    "spending": re.compile(
        r"(?:每个?|一个?)月(?:的|要|得|大概|差不多)*(?:花|支出|开销|开支|用)|月支出|月开销"
        r"|monthly (?:spending|expenses)|spend[^,.]{0,30}(?:a|per|every|each) month"
    ),
}


class Insuring:
    """Reads around insurance advice."""

    def __init__(
        self, counter: Counter, tariff: Tariff, motor: MotorTariff, policies: PolicyTable
    ) -> None:
        words = counter.words
        self._counter = counter
        self._tariff = tariff
        self._motor = motor
        self._policies = policies
        self._kinds = Hearing(words, "policy_kind", KINDS)
        self._sexes = Hearing(words, "sex", ("female", "male"))
        self._others = Hearing(words, "insured", ("spouse", "child", "parent"))
        self._smokes = Hearing(words, "ins_smoker", ("no", "yes"))
        self._social = Hearing(words, "ins_social", ("no",))
        self._family = Hearing(words, "ins_family", ("none", "children", "parents"))

    async def quote(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Slots kind?, age?, sex?, amount?, relation?: plans side by side for one life.

        `ok` with `missing` naming what is to be asked (`kind`, `age`, `sex`, or empty); `auto`, `person` for other kinds,
        `referred` when no plan takes this life.
        """
        customer = await self._self(actor, request)
        kind = self._kinds.first(*told(request, "kind"))
        if kind == "auto":
            return ActionResult("auto", {})
        if kind is not None and kind not in TARIFF_KINDS:
            return ActionResult("person", {"kind": kind})
        age, sex = self._age(request, customer), self._sex(request, customer)
        known = {"kind": kind, "age": None if age is None else str(age), "sex": sex}
        known["smoker"] = self._smokes.first(*told(request, "smoker"))
        known["social"] = self._social.first(*told(request, "social"))
        missing = next((name for name in ("kind", "age", "sex") if known[name] is None), "")
        if missing == "sex" and kind == "accident":
            sex, missing = "male", ""
        if missing or kind is None or age is None or sex is None:
            return ActionResult("ok", {**known, "missing": missing})
        life = Life(
            age,
            "male" if sex == "male" else "female",
            smoker=known["smoker"] == "yes",
            social=known["social"] != "no",
        )
        return self._compared(kind, life, {**known, "missing": ""}, request)

    async def _self(self, actor: CustomerActor, request: ActionRequest) -> Customer | None:
        """The customer when the quote is for no one else."""
        other = request.slots.get("relation") or self._others.first(latest(request))
        if other or not actor.customer:
            return None
        return await self._counter.core.customer(actor.customer)

    def _age(self, request: ActionRequest, customer: Customer | None) -> int | None:
        slot = request.slots.get("age")
        for text in (str(request.slots.get("revision") or ""), latest(request)):
            if (age := age_in(plain(text))) is not None:
                return age
        alone = latest(request) if slot is None else str(slot)
        if (age := age_alone(plain(alone), counted=slot is None)) is not None:
            return age
        for text in told(request, "age"):
            if (age := age_in(plain(text))) is not None:
                return age
        return customer.age if customer else None

    def _sex(self, request: ActionRequest, customer: Customer | None) -> str | None:
        relation = str(request.slots.get("relation") or "")
        heard = self._sexes.first(*told(request, "sex"), *([relation] if relation else []))
        if heard is not None or customer is None:
            return heard
        return "female" if customer.sex == "F" else "male"

    def _compared(
        self, kind: str, life: Life, known: dict[str, Any], request: ActionRequest
    ) -> ActionResult:
        words, language = self._counter.words, request.language
        now = self._counter.clock.now()
        amount = amount_of(request.slots.get("amount") or "")
        amount = amount if amount and amount >= LEAST_COVER else None
        default = self._counter.policies.money("insurance.quote.default_sum", now)
        plans = [p.id for p in self._tariff.plans.values() if p.kind == TARIFF_KINDS[kind]]
        if kind == "medical":
            plans = [p for p in plans if self._tariff.plans[p].social is life.social] + [
                p for p in plans if self._tariff.plans[p].social is not life.social
            ]
        quotes, reasons = self._quotes(plans, life, amount or default)
        reason_texts = [words.get(f"quote.reason.{one}", language) for one in reasons]
        values = {
            **known,
            "age": str(life.age),
            "sex_text": words.get(f"sex.{life.sex}", language),
            "kind_text": words.get(f"policy.kind.{kind}", language),
        }
        if not quotes:
            return ActionResult("referred", {**values, "reason": ", ".join(reason_texts)})
        sheet = self._quote_sheet(quotes, life, language)
        values |= {
            "count": len(quotes),
            "lowest": str(min(one.yearly for one in quotes)),
            "highest": str(max(one.yearly for one in quotes)),
            "cover": str(quotes[0].cover),
            "assumed": ""
            if amount or kind != "critical_illness"
            else words.get("quote.assumed", language, cover=f"{default.yuan:,.0f}"),
        }
        return ActionResult("ok", values, card("sheet", **sheet.data))

    def _quotes(
        self, plans: Sequence[str], life: Life, cover: Money
    ) -> tuple[list[Quote], list[str]]:
        """Quotes of all plans, cheapest first; a medical plan of the other kind of insured stands beside for comparison."""
        quotes, reasons = [], []
        for plan in plans:
            social = self._tariff.plans[plan].social
            one = life if social is None else Life(life.age, life.sex, 1, life.smoker, social)
            result = self._tariff.quote(plan, one, cover)
            if isinstance(result, Quote):
                quotes.append(result)
            else:
                reasons.append(result.reason)
        return sorted(quotes, key=lambda q: q.yearly), list(dict.fromkeys(reasons))

    def _quote_sheet(self, quotes: list[Quote], life: Life, language: str) -> Sheet:
        words = self._counter.words
        short = "en" if language == "en" else "zh"
        sheet = Sheet(words, language, "sheet.ins.quote")
        sheet.row("sheet.ins.age", life.age, "number")
        sheet.row("sheet.ins.sex", words.get(f"sex.{life.sex}", language))
        sheet.row(
            "sheet.ins.smoker", words.get(f"smoker.{'yes' if life.smoker else 'no'}", language)
        )
        columns: Sequence[tuple[str, Kind]] = (
            ("sheet.ins.plan", "text"),
            ("sheet.ins.sum", "money"),
            ("sheet.ins.yearly_premium", "money"),
            ("sheet.ins.pay_years", "number"),
            ("sheet.ins.total_premium", "money"),
        )
        rows = [[q.plan.name[short], q.cover, q.yearly, q.plan.pay_years, q.total] for q in quotes]
        sheet.table(columns, rows)
        sheet.note("sheet.ins.quote_note", label=self._tariff.label[short])
        return sheet

    async def need(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Slots income?, spending?, debts?, family?: what cover may be lacking, with the limit for premiums (domain §6.3).

        `ok` with `missing` naming what is to be asked (`income`, `family`, or empty). Health is never asked here.
        """
        income = _yearly(request, "income")
        told_family = [str(one) for one in (request.slots.get("family"), latest(request)) if one]
        family = next((some for one in told_family if (some := self._family.all(one))), ())
        if not family and BY_VALUE.search(" ".join(told(request, "family"))):
            family = ("none",)
        known = {"family": ",".join(family) or None}
        if income is None:
            return ActionResult("ok", {**known, "missing": "income"})
        if not family:
            return ActionResult("ok", {**known, "missing": "family"})
        customer = await self._counter.core.customer(actor.customer)
        held = await self._counter.core.records(PolicyDetail, actor.customer)
        loans = await self._counter.core.loans(actor.customer)
        accounts = await self._counter.core.accounts(actor.customer)
        owed = amount_of(request.slots.get("debts") or "") or ZERO
        mortgage = max(owed, sum((one.remaining for one in loans), ZERO))
        liquid = sum((one.balance for one in accounts), ZERO)
        return self._needed(request, customer, income, family, held, mortgage, liquid)

    def _needed(
        self,
        request: ActionRequest,
        customer: Customer,
        income: Money,
        family: Sequence[str],
        held: Sequence[PolicyDetail],
        mortgage: Money,
        liquid: Money,
    ) -> ActionResult:
        now, language, policies = (
            self._counter.clock.now(),
            request.language,
            self._counter.policies,
        )
        needs = Needs.of(self._policies, now)
        share = policies.fraction("insurance.need.spending_share", now)
        spending = _yearly(request, "spending") or Money.of(income.yuan * share)
        rehabilitation = policies.money("insurance.need.rehabilitation", now)
        found = (
            needs.accident(income, 1, _sum(held, "accident")),
            needs.critical(income, rehabilitation, _sum(held, "critical_illness")),
            needs.survivors(self._survivors(family, spending, mortgage, liquid)),
        )
        value = needs.life_value(*self._working(request, customer), income, spending)
        limit = needs.premium_limit(income, spending)
        sheet = Sheet(self._counter.words, language, "sheet.ins.need")
        sheet.money("sheet.ins.income", income).money("sheet.ins.spending", spending)
        sheet.money("sheet.ins.debts", mortgage).money("sheet.ins.liquid", liquid)
        sheet.money("sheet.ins.premium_limit", limit, strong=True)
        self._lay_needs(sheet, [one for one in found if one is not None], held, language)
        medical = "held" if any(one.kind == "medical" for one in held) else "none"
        values: dict[str, Any] = {
            "missing": "",
            "family": ",".join(family),
            "yearly_income": str(income),
            "yearly_spending": str(spending),
            "limit": str(limit),
            **{one.kind: str(one.least) for one in found if one is not None},
            **{f"{o.kind}_text": _about(o.least, language) for o in found if o is not None},
            "value_text": _about(value.least, language),
            "medical_text": self._counter.words.get(f"need.medical.{medical}", language),
            "elder": customer.elder or customer.age >= elder_age(self._counter),
        }
        return ActionResult("ok", values, card("sheet", **sheet.data))

    def _working(self, request: ActionRequest, customer: Customer) -> tuple[int, int]:
        """The age now and at retirement: what the messages tell, else the customer's and the institution's."""
        said = " ".join(plain(str(one)) for one in request.slots.get("words") or ())
        age, retires = working_years(said)
        usual = self._counter.policies.whole("insurance.need.retirement", self._counter.clock.now())
        return age or customer.age, retires or usual

    def _lay_needs(
        self, sheet: Sheet, needs: Sequence[Need], held: Sequence[PolicyDetail], language: str
    ) -> None:
        """What is lacking of each kind, and the premiums that are paid already."""
        paid = sum((one.premium for one in held if one.kind != "auto"), ZERO)
        sheet.money("sheet.ins.premiums_now", paid)
        columns: Sequence[tuple[str, Kind]] = (
            ("sheet.ins.need_kind", "text"),
            ("sheet.ins.least", "money"),
            ("sheet.ins.most", "money"),
        )
        named = [(self._counter.words.get(f"need.{one.kind}", language), one) for one in needs]
        sheet.table(columns, [[name, one.least, one.most] for name, one in named])
        sheet.note("sheet.ins.need_note")

    def _survivors(
        self, family: Sequence[str], spending: Money, mortgage: Money, liquid: Money
    ) -> Survivors:
        """Duties by family: nobody to keep leaves debts and funeral only."""
        now, policies = self._counter.clock.now(), self._counter.policies
        alone = "none" in family
        share = policies.fraction("insurance.need.survivor_share", now)
        return Survivors(
            yearly_spending=ZERO if alone else spending,
            share=Decimal(0) if alone else share,
            years=policies.whole("insurance.need.survivor_years", now),
            mortgage=mortgage,
            education=policies.money("insurance.need.education", now)
            if "children" in family
            else ZERO,
            parents=policies.money("insurance.need.parents", now) if "parents" in family else ZERO,
            funeral=policies.money("insurance.need.funeral", now),
            liquid_assets=liquid,
        )

    async def motor(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Third-party premiums by limit for the customer's own car, or a family car; slots amount? (the limit)."""
        core, language, now = self._counter.core, request.language, self._counter.clock.now()
        held = [o for o in await core.records(PolicyDetail, actor.customer) if o.kind == "auto"]
        own = held[0] if held else None
        use = (own.use if own else "") or FAMILY_CAR
        recent = await self._claims(actor, own) if own else 0
        clean = own.clean_years if own else 0
        factor = self._motor.no_claim(self._policies, now, clean, recent)
        base = self._motor.third_party_base
        priced = [
            (limit, self._motor.premium(base(use, limit), factor, Decimal(1)))
            for limit in sorted(self._motor.third_party[use])
        ]
        wanted = amount_of(request.slots.get("amount") or "") or (own.sum if own else None)
        chosen = next((one for one in priced if wanted and Money.of(one[0]) == wanted), priced[0])
        values = {
            "own": own is not None,
            "plate": mask(own.plate or "") if own else "",
            "use_text": self._counter.words.get(f"motor.use.{use}", language),
            "limit": f"{chosen[0]:,}",
            "premium": str(chosen[1]),
            "factor": f"{factor:f}",
            "claims": recent,
            "ends": own.due_date.isoformat() if own else "",
        }
        sheet = self._motor_sheet(values, priced, language)
        if use == FAMILY_CAR:
            compulsory = self._motor.compulsory(self._policies, now, SEATS, clean, 0, death=False)
            sheet.money("sheet.ins.compulsory", compulsory)
        return ActionResult("ok", values, card("sheet", **sheet.data))

    async def _claims(self, actor: CustomerActor, own: PolicyDetail) -> int:
        """Claims on the policy within a year that were not refused."""
        since = local_date(self._counter.clock.now()) - YEAR
        return sum(
            one.policy == own.id and one.day > since and one.status != "refused"
            for one in await self._counter.core.claims(actor.customer)
        )

    def _motor_sheet(
        self, values: Mapping[str, Any], priced: Sequence[tuple[int, Money]], language: str
    ) -> Sheet:
        sheet = Sheet(self._counter.words, language, "sheet.ins.motor")
        sheet.row("sheet.ins.plate", values["plate"])
        sheet.row("sheet.ins.ends", values["ends"], "date")
        sheet.row("sheet.ins.use", values["use_text"])
        sheet.row("sheet.ins.claims_last_year", values["claims"], "number")
        sheet.row("sheet.ins.no_claim", values["factor"])
        columns: Sequence[tuple[str, Kind]] = (
            ("sheet.ins.limit", "money"),
            ("sheet.ins.yearly_premium", "money"),
        )
        sheet.table(columns, [[Money.of(limit), premium] for limit, premium in priced])
        short = "en" if language == "en" else "zh"
        return sheet.note("sheet.ins.motor_note", label=self._motor.label[short])


def _sum(held: Sequence[PolicyDetail], kind: str) -> Money:
    return sum((one.sum for one in held if one.kind == kind), ZERO)


def _yearly(request: ActionRequest, slot: str) -> Money | None:
    """A sum of a year; what was told as a sum of a month (月薪一万) counts twelve times."""
    said = amount_of(request.slots.get(slot) or "")
    heard = " ".join(map(str, request.slots.get("words") or ()))
    if said is None or not MONTHLY[slot].search(plain(heard)):
        return said
    return Money.of(said.yuan * 12)


def _about(amount: Money, language: str) -> str:
    """A figure of advice without false precision: ten thousands of yuan."""
    tens = int((amount.yuan / WAN).to_integral_value(ROUND_HALF_UP))
    return f"CNY {tens * WAN:,}" if language == "en" else f"{tens}万元"
