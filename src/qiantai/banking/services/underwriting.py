"""From the wish for cover to the underwriter's decision: application, health notice and progress. Nothing is decided here."""

import re

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.connectors.records_insurance import InsuranceApplication, InsuranceProduct
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, latest, plain, told
from qiantai.banking.services.policies_held import KINDS, PoliciesHeld
from qiantai.banking.services.sheets import Kind, Sheet
from qiantai.banking.words import traditional
from qiantai.customers import CustomerActor

SELLS_HERE = ("medical", "critical_illness", "accident")
"""Kinds that can be applied for in a conversation; the others go to a person (long-term saving needs a recording)."""
INSURED = ("spouse", "child", "parent", "self")
BENEFITS = re.compile(
    r"(?:受益人|受益)(?:就|那|我|想|要|也|都|先|直接|人)*(?:写|填|是|为|给|指定|定|留|:|：)+(?:成|为|给|上)?([^,，。;；!！?？\s]{2,20})"
    r"|受益人(?:就|按|用)?(?=法定)([^,，。;；!！?？\s]{2,20})"
    r"|beneficiar(?:y|ies)(?: is| are|:| will be| to be| should be)? ([^,.;?!]{2,40})"
)
ASKED = re.compile(r"谁|怎么|什么|吗|哪|\b(?:who|what|how)\b")


