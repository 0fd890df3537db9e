"""The beginning and the end of a credit card: applying, hearing how it stands and why not, activating, cancelling."""

import asyncio
import re
from typing import Any

import cn2an

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.connectors.records_credit import CardApplication, CardProduct, MailedCard
from qiantai.banking.services.base import Counter
from qiantai.banking.services.card_instalments import plans_of
from qiantai.banking.services.credit_held import CreditCards
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, latest, plain, told
from qiantai.banking.services.incomes import employer_told, monthly_told
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.money import ZERO, Money

OPEN = ("reviewing", "referred")
SUM = re.compile(r"\d+(?:\.\d+)?[万千]?|[一二两三四五六七八九十][零一二两三四五六七八九十百千万]+")


def monthly_income(said: object, none: Hearing, *others: str) -> Money | None:
    """The income that was told, also roughly (大概一万五); zero when it was said that there is none, None when it is not clear."""
    if said is None:
        return ZERO if none.first(*others) else None
    text = str(said)
    if none.first(text):
        return ZERO
    found = SUM.search(plain(text))
    try:
        return None if found is None else Money.of(str(cn2an.cn2an(found[0], "smart")))
    except ValueError:
        return None


class CardApplications:
    """Drafts and reads about applications."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._none = Hearing(counter.words, "credit_income", ("none",))
        self._lives = Hearing(counter.words, "credit_income", ("others", "stated"))

    async def apply(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots product?, employer?, income?: for the credit decision (domain §5); `too_young`, `no_income`, `under_review`,
        and what is missing: `product_needed` as choices, `employer_needed`, `income_needed`."""
        core, slots = self._counter.core, request.slots
        person, products, filed = await asyncio.gather(
            core.customer(actor.customer),
            core.records(CardProduct, ""),
            core.records(CardApplication, actor.customer),
        )
        now = self._counter.clock.now()
        youngest = self._counter.policies.whole("cc.apply.min_age", now)
        if person.age < youngest:
            return ActionResult("too_young", {"age": youngest})
        if slots.get("income") is None and self._lives.first(latest(request)) == "stated":
            return ActionResult("no_income", {})
        waiting = [one for one in filed if one.kind == "credit_card" and one.status in OPEN]
        if waiting:
            return self._told(waiting[-1], products, request.language, "under_review")
        product = self._product(products, request)
        if product is None:
            options = [
                {"value": one.code, "label": self._offer(one, request.language)} for one in products
            ]
            return ActionResult("ambiguous", {"slot": "product", "options": options})
        employer = slots.get("employer") or employer_told(request)
        values = {"product": product.code, "product_text": product.name}
        if employer is None:
            return ActionResult("employer_needed", values)
        income = monthly_told(request) or monthly_income(
            slots.get("income"), self._none, str(employer)
        )
        if income is None:
            return ActionResult("income_needed", values)
        if income <= ZERO:
            return ActionResult("no_income", values)
        return self._drafted(product, str(employer), income, request.language)

    def _product(self, products: list[CardProduct], request: ActionRequest) -> CardProduct | None:
        for text in map(plain, told(request, "product")):
            for one in products:
                names = (one.code, one.name, one.name_en, *one.aliases)
                if any(plain(name) in text for name in names):
                    return one
        return None

    def _offer(self, one: CardProduct, language: str) -> str:
        name, about = (one.name_en, one.about_en) if language == "en" else (one.name, one.about)
        fee = one.annual_fee.figures.removesuffix(".00")
        return self._counter.words.get(
            "credit.product.option", language, name=name, fee=fee, about=about
        )

    def _drafted(self, product: CardProduct, employer: str, income: Money, language: str) -> Draft:
        words = self._counter.words
        name = product.name_en if language == "en" else product.name
        sheet = Sheet(words, language, "sheet.credit.apply")
        sheet.row("sheet.credit.product", name, strong=True)
        sheet.money("sheet.credit.annual_fee", product.annual_fee)
        sheet.row("sheet.credit.employer", employer)
        sheet.money("sheet.credit.income", income)
        sheet.note("sheet.credit.apply_note")
        shown = {
            "product": product.code,
            "product_text": name,
            "employer": employer,
            "income": str(income),
        }
        body = {"product": product.code, "employer": employer, "income": str(income)}
        return Draft(
            "cards.apply", body, shown, product.code, sheet.data, policies=("cc.apply.min_age",)
        )

    async def progress(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """How the latest application stands: its status is the outcome; `none`."""
        core = self._counter.core
        filed, products = await asyncio.gather(
            core.records(CardApplication, actor.customer), core.records(CardProduct, "")
        )
        if not filed:
            return ActionResult("none", {})
        last = max(filed, key=lambda one: one.day)
        return self._told(last, products, request.language, last.status)

    async def rejected(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Why the latest application was declined, in words, with how to do better (domain §5.2); `none`, `under_review`, `approved`."""
        filed = await self._counter.core.records(CardApplication, actor.customer)
        declined = [one for one in filed if one.status == "rejected"]
        if not declined:
            waiting = [one for one in filed if one.status in OPEN]
            outcome = "under_review" if waiting else "approved" if filed else "none"
            return ActionResult(outcome, {"number": filed[-1].id if filed else ""})
        one = max(declined, key=lambda each: each.day)
        words, language = self._counter.words, request.language
        reasons: list[dict[str, Any]] = [
            {
                "reason": words.get(f"credit.reason.{code}", language),
                "advice": words.get(f"credit.advice.{code}", language),
            }
            for code in one.reasons
        ]
        sheet = Sheet(words, language, "sheet.credit.declined")
        sheet.row("sheet.credit.number", one.id)
        sheet.row("sheet.credit.filed_on", one.day.isoformat(), "date")
        for each in reasons:
            sheet.row("sheet.credit.reason", each["reason"])
        sheet.note("sheet.credit.declined_note")
        values = {
            "number": one.id,
            "filed_on": one.day.isoformat(),
            "reasons": [each["reason"] for each in reasons],
            "items": reasons,
        }
        return ActionResult("ok", values, card("sheet", **sheet.data))

    def _told(
        self, one: CardApplication, products: list[CardProduct], language: str, outcome: str
    ) -> ActionResult:
        words = self._counter.words
        product = next((p for p in products if p.code == one.product), None)
        name = (product.name_en if language == "en" else product.name) if product else ""
        status = words.status("credit.application", one.status, language)
        sheet = Sheet(words, language, "sheet.credit.application")
        sheet.row("sheet.credit.number", one.id)
        sheet.row("sheet.credit.product", name)
        sheet.row("sheet.credit.filed_on", one.day.isoformat(), "date")
        sheet.row("sheet.credit.status", status, strong=True)
        sheet.row("sheet.credit.mail_no", one.mail_no or "")
        arrives = one.arrives_on.isoformat() if one.arrives_on else ""
        sheet.row("sheet.credit.arrives_on", arrives, "date")
        kind = words.get(f"credit.application.kind.{one.kind}", language)
        values = {
            "number": one.id,
            "kind_text": kind,
            "filed_on": one.day.isoformat(),
            "status_text": status,
            "mail_no": one.mail_no or "",
            "arrives_on": arrives,
        }
        return ActionResult(outcome, values, card("sheet", **sheet.data))


class CardLife:
    """Drafts that begin and end the use of a card."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._cards = CreditCards(counter)

    async def activate(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots card?: `already_active`, `none`; choices among several new cards."""
        core, words, language = self._counter.core, self._counter.words, request.language
        mailed, cards = await asyncio.gather(
            core.records(MailedCard, actor.customer), core.cards(actor.customer)
        )
        said = str(request.slots.get("card") or "")
        named = [one for one in mailed if said and one.last4 == said[-4:]]
        if not mailed or (said and not named):
            active = [one for one in cards if not said or one.last4 == said[-4:]]
            last4 = active[0].last4 if active else ""
            return ActionResult("already_active" if active else "none", {"last4": last4})
        if not named and len(mailed) > 1:
            options = [{"value": one.last4, "label": one.last4} for one in mailed]
            return ActionResult("ambiguous", {"slot": "card", "options": options})
        one = (named or mailed)[0]
        sheet = Sheet(words, language, "sheet.credit.activate")
        sheet.row("sheet.credit.card", words.get("credit.ending", language, last4=one.last4))
        sheet.money("sheet.credit.limit_all", one.limit)
        sheet.note("sheet.credit.activate_note")
        shown = {"last4": one.last4, "limit": str(one.limit)}
        return Draft("cards.activate", {"card": one.id}, shown, one.id, sheet.data)

    async def cancel(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots card?: `plans_run` and `still_owed` with what has to be settled first; the read-back says what is lost."""
        held = await self._cards.held(actor, request)
        if isinstance(held, ActionResult):
            return held
        one, words, language = held.card, self._counter.words, request.language
        plans = await plans_of(self._counter, actor.customer, one.id)
        values: dict[str, Any] = {"last4": one.last4, "owed": str(one.used), "points": one.points}
        if plans and one.used > ZERO:  # a debt that is paid off holds the rest of every plan too
            return ActionResult("plans_run", {**values, "count": len(plans)})
        if one.used > ZERO:
            return ActionResult("still_owed", values)
        now = self._counter.clock.now()
        days = self._counter.policies.rendered("cc.cancel.settle_days", now, language)
        sheet = Sheet(words, language, "sheet.credit.cancel")
        sheet.row("sheet.credit.card", words.get("credit.ending", language, last4=one.last4))
        sheet.row("sheet.credit.points_lost", one.points, "number")
        if held.detail and held.detail.autopay_mode:
            sheet.row("sheet.credit.autopay_ends", words.get("credit.yes", language))
        sheet.row("sheet.credit.closed_after", days)
        sheet.note("sheet.credit.cancel_note")
        shown = {**values, "days": days}
        keys = ("cc.cancel.settle_days",)
        return Draft("cards.close", {"card": one.id}, shown, one.id, sheet.data, policies=keys)
