"""Direct debits: who takes what and when, and ending one; the customer's right to end it needs nobody's leave."""

import re
from collections.abc import Sequence
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.connectors.records_payments import Mandate
from qiantai.banking.cycles import Cycle
from qiantai.banking.model import amount_of
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, plain, told
from qiantai.banking.services.sheets import Sheet
from qiantai.banking.services.standing import cycle_text
from qiantai.banking.words import traditional
from qiantai.customers import CustomerActor

SHORTEST = 2
TAILS = ("会员", "公司")
KIND_OF_PLAN = re.compile("^(?:月度|年度|季度|连续包月|自动续费)")


class Mandates:
    """Reads mandates and drafts their end; a merchant is heard in the words, also by a part of the name."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._ends = Hearing(counter.words, "mandate", ("keep", "end"))

    async def look(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Slots: mandate?, amount?, wish?. `end` when one shall be ended, `ok` with those that fit, `none` without any.

        `other` when none has that amount: all are shown.
        """
        rows = await self._counter.core.records(Mandate, actor.customer)
        if not rows:
            return ActionResult("none", {})
        wish = self._ends.first(*told(request, "wish"))
        if wish == "end":
            return ActionResult("end", {"wish": wish})
        found = self._fitting(rows, request)
        shown = [self._row(one, request.language) for one in found or rows]
        table = [[row["name"], row["amount"], row["cycle_text"], row["next_on"]] for row in shown]
        sheet = Sheet(self._counter.words, request.language, "sheet.payments.mandates").table(
            (
                ("sheet.payments.merchant", "text"),
                ("sheet.payments.amount", "money"),
                ("sheet.payments.cycle", "text"),
                ("sheet.payments.next_on", "date"),
            ),
            table,
        )
        said = amount_of(request.slots.get("amount"))
        values = {
            "mandates": shown,
            "count": len(shown),
            "asked": "" if said is None else str(said),
        }
        outcome = "ok" if found else "other"
        one = {**shown[0], "last4": await self._counter.last4(actor, (found or rows)[0].account)}
        return ActionResult(outcome, {**values, **one}, card("sheet", **sheet.data))

    async def end(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Ends the mandate that is meant; `ambiguous` with all when it is not clear which, `none` without any."""
        rows = await self._counter.core.records(Mandate, actor.customer)
        if not rows:
            return ActionResult("none", {})
        found = self._fitting(rows, request) or rows
        language, words = request.language, self._counter.words
        if len(found) > 1:
            options = [
                {
                    "value": one.id,
                    "label": words.get(
                        "label.payments.mandate", language, **self._row(one, language)
                    ),
                }
                for one in found
            ]
            return ActionResult("ambiguous", {"slot": "mandate", "options": options})
        one = found[0]
        shown = self._row(one, language)
        sheet = (
            Sheet(words, language, "sheet.payments.mandate_end")
            .row("sheet.payments.merchant", shown["name"], strong=True)
            .money("sheet.payments.amount", one.amount)
            .row("sheet.payments.cycle", shown["cycle_text"])
            .row("sheet.payments.next_on", shown["next_on"], "date")
        )
        if one.essential:
            sheet.note("sheet.payments.mandate_note")
        return Draft("mandates.cancel", {"mandate": one.id}, shown, one.account, sheet.data)

    def _fitting(self, rows: Sequence[Mandate], request: ActionRequest) -> list[Mandate]:
        """Those that were chosen, named or of the amount said; all when nothing is said of them."""
        amount = amount_of(request.slots.get("amount"))
        for text in told(request, "mandate"):
            if found := [one for one in rows if _names(one, text)]:
                return found
        return [one for one in rows if amount is None or one.amount == amount]

    def _row(self, one: Mandate, language: str) -> dict[str, Any]:
        words = self._counter.words
        name = one.merchant_en or one.merchant if language == "en" else one.merchant
        caution = words.get("payments.mandate.caution", language) if one.essential else ""
        return {
            "mandate": one.id,
            "name": traditional(name) if language == "zh-Hant" else name,
            "amount": str(one.amount),
            "cycle_text": cycle_text(Cycle.of(one.cycle), words, language),
            "next_on": one.next_on.isoformat(),
            "since": one.since.isoformat(),
            "purpose_text": words.get(f"payments.purpose.{one.purpose}", language),
            "caution": caution,
        }


def _names(one: Mandate, text: str) -> bool:
    said = plain(text)
    if one.id == text.strip():
        return True
    name = plain(one.merchant)
    bare = KIND_OF_PLAN.sub("", name)
    parts = {name, bare, *(one.removesuffix(tail) for one in (name, bare) for tail in TAILS)}
    english = plain(one.merchant_en or "")
    return any(len(part) >= SHORTEST and part in said for part in parts) or (
        bool(english) and english in said
    )