class Underwriting:
    """Reads and drafts before there is a policy."""

    def __init__(self, counter: Counter, held: PoliciesHeld) -> None:
        self._held = held
        self._counter = counter
        self._kinds = Hearing(counter.words, "policy_kind", KINDS)
        self._insured = Hearing(counter.words, "insured", INSURED)
        self._beneficiaries = Hearing(counter.words, "beneficiary", ("legal", "insured"))

    async def apply(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots product?, insured?, beneficiary?: one product by its own, nothing ticked beforehand, no tying (domain §3.2).

        `product_needed`, `insured_needed`, `beneficiary_needed`, `person` (elders and kinds that need a recording).
        """
        words, language = self._counter.words, request.language
        on_sale = await self._counter.core.records(InsuranceProduct, "")
        product = self._product(on_sale, request)
        if product is None:
            return ActionResult("product_needed", {"product": None})
        name = self._name(product, language)
        values = {"product": product.code, "product_name": name, "kind": product.kind}
        if product.kind not in SELLS_HERE or await self._held.elder(actor):
            return ActionResult("person", values)
        insured = self._insured.first(
            *(BENEFITS.sub("", plain(t)) for t in told(request, "insured"))
        )
        if insured is None:
            return ActionResult("insured_needed", {**values, "insured": None})
        insured_text = words.get(f"insured.{insured}", language)
        values |= {"insured": insured, "insured_text": insured_text}
        beneficiary = str(request.slots.get("beneficiary") or "").strip() or _benefits(request)
        if not beneficiary and product.kind != "medical":
            return ActionResult("beneficiary_needed", {**values, "beneficiary": None})
        whose = self._beneficiaries.first(beneficiary)
        if whose or not beneficiary:
            beneficiary = words.get(f"apply.beneficiary.{whose or 'insured'}", language)
        sheet = self._sheet(product, {**values, "beneficiary": beneficiary}, language)
        shown = {
            **values,
            "beneficiary": beneficiary,
            "cooling_days": product.cooling_off_days,
            "waiting_text": words.get("apply.waiting", language, days=product.waiting_days)
            if product.waiting_days
            else "",
            "uw_days": self._days("insurance.uw.days", language),
        }
        body = {"product": product.code, "insured": insured_text, "beneficiary": beneficiary}
        return Draft(
            order="policies.apply",
            body=body,
            shown=shown,
            subject=f"{actor.customer}:{product.code}:{insured}",
            sheet=sheet.data,
            policies=("insurance.uw.days",),
        )

    def _sheet(self, product: InsuranceProduct, values: dict[str, str], language: str) -> Sheet:
        """What is applied for, with the periods of the contract."""
        sheet = Sheet(self._counter.words, language, "sheet.ins.application")
        sheet.row("sheet.ins.product", values["product_name"], strong=True)
        sheet.row("sheet.ins.insured", values["insured_text"])
        sheet.row("sheet.ins.beneficiary_of", values["beneficiary"])
        if product.cooling_off_days:
            sheet.row("sheet.ins.cooling_days", product.cooling_off_days, "number")
        if product.waiting_days:
            sheet.row("sheet.ins.waiting_days", product.waiting_days, "number")
        return sheet.note("sheet.ins.application_note")

    async def progress(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """How far the customer's applications are and what is still asked for; `none` without any."""
        words, language = self._counter.words, request.language
        found = await self._counter.core.records(InsuranceApplication, actor.customer)
        usual = self._days("insurance.uw.days", language)
        long = self._days("insurance.uw.long_days", language)
        days = {"uw_days": usual, "long_days": long}
        if not found:
            return ActionResult("none", days)
        rows = []
        for one in sorted(found, key=lambda a: a.day, reverse=True):
            asked = [
                words.find(f"underwriting.asked.{code}", language) or code for code in one.asked
            ]
            name = traditional(one.product_name) if language == "zh-Hant" else one.product_name
            english = words.find(f"product.{one.product}", language) if language == "en" else None
            rows.append(
                {
                    "application": one.id,
                    "product": english or name,
                    "day": one.day.isoformat(),
                    "status": one.status,
                    "status_text": words.get(f"underwriting.status.{one.status}", language),
                    "asked_text": words.get(
                        "underwriting.todo",
                        language,
                        asked=(", " if language == "en" else "、").join(asked),
                        until=one.until.isoformat() if one.until else "",
                    )
                    if asked
                    else "",
                }
            )
        sheet = Sheet(words, language, "sheet.ins.underwriting")
        columns = ("product", "day", "status_text", "asked_text")
        labels: tuple[tuple[str, Kind], ...] = (
            ("sheet.ins.product", "text"),
            ("sheet.ins.asked_on", "date"),
            ("sheet.ins.status", "text"),
            ("sheet.ins.todo", "text"),
        )
        sheet.table(labels, [[row[name] for name in columns] for row in rows])
        values = {**rows[0], **days, "applications": rows}
        return ActionResult("ok", values, card("sheet", **sheet.data))

    async def notice(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """The duty to answer truthfully and the two-year rule in figures (domain §1 ins_health_notice).

        `ok` when a condition was told, else `condition_needed`; `hiding` when the customer asks how to keep it back.
        """
        words, language = self._counter.words, request.language
        values = {
            "years": self._days("insurance.notice.contest_years", language),
            "days": self._days("insurance.notice.contest_days", language),
        }
        condition = str(request.slots.get("condition") or "").strip()
        hiding = Hearing(words, "ins_notice", ("hiding",)).first(latest(request), condition)
        if hiding:
            return ActionResult("hiding", values)
        named = Hearing(words, "ins_notice", ("condition",)).first(condition or latest(request))
        if named is None and len(plain(condition)) < 4:
            return ActionResult("condition_needed", {**values, "condition": None})
        return ActionResult("ok", {**values, "condition": condition or latest(request)})

    def _product(
        self, on_sale: list[InsuranceProduct], request: ActionRequest
    ) -> InsuranceProduct | None:
        for text in told(request, "product"):
            said = plain(text)
            named = [o for o in on_sale if o.code.lower() in said or plain(o.name) in said]
            kind = self._kinds.first(text)
            named = named or [one for one in on_sale if one.kind == kind]
            if named:
                return named[0]
        return None

    def _name(self, one: InsuranceProduct, language: str) -> str:
        english = self._counter.words.find(f"product.{one.code}", language)
        if language == "en" and english:
            return english
        return traditional(one.name) if language == "zh-Hant" else one.name

    def _days(self, key: str, language: str) -> str:
        return self._counter.policies.rendered(key, self._counter.clock.now(), language)


def _benefits(request: ActionRequest) -> str:
    """Whom the customer named as the one who benefits, lately, in their own words; empty when they did not."""
    words = request.slots.get("words") or ()
    for text in [words] if isinstance(words, str) else reversed(words):
        found = BENEFITS.search(plain(str(text)))
        named = next(filter(None, found.groups()), "").strip() if found else ""
        if named and not ASKED.search(named):
            return named
    return ""
