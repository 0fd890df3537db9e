"""The suitability gate: no draft of a purchase passes it unjudged, when it is read back and again when it is carried out.

Both regimes are domain §2.10; a level above is a hard stop for bank wealth products, and for funds only the institution's
own approval of a signed wish opens it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from qiantai.banking.actions import ActionResult
from qiantai.banking.connectors.base import Customer
from qiantai.banking.connectors.records_wealth import Consideration, Insistence, RiskAssessment
from qiantai.banking.services.base import Counter, local_text
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.money import Money
from qiantai.risk import Investor, Offer, Suitability, SuitabilityRules, decide

Regime = Literal["fund", "wealth"]
THINK, DECIDE = "fund.suit.think", "fund.suit.decide"
RULES = tuple(
    f"risk.suitability.{name}"
    for name in ("valid", "elder_age", "elder_level", "think_level", "notice_level")
)
ASSESS = ("not_assessed", "assessment_expired", "level_unconfirmed")
PERSONAL = ("no_capacity", "guardian_needed", "limited_capacity", "private_product", "above_means")


@dataclass(frozen=True, slots=True)
class Standing:
    """Who wants to buy: the level that holds (None: never assessed), until when, and an assessment not confirmed yet."""

    customer: Customer
    investor: Investor
    expires_on: date | None
    open_assessment: RiskAssessment | None
    assessments: Sequence[RiskAssessment]

    @property
    def level(self) -> int | None:
        """The level from 1 to 5."""
        return self.investor.level


class Gate:
    """Judges purchases by what the core knows of the customer at this moment."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    @property
    def rules(self) -> SuitabilityRules:
        """The rules of today."""
        return self._counter.policies.suitability(self._counter.clock.now())

    @property
    def today(self) -> date:
        """The day where the institution stands."""
        return local_date(self._counter.clock.now())

    async def standing(self, actor: CustomerActor) -> Standing:
        """Level, day and confirmation as the core has them."""
        core = self._counter.core
        customer, assessments = await asyncio.gather(
            core.customer(actor.customer), core.records(RiskAssessment, actor.customer)
        )
        latest = max(assessments, key=lambda one: one.at, default=None)
        level = int(customer.risk_level[1:]) if customer.risk_level else None
        waiting = latest if latest is not None and not latest.confirmed else None
        settled = [one for one in assessments if one.confirmed or one.level == level]
        lowest = max(settled, key=lambda one: one.at).lowest if settled else False
        lowered = waiting is not None and level is not None and waiting.level <= level
        investor = Investor(
            level=level,
            assessed_on=customer.risk_assessed_on,
            age=customer.age,
            lowest=lowest and level == 1,
            confirmed=not lowered,
        )
        day = customer.risk_assessed_on
        expires = self.rules.expires_on(day) if day else None
        return Standing(customer, investor, expires, waiting, assessments)

    async def judge(
        self, actor: CustomerActor, risk: str, regime: Regime, *, pitched: bool = False
    ) -> tuple[Standing, Suitability]:
        """The decision about a product of this risk level (`R4`)."""
        standing = await self.standing(actor)
        offer = Offer((int(risk[1:]),), regime, pitched=pitched)
        return standing, decide(standing.investor, offer, self.rules, self.today)

    async def stops(
        self,
        actor: CustomerActor,
        code: str,
        risk: str,
        regime: Regime,
        values: dict[str, Any],
        amount: Money | None = None,
        *,
        plans: bool = False,
    ) -> ActionResult | None:
        """None when the sale may go on, else why not: `not_assessed`, `assessment_expired`, `level_unconfirmed`,
        `above_level`, `lowest_class`, `warn_sign`, `decision_waiting`, `elder_person`, `think_first`, `thinking`.

        `values` go with every result. `plans` are repeated purchases: nothing above the level, no thinking over each turn.
        """
        standing, found = await self.judge(actor, risk, regime)
        shown = {**values, **self.facts(standing), "risk": risk}
        if found.decision == "block":
            return ActionResult(self._blocked(found.reason), shown)
        if found.reason == "customer_insists":
            return await self._insisted(actor, code, shown, amount, plans=plans)
        if found.reason == "elder_explained":
            return ActionResult("elder_person", shown)
        if "time_to_think" in found.duties:
            return await self._thought(actor, code, shown)
        return None

    def facts(self, standing: Standing) -> dict[str, Any]:
        """What the words say about a standing."""
        investor = standing.investor
        return {
            "level": f"C{investor.level}" if investor.level else "",
            "most": f"R{investor.level}" if investor.level else "",
            "assessed_on": investor.assessed_on.isoformat() if investor.assessed_on else "",
            "expires_on": standing.expires_on.isoformat() if standing.expires_on else "",
            "elder": investor.age >= self.rules.elder_age,
        }

    def _blocked(self, reason: str) -> str:
        return "not_allowed" if reason in PERSONAL else reason

    async def _insisted(
        self,
        actor: CustomerActor,
        code: str,
        shown: dict[str, Any],
        amount: Money | None,
        *,
        plans: bool,
    ) -> ActionResult | None:
        rows = await self._counter.core.records(Insistence, actor.customer)
        own = [one for one in rows if one.code == code]
        if not plans and any(
            one.state == "approved" and (amount is None or amount <= one.amount) for one in own
        ):
            return None
        if waiting := [one for one in own if one.state == "waiting"]:
            day = waiting[-1].decides_on.isoformat()
            return ActionResult("decision_waiting", {**shown, "decides_on": day})
        return ActionResult("above_level" if plans else "warn_sign", shown)

    async def _thought(
        self, actor: CustomerActor, code: str, shown: dict[str, Any]
    ) -> ActionResult | None:
        now, policies = self._counter.clock.now(), self._counter.policies
        rows = await self._counter.core.records(Consideration, actor.customer)
        begun = [one.at for one in rows if one.code == code]
        hours = policies.whole(THINK, now)
        if not begun:
            return ActionResult("think_first", {**shown, "hours": hours})
        until = min(begun) + timedelta(hours=hours)
        if now < until:
            return ActionResult("thinking", {**shown, "until": local_text(until)[:-3]})
        return None
