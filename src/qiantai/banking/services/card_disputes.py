"""A charge the customer does not agree with: which one, what it is, and what follows (domain §2.4c).

What the customer's own charges explain is told; the rest is filed. The same sum posted twice is filed by the machine and
credited until the acquirer has answered; everything else that is filed also becomes a ticket for people.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.connectors.records_credit import CardCharge, CardDispute
from qiantai.banking.disputes import Charge, DisputeRules, Finding, classify
from qiantai.banking.services.base import Counter
from qiantai.banking.services.card_charges import Charges, recent
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, latest
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.money import Money

WHYS = ("denied", "goods", "preauth", "duplicate", "fee", "subscription", "refund", "unknown")
ASKED = ("denied", "unknown", "duplicate", "refund", "goods")
NOT_LISTED = "not_listed"
HEARD = 3
"""Messages in which the reason may stand."""
KINDS: Mapping[str, tuple[str, ...]] = {"fee": ("fee",), "preauth": ("preauth",)}
LONGEST = 100
"""Days of charges to choose from; older ones are found when they are named."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The charge that is meant among the customer's others, why it is disputed, and what it turns out to be."""

    charge: CardCharge
    why: str | None
    finding: Finding
    machine: bool


class CardDisputes:
    """Reads and drafts about disputed charges."""

    def __init__(self, counter: Counter) -> None:
        words = counter.words
        self._counter = counter
        self._charges = Charges(counter)
        self._whys = Hearing(words, "credit_dispute", WHYS)
        self._answers = Hearing(words, "credit_answer", ("stop", "file", "clear"))

    async def look(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """What follows, as `finding`: explained, subscription, fee, file, or after that the customer's answer (clear, stop).

        Slots charge?, amount?, date?, why?, reason?, settled?. `no_charges`, `not_listed`, `already_filed`, `fee` when it is about one; choices of a
        charge and of a why.
        """
        seen = await self._seen(actor, request)
        if isinstance(seen, ActionResult):
            return seen
        values = self._values(seen, request.language)
        answer = self._answer(request)
        if answer:
            return ActionResult("ok", {**values, "finding": answer})
        finding = "explained" if seen.finding.closed else "file"
        if seen.finding.result == "subscription_runs":
            finding = "subscription"
        if seen.charge.kind == "fee":
            return ActionResult("ok", {**values, "finding": "fee"})
        shown = self._sheet(seen, request.language)
        return ActionResult("ok", {**values, "finding": finding}, card("sheet", **shown.data))

    def _answer(self, request: ActionRequest) -> str | None:
        said = request.slots.get("settled") or request.slots.get("stopping")
        return None if said is None else self._answers.first(str(said)) or "file"

    async def _seen(self, actor: CustomerActor, request: ActionRequest) -> Seen | ActionResult:
        charges, filed = await asyncio.gather(
            self._charges.of(actor),
            self._counter.core.records(CardDispute, actor.customer),
        )
        why = self._why(request)
        if why == "fee" and not request.slots.get("charge"):
            return ActionResult("fee", {})
        one = self._meant(charges, why, request)
        if isinstance(one, ActionResult):
            return one
        open_ = next((d for d in filed if d.charge == one.id), None)
        if open_ is not None:
            return self._filed(open_, one, request.language)
        now = self._counter.clock.now()
        rules, today = DisputeRules.of(self._counter.policies, now), local_date(now)
        others = [_plain(each) for each in charges if each.card == one.card]
        names = {each.merchant: each.brand for each in charges if each.brand}
        if why == "goods":
            finding = Finding("other", False, "review")
        else:
            finding = classify(_plain(one), others, today, rules, why, names)  # type: ignore[arg-type]
        if why is None and not finding.closed and finding.result == "review":
            return self._ask_why(request)
        most = self._counter.policies.money("cc.dispute.machine_amount", now)
        machine = finding.result == "both_posted" and one.amount <= most
        return Seen(one, why, finding, machine)

    def _why(self, request: ActionRequest) -> str | None:
        """The newest words that say why."""
        slots = request.slots
        heard = slots.get("words") or ()
        texts = [slots.get("why"), slots.get("reason"), *reversed(list(heard)[-HEARD:])]
        return self._whys.first(*(str(one) for one in texts if one))

    def _ask_why(self, request: ActionRequest) -> ActionResult:
        words = self._counter.words
        options = [
            {"value": one, "label": words.get(f"credit.why.{one}", request.language)}
            for one in ASKED
        ]
        return ActionResult("ambiguous", {"slot": "why", "options": options})

    def _meant(
        self, charges: Sequence[CardCharge], why: str | None, request: ActionRequest
    ) -> CardCharge | ActionResult:
        """The one charge that was chosen or described; the newer of two alike; else choices."""
        slots, chosen = request.slots, str(request.slots.get("charge") or "")
        if not charges:
            return ActionResult("no_charges", {})
        if chosen == NOT_LISTED:
            return ActionResult(NOT_LISTED, {})
        fitting = [one for one in charges if one.kind not in ("refund", "reversal", "capture")]
        kinds = KINDS.get(why or "")
        fitting = [one for one in fitting if kinds is None or one.kind in kinds] or fitting
        amount = Money.of(str(slots["amount"])) if slots.get("amount") else None
        known = next((one for one in charges if one.id == chosen), None)
        if known is not None and (amount is None or not self._others(fitting, known, amount)):
            return known
        day = date.fromisoformat(str(slots["date"])) if slots.get("date") else None
        said = " ".join(str(one) for one in (slots.get("reason"), latest(request)) if one)
        named = self._charges.named(fitting, said, amount, day)
        alike = {(one.merchant, one.amount) for one in named}
        if len(alike) == 1 or (kinds and len(fitting) == 1):
            return (named or fitting)[0]
        today = local_date(self._counter.clock.now())
        offered = named or recent(fitting, today, LONGEST)
        options = self._charges.options(offered, request.language)
        label = self._counter.words.get("credit.charge.not_listed", request.language)
        options.append({"value": NOT_LISTED, "label": label})
        return ActionResult("ambiguous", {"slot": "charge", "options": options})

    def _others(
        self, charges: Sequence[CardCharge], known: CardCharge, amount: Money
    ) -> list[CardCharge]:
        """Charges of a sum that was named after another charge was chosen."""
        if known.amount == amount:
            return []
        return [one for one in charges if one.amount == amount]

    def _filed(self, one: CardDispute, charge: CardCharge, language: str) -> ActionResult:
        words = self._counter.words
        values = {
            "number": one.id,
            "shop": self._charges.shop(charge, language),
            "amount": str(one.amount),
            "filed_on": one.filed.isoformat(),
            "answer_by": one.answer_by.isoformat(),
            "state_text": words.get(f"credit.dispute.state.{one.state}", language),
        }
        return ActionResult("already_filed", values)

    def _values(self, seen: Seen, language: str) -> dict[str, Any]:
        one, finding = seen.charge, seen.finding
        shop = self._charges.shop(one, language)
        brand = (one.brand_en if language == "en" else one.brand) or one.merchant
        fields = {
            "shop": shop,
            "brand": brand,
            "merchant": one.merchant,
            "amount": one.amount.figures,
            "day": one.day.isoformat(),
            "on": finding.on.isoformat() if finding.on else "",
            "count": len(finding.related) + 1,
            **self._fee_words(one, language),
        }
        text = self._counter.words.get(f"credit.finding.{finding.result}", language, **fields)
        return {
            "charge": one.id,
            "why": seen.why,
            "card": one.card,
            "merchant": one.merchant,
            "shop": shop,
            "day": one.day.isoformat(),
            "charge_amount": str(one.amount),
            "explanation": text,
            "result": finding.result,
            "machine": seen.machine,
            "urgent": finding.urgent,
        }

    def _fee_words(self, one: CardCharge, language: str) -> dict[str, str]:
        return {"how": fee_words(self._counter, one, language) if one.kind == "fee" else ""}

    def _sheet(self, seen: Seen, language: str) -> Sheet:
        words, one = self._counter.words, seen.charge
        sheet = Sheet(words, language, "sheet.credit.charge")
        sheet.row("sheet.credit.statement_name", one.merchant)
        brand = one.brand_en if language == "en" else one.brand
        sheet.row("sheet.credit.shop", brand or "", strong=True)
        sheet.row("sheet.credit.day", one.day.isoformat(), "date")
        sheet.money("sheet.credit.amount", one.amount, strong=True)
        sheet.row("sheet.credit.currency", one.currency or "")
        posted = words.get(f"credit.charge.{'posted' if one.posted else 'held'}", language)
        sheet.row("sheet.credit.charge_state", posted)
        return sheet

    async def file(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots as for `look`: the dispute as it would be filed, and what happens with the money meanwhile."""
        seen = await self._seen(actor, request)
        if isinstance(seen, ActionResult):
            return seen
        words, language, one = self._counter.words, request.language, seen.charge
        now, policies = self._counter.clock.now(), self._counter.policies
        rules = DisputeRules.of(policies, now)
        answer_by = local_date(now) + timedelta(days=rules.acquirer.days)
        late = local_date(now) > one.day + rules.window + MONTH
        sheet = self._sheet(seen, language)
        why = words.get(f"credit.why.{seen.why or 'other'}", language)
        sheet.row("sheet.credit.why", why)
        sheet.row("sheet.credit.answer_by", answer_by.isoformat(), "date")
        note = "machine" if seen.machine else "denied" if seen.finding.urgent else "person"
        sheet.note(f"credit.file.{note}")
        said = str(request.slots.get("reason") or latest(request))
        shown = {
            **self._values(seen, language),
            "why_text": why,
            "answer_by": answer_by.isoformat(),
            "late": late,
            "first_reply": policies.rendered("cc.dispute.first_reply", now, language),
            "note": words.get(f"credit.file.{note}", language),
            "facts": f"{one.day.isoformat()} {one.merchant} {one.amount} {why}. {said}",
        }
        body = {
            "charge": one.id,
            "class": seen.finding.class_,
            "days": str(rules.acquirer.days),
            "credit": seen.machine,
        }
        keys = ("cc.dispute.acquirer_reply", "cc.dispute.machine_amount")
        return Draft("disputes.file", body, shown, one.id, sheet.data, policies=keys)

    async def block(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots charge: its merchant may not charge the card any more."""
        charges = await self._charges.of(actor)
        one = next((each for each in charges if each.id == request.slots.get("charge")), None)
        if one is None:
            return ActionResult("no_charges", {})
        language = request.language
        sheet = Sheet(self._counter.words, language, "sheet.credit.block")
        sheet.row("sheet.credit.shop", self._charges.shop(one, language), strong=True)
        sheet.note("sheet.credit.block_note")
        shown = {"shop": self._charges.shop(one, language), "merchant": one.merchant}
        body = {"card": one.card, "merchant": one.merchant}
        return Draft("cards.block_merchant", body, shown, one.id, sheet.data)


MONTH = timedelta(days=31)


def fee_words(counter: Counter, one: CardCharge, language: str) -> str:
    """How a fee was counted, in words."""
    now, policies = counter.clock.now(), counter.policies
    values = {
        "base": one.base.figures if one.base else "",
        "days": one.days or 0,
        "late_days": one.late_days or 0,
        "amount": one.amount.figures,
        "daily_rate": policies.rendered("cc.interest.daily_rate", now, language),
        "annual_rate": policies.rendered("cc.interest.annual_rate", now, language),
        "late_ratio": policies.rendered("cc.late_fee.ratio", now, language),
        "overseas_fee": policies.rendered("cc.overseas.fee", now, language),
        "cash_fee": policies.rendered("cc.cash.fee_ratio", now, language),
        "cash_min": policies.rendered("cc.cash.fee_min", now, language),
        "grace": policies.rendered("cc.grace.days", now, language),
    }
    return counter.words.get(f"credit.fee.{one.fee or 'other'}", language, **values)


def _plain(one: CardCharge) -> Charge:
    """A charge as the rules compare it."""
    return Charge(one.id, one.day, one.merchant, one.amount, one.kind, one.posted, one.of)  # type: ignore[arg-type]
