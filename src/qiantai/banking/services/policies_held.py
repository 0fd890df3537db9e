"""What a customer holds of insurance: which policy is meant, the list of all, dividends and renewal."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.connectors.base import Account
from qiantai.banking.connectors.records_insurance import PolicyCase, PolicyDetail
from qiantai.banking.contracts import (
    ContractDays,
    Premium,
    Renewal,
    cooling_off,
    premium_state,
    renewal,
)
from qiantai.banking.services.base import Counter, account_options, find_account, main_account
from qiantai.banking.services.hearing import Hearing, plain, told
from qiantai.banking.services.sheets import Kind, Sheet
from qiantai.banking.services.whose import Whose
from qiantai.banking.words import traditional
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.money import ZERO
from qiantai.floor.privacy import mask

KINDS = ("medical", "critical_illness", "auto", "accident", "participating", "annuity")
"""Kinds of policies in the order in which words for them are looked for."""
Fits = Callable[[PolicyDetail], bool]


class PoliciesHeld:
    """Reads about the customer's own policies, and the choice of one that every other service starts with."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._kinds = Hearing(counter.words, "policy_kind", KINDS)
        self._whose = Whose(counter)

    @property
    def today(self) -> date:
        """Today in China."""
        return local_date(self._counter.clock.now())

    @property
    def days(self) -> ContractDays:
        """The periods and rates that hold now."""
        return ContractDays.of(self._counter.policies, self._counter.clock.now())

    async def held(self, actor: CustomerActor) -> list[PolicyDetail]:
        """All policies of the customer."""
        return await self._counter.core.records(PolicyDetail, actor.customer)

    async def pick(
        self, actor: CustomerActor, request: ActionRequest, fits: Fits, *, named_only: bool = False
    ) -> PolicyDetail | ActionResult:
        """The policy that the request means; slots policy? (id, number or words), revision?.

        `none` without any policy, `unfit` when none (or not the named one) fits, `ambiguous` when several do.
        """
        held = await self.held(actor)
        if not held:
            return ActionResult("none", {})
        named = self.named(held, request)
        if len(named) == 1 or (named and named_only):
            chosen = [one for one in named if fits(one)]
            return chosen[0] if chosen else self.unfit(named[0], request.language)
        fitting = [one for one in named or held if fits(one)]
        if not fitting:
            return self.unfit((named or held)[0], request.language)
        if len(fitting) == 1:
            return fitting[0]
        options = self.options(fitting, request.language)
        return ActionResult("ambiguous", {"slot": "policy", "options": options})

    def named(self, held: Sequence[PolicyDetail], request: ActionRequest) -> list[PolicyDetail]:
        """The policies that the words of the request name: by number, product or kind; empty when they name none."""
        for text in told(request, "policy"):
            said = plain(text)
            found = [one for one in held if one.id.lower() in said]
            found = found or [one for one in held if plain(one.product_name) in said]
            kind = self._kinds.first(text)
            found = found or [one for one in held if one.kind == kind]
            if found:
                return found
        return []

    def options(self, held: Sequence[PolicyDetail], language: str) -> list[dict[str, str]]:
        """Policies to choose from; a kind held once may be named by its short word."""
        kinds = [one.kind for one in held]
        words = self._counter.words
        return [
            {
                "value": one.id
                if kinds.count(one.kind) > 1
                else words.get(f"policy.short.{one.kind}", language),
                "label": words.get(
                    "label.policy", language, name=self.name(one, language), end=one.id.upper()
                ),
            }
            for one in held
        ]

    def name(self, one: PolicyDetail, language: str) -> str:
        """The product's name in the customer's script, or in English."""
        english = self._counter.words.find(f"product.{one.product}", language)
        if language == "en" and english:
            return english
        return traditional(one.product_name) if language == "zh-Hant" else one.product_name

    def unfit(self, one: PolicyDetail, language: str) -> ActionResult:
        """What was meant is not possible for this policy; the values say why."""
        return ActionResult("unfit", self.facts(one, language))

    def premium(self, one: PolicyDetail) -> Premium:
        """How the next premium stands; a yearly policy ends with its year and has no grace (domain §2.11)."""
        return premium_state(one.due_date, self.days, self.today, paid=not one.long)

    def status(self, one: PolicyDetail) -> str:
        """in_force, grace, lapsed, may_end, or ended for a yearly policy that ran out."""
        if not one.long:
            return "in_force" if self.today <= one.due_date else "ended"
        state = self.premium(one).state
        return "in_force" if state == "paid" else state

    def days_left(self, one: PolicyDetail) -> int | None:
        """Days of cooling-off left today, 0 on its last day, None when it is over or there is none."""
        if one.cooling_off_days is None:
            return None
        return cooling_off(one.signed, one.paid, self.contract_days(one), self.today).days_left

    def contract_days(self, one: PolicyDetail) -> ContractDays:
        """The usual periods with what the contract itself says."""
        if one.cooling_off_days is None:
            return self.days
        return replace(self.days, cooling_off=one.cooling_off_days)

    def facts(self, one: PolicyDetail, language: str) -> dict[str, Any]:
        """What replies say about a policy, as plain values."""
        words = self._counter.words
        state, premium, left = self.status(one), self.premium(one), self.days_left(one)
        return {
            "policy": one.id,
            "number": one.id.upper(),
            "product": self.name(one, language),
            "kind": one.kind,
            "kind_text": words.get(f"policy.kind.{one.kind}", language),
            "long": one.long,
            "holder": one.holder,
            "insured": one.insured or mask(one.plate or ""),
            "status": state,
            "status_text": words.get(f"policy.status.{state}", language),
            "premium": str(one.premium),
            "due_date": one.due_date.isoformat(),
            "paid": str(one.paid),
            "cash_value": str(one.cash_value),
            "sum": str(one.sum) if one.sum > ZERO else "",
            "signed": one.signed.isoformat(),
            "cooling_left": left,
            "cooling_days": self.contract_days(one).cooling_off,
            "cooling_until": cooling_off(
                one.signed, one.paid, self.contract_days(one), self.today
            ).last_day.isoformat(),
            "grace_until": premium.grace_until.isoformat(),
            "reinstate_until": premium.reinstate_until.isoformat(),
        }

    async def overview(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """All policies with status, next premium and cover; slots policy? narrows. `none` without any, `not_own`."""
        if self._whose.is_strangers(request):
            return ActionResult("not_own", {})
        held = await self.held(actor)
        if not held:
            return ActionResult("none", {})
        language = request.language
        shown = self.named(held, request) or held
        rows = [self.facts(one, language) for one in shown]
        sheet = Sheet(self._counter.words, language, "sheet.ins.policies")
        columns: Sequence[tuple[str, Kind]] = (
            ("sheet.ins.product", "text"),
            ("sheet.ins.number", "text"),
            ("sheet.ins.insured", "text"),
            ("sheet.ins.sum", "money"),
            ("sheet.ins.premium", "money"),
            ("sheet.ins.due", "date"),
            ("sheet.ins.status", "text"),
        )
        names = ("product", "number", "insured", "sum", "premium", "due_date", "status_text")
        sheet.table(columns, [[row[name] for name in names] for row in rows])
        yearly = sum((one.premium for one in shown), ZERO)
        sheet.money("sheet.ins.yearly", yearly, strong=True)
        values = {**rows[0], "policies": rows, "count": len(rows), "yearly": str(yearly)}
        return ActionResult("ok", values, card("sheet", **sheet.data))

    async def dividends(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Dividends of a participating policy: never certain (domain §3.3); slots policy?. `not_participating`, `none`."""
        picked = await self.pick(actor, request, lambda one: one.dividend != "")
        if isinstance(picked, ActionResult):
            outcome = "not_participating" if picked.outcome == "unfit" else picked.outcome
            return ActionResult(outcome, picked.values)
        facts = self.facts(picked, request.language)
        sheet = Sheet(self._counter.words, request.language, "sheet.ins.dividends")
        sheet.row("sheet.ins.product", facts["product"])
        sheet.money("sheet.ins.dividend_year", picked.dividend_year, strong=True)
        sheet.money("sheet.ins.dividend_total", picked.dividend_total)
        day = picked.dividend_on.isoformat() if picked.dividend_on else ""
        sheet.row("sheet.ins.dividend_on", day, "date")
        sheet.note("sheet.ins.dividend_note")
        values = {
            **facts,
            "dividend_year": str(picked.dividend_year),
            "dividend_total": str(picked.dividend_total),
            "dividend_on": day,
        }
        return ActionResult("ok", values, card("sheet", **sheet.data))

    async def renewal(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Whether and when a yearly policy can be renewed; slots policy?. The outcome is the state, or `long`, `none`."""
        picked = await self.pick(actor, request, lambda one: not one.long)
        if isinstance(picked, ActionResult):
            outcome = "long" if picked.outcome == "unfit" else picked.outcome
            return ActionResult(outcome, picked.values)
        language = request.language
        customer = await self._counter.core.customer(actor.customer)
        state = self._renewal(picked, customer.age)
        facts = self.facts(picked, language)
        policies, now = self._counter.policies, self._counter.clock.now()
        sheet = Sheet(self._counter.words, language, "sheet.ins.renewal")
        sheet.row("sheet.ins.product", facts["product"]).row("sheet.ins.insured", facts["insured"])
        sheet.row("sheet.ins.ends", facts["due_date"], "date")
        sheet.row("sheet.ins.opens", state.opens_on.isoformat(), "date")
        sheet.row("sheet.ins.renew_until", state.until.isoformat(), "date")
        sheet.money("sheet.ins.premium_now", picked.premium)
        guaranteed = "yes" if picked.guaranteed_renewal else "no"
        text = self._counter.words.get(f"policy.guaranteed.{guaranteed}", language)
        sheet.row("sheet.ins.guaranteed", text, strong=True)
        sheet.note("sheet.ins.renewal_note")
        values = {
            **facts,
            "opens_on": state.opens_on.isoformat(),
            "renew_until": state.until.isoformat(),
            "guaranteed_text": text,
            "most_age": policies.get("insurance.rules.medical.renew_age", now),
            "raise_max": policies.rendered("insurance.medical.raise_max", now, language),
            "auto": picked.kind == "auto",
        }
        return ActionResult(state.state, values, card("sheet", **sheet.data))

    def _renewal(self, one: PolicyDetail, age: int) -> Renewal:
        policies, now = self._counter.policies, self._counter.clock.now()
        most = int(policies.get("insurance.rules.medical.renew_age", now))
        return renewal(
            one.due_date,
            self.today,
            age,
            opens_days=policies.whole("insurance.renewal.remind", now),
            window_days=policies.whole("insurance.renewal.window", now),
            most_age=most if one.kind == "medical" else age,
            guaranteed=one.guaranteed_renewal,
        )

    async def elder(self, actor: CustomerActor) -> bool:
        """Whether the customer is of the age that gets special care (domain §2.10b)."""
        customer = await self._counter.core.customer(actor.customer)
        return customer.elder or customer.age >= elder_age(self._counter)

    async def open_case(
        self, actor: CustomerActor, one: PolicyDetail, kind: str, language: str
    ) -> ActionResult | None:
        """`already` when the same is being worked on for this policy."""
        cases = await self._counter.core.records(PolicyCase, actor.customer, policy=one.id)
        found = next((c for c in cases if c.kind == kind and c.status == "open"), None)
        if found is None:
            return None
        values = {**self.facts(one, language), "case": found.id, "asked_on": found.day.isoformat()}
        return ActionResult("already", values)

    async def account(
        self, actor: CustomerActor, request: ActionRequest, slot: str = "account"
    ) -> Account | ActionResult:
        """The customer's own account that pays or receives: the named one, else the main one; `no_such_account`, `account_restricted`."""
        accounts = await self._counter.core.accounts(actor.customer)
        words, language = self._counter.words, request.language
        said = request.slots.get(slot)
        found = find_account(accounts, str(said)) if said else main_account(accounts)
        if found is None:
            options = account_options(accounts, words, language)
            return ActionResult("no_such_account", {"slot": slot, "options": options})
        if found.status != "active":
            reason = words.find(
                f"restriction.{found.reason_category or found.status}", language
            ) or words.get("restriction.other", language)
            return ActionResult("account_restricted", {"reason": reason, "last4": found.last4})
        return found


def elder_age(counter: Counter) -> int:
    """The age from which a customer gets special care."""
    return int(counter.policies.get("risk.suitability.elder_age", counter.clock.now()))
