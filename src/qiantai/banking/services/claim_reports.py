"""Takes a claim report: which policy, what happened, which papers it takes, and by when what is decided (domain §2.12).

A report is never refused and never promises a payment; what cannot be placed goes to a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.records_claims import ClaimDetail
from qiantai.banking.connectors.records_insurance import PolicyDetail
from qiantai.banking.indemnity import Circumstance, ClaimDays, ClaimKind, Paper
from qiantai.banking.services.base import Counter
from qiantai.banking.services.claim_facts import (
    LIFE,
    ClaimFacts,
    Facts,
    event_day,
    plate_in,
    said,
    takes,
    without_plates,
)
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.policies_held import PoliciesHeld
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.privacy import mask

ENDED = ("paid", "refused", "withdrawn")
KEPT = ("application", "identity", "bank_account")
"""Papers that nobody has to send who reports their own claim: the report itself, and what the institution keeps."""
ORDER = "claims.report"


@dataclass(frozen=True, slots=True)
class Event:
    """What a report says, complete."""

    kind: ClaimKind
    day: date
    insured: str
    own: bool
    facts: Facts


class ClaimReports:
    """Drafts reports about people and about cars."""

    def __init__(self, counter: Counter, held: PoliciesHeld) -> None:
        self._counter = counter
        self._held = held
        self._facts = ClaimFacts(counter.words)

    async def draft(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots facts, date?, where?, policy?, relation?, insured?, revision?.

        Not `ok`: `cause_needed`, `date_needed`, `where_needed`, `future`, `none`, `unfit`, `other_person`, `ambiguous`,
        `motor` for a car, `already` when it was reported before.
        """
        held = await self._held.held(actor)
        facts = self._facts.read(request)
        if facts.kind == "motor":
            return ActionResult("motor", {})
        told = {"facts": facts.told}
        if not held:
            return ActionResult("none", {})
        if facts.kind is None:
            return ActionResult("cause_needed", {})
        others = self._others(held, request)
        if others is not None:
            return others
        day = self._day(request, told)
        if isinstance(day, ActionResult):
            return day
        picked = self._pick(held, facts.kind, request)
        if isinstance(picked, ActionResult):
            return picked
        where = request.slots.get("where")
        if facts.kind != "death" and not facts.hospital and not where:
            return ActionResult("where_needed", {**told, "day": day.isoformat()})
        event = Event(
            facts.kind, day, picked.insured or picked.holder, _own(picked, request), facts
        )
        return await self._draft(actor, picked, event, request.language)

    async def motor(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots facts, date?, where?, policy?, injury?, revision?: an accident with the car.

        Not `ok`: `none` without a motor policy, `ambiguous`, `facts_needed`, `date_needed`, `where_needed`, `future`, `already`.
        """
        held = [one for one in await self._held.held(actor) if takes(one, "motor")]
        if not held:
            return ActionResult("none", {})
        texts = said(request, "revision", "policy", "facts")
        plate = next((found for text in texts if (found := plate_in(text))), "")
        meant = [one for one in held if one.plate and one.plate == plate] or held
        named = self._held.named(meant, request) or meant
        if len(named) > 1:
            options = self._held.options(named, request.language)
            return ActionResult("ambiguous", {"slot": "policy", "options": options})
        facts = self._facts.read(request)
        day = self._day(request, {"facts": facts.told})
        if isinstance(day, ActionResult) and day.outcome == "date_needed" and facts.told:
            day = self._held.today  # said from the road: the read-back shows the day
        if not request.slots.get("facts") and not facts.place and not request.slots.get("date"):
            return ActionResult("facts_needed", {})
        if isinstance(day, ActionResult):
            return day
        if not facts.place and not request.slots.get("where"):
            return ActionResult("where_needed", {"facts": facts.told, "day": day.isoformat()})
        hurt = self._facts.injury(request) == "yes"
        event = Event("motor", day, mask(named[0].plate or ""), True, facts)
        return await self._draft(actor, named[0], event, request.language, hurt=hurt)

    async def injury(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Whether somebody is hurt, before anything else is asked: `yes`, `no` or `unknown`; slots injury?, facts?."""
        return ActionResult(self._facts.injury(request) or "unknown", {})

    def _day(self, request: ActionRequest, told: dict[str, Any]) -> date | ActionResult:
        today = self._held.today
        day = event_day(request, today)
        if day is None and self._facts.happened_today(request):
            day = today
        if day is None:
            return ActionResult("date_needed", told)
        if day > today:
            return ActionResult("future", {**told, "day": day.isoformat()})
        return day

    def _others(self, held: Sequence[PolicyDetail], request: ActionRequest) -> ActionResult | None:
        """`other_person` when it happened to somebody whom none of the policies insures."""
        relation = request.slots.get("relation")
        own = {one.holder for one in held} | {one.insured for one in held if one.insured}
        if not relation or len(own) > 1 or self._facts.own(request):
            return None
        values = {"relation": str(relation), "insured": held[0].insured or held[0].holder}
        return ActionResult("other_person", values)

    def _pick(
        self, held: Sequence[PolicyDetail], kind: str, request: ActionRequest
    ) -> PolicyDetail | ActionResult:
        named = [one for one in self._held.named(held, request) if takes(one, kind)]
        fitting = named or [one for one in held if takes(one, kind)]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            options = self._held.options(fitting, request.language)
            return ActionResult("ambiguous", {"slot": "policy", "options": options})
        words, language = self._counter.words, request.language
        names = words.get("claim.and", language).join(self._held.name(o, language) for o in held)
        values = {"products": names, "kind_text": words.get(f"claim.kind.{kind}", language)}
        return ActionResult("unfit", values)

    async def _draft(
        self,
        actor: CustomerActor,
        policy: PolicyDetail,
        event: Event,
        language: str,
        *,
        hurt: bool = False,
    ) -> Draft | ActionResult:
        known = await self._counter.core.records(ClaimDetail, actor.customer, policy=policy.id)
        for one in known:
            if one.status not in ENDED and one.event_on == event.day and one.kind == event.kind:
                return ActionResult("already", {"number": one.id, "reported": one.day.isoformat()})
        papers = self._papers(policy, event)
        missing = [one.id for one in papers if not (event.own and one.id in KEPT)]
        shown = self._shown(policy, event, papers, missing, language) | {"hurt": hurt}
        body = {
            "policy": policy.id,
            "kind": event.kind,
            "event_on": event.day.isoformat(),
            "insured": event.insured,
            "cause": event.facts.cause,
            "place": event.facts.place,
            "hospital": event.facts.hospital,
            "missing": missing,
            "hurt": hurt,
        }
        sheet = self._sheet(shown, language)
        return Draft(ORDER, body, shown, policy.id, sheet.data)

    def _papers(self, policy: PolicyDetail, event: Event) -> tuple[Paper, ...]:
        """All papers at once, by what was heard; an heir's proof where nobody is named (domain §7)."""
        cases: list[Circumstance] = [*event.facts.circumstances]
        if event.kind == "death" and not policy.beneficiaries:
            cases.append("no_beneficiary")
        return self._counter.papers.needed(event.kind, cases)

    def _shown(
        self,
        policy: PolicyDetail,
        event: Event,
        papers: Sequence[Paper],
        missing: Sequence[str],
        language: str,
    ) -> dict[str, Any]:
        words, policies, now = (
            self._counter.words,
            self._counter.policies,
            self._counter.clock.now(),
        )
        days = ClaimDays.of(policies, now)
        held = words.get("claim.paper_held", language)
        short = "zh" if language.startswith("zh") else "en"
        listed = [
            {"n": n, "name": one.name[short], "held": "" if one.id in missing else held}
            for n, one in enumerate(papers, 1)
        ]
        none = words.get("claim.not_said", language)
        return {
            **self._limits(event.kind, language),
            "policy": policy.id,
            "product": self._held.name(policy, language),
            "number": policy.id.upper(),
            "insured": event.insured,
            "kind": event.kind,
            "kind_text": words.get(f"claim.kind.{event.kind}", language),
            "day": event.day.isoformat(),
            "place": event.facts.place or none,
            "hospital": event.facts.hospital or none,
            "facts": event.facts.told,
            "cause": without_plates(event.facts.cause),
            "wish": words.get(
                f"claim.wish.{'death' if event.kind == 'death' else 'well'}", language
            ),
            "papers": listed,
            "count": len(listed),
            "limit_on": days.limitation(event.day, life=event.kind in LIFE).isoformat(),
        }

    def _limits(self, kind: str, language: str) -> dict[str, str]:
        """The periods that are told, in words; a car's compulsory cover has its own."""
        policies, now = self._counter.policies, self._counter.clock.now()
        keys = ("promise_days", "decide_days", "pay_days")
        limits = {
            name: policies.rendered(f"insurance.claim.{name}", now, language) for name in keys
        }
        if kind == "motor":
            limits |= {
                f"auto_{name}": policies.rendered(f"insurance.auto.{name}", now, language)
                for name in ("list_days", "decide_days", "pay_days")
            }
        return limits

    def _sheet(self, shown: dict[str, Any], language: str) -> Sheet:
        sheet = Sheet(self._counter.words, language, "sheet.claims.report")
        sheet.row("sheet.claims.policy", f"{shown['product']} {shown['number']}")
        sheet.row("sheet.claims.insured", shown["insured"])
        sheet.row("sheet.claims.kind", shown["kind_text"])
        sheet.row("sheet.claims.day", shown["day"], "date")
        sheet.row("sheet.claims.place", shown["place"])
        if shown["kind"] != "motor":
            sheet.row("sheet.claims.hospital", shown["hospital"])
        return sheet.row("sheet.claims.cause", shown["cause"]).note("sheet.claims.report_note")


def _own(policy: PolicyDetail, request: ActionRequest) -> bool:
    """Whether the person who reports is the insured: the policyholder, and nobody else was named."""
    return policy.insured in (None, policy.holder) and not request.slots.get("relation")
