"""Tells customers their level and what it allows, and lays products side by side that fit it; it never picks one."""

import re
from datetime import timedelta
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.model import amount_of
from qiantai.banking.services.base import Counter
from qiantai.banking.services.hearing import latest, months_in, plain, told
from qiantai.banking.services.sheets import Columns, Sheet
from qiantai.banking.services.shelf import Product, Shelf, called, name
from qiantai.banking.services.suitability import Gate
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.months import months_after

ASKED = re.compile(r"\br\s*([1-5])")
LEVELS = range(1, 6)


class SuitabilityReads:
    """Reads of the level and of what fits it."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._gate = Gate(counter)
        self._shelf = Shelf(counter)

    async def level(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """The level with its day and what it allows: `ok`, `not_assessed`, `assessment_expired`, `level_unconfirmed`.

        `asked` and `may` answer a question about a product or a level: yes, no, insist (a fund above the level).
        """
        standing, language = await self._gate.standing(actor), request.language
        facts = self._gate.facts(standing)
        if standing.level is None:
            return ActionResult("not_assessed", facts)
        words = self._counter.words
        values = {
            **facts,
            "type_text": words.get(f"suitability.type.{standing.level}", language),
            **await self._asked(actor, request),
        }
        if standing.open_assessment is not None:
            values["open_level"] = f"C{standing.open_assessment.level}"
            return ActionResult("level_unconfirmed", values)
        if standing.expires_on is not None and self._gate.today > standing.expires_on:
            return ActionResult("assessment_expired", values)
        sheet = (
            Sheet(words, language, "sheet.wealth.level_title")
            .row("sheet.wealth.level", f"{facts['level']} {values['type_text']}", strong=True)
            .row("sheet.wealth.assessed_on", facts["assessed_on"], "date")
            .row("sheet.wealth.expires_on", facts["expires_on"], "date")
            .row("sheet.wealth.may_hold", f"R1 – {facts['most']}" if standing.level > 1 else "R1")
        )
        return ActionResult("ok", values, card("sheet", **sheet.data))

    async def _asked(self, actor: CustomerActor, request: ActionRequest) -> dict[str, Any]:
        """What the message asks about, and whether it may be bought."""
        text = plain(latest(request))
        found = ASKED.search(text)
        funds, wealth = await self._shelf.funds(), await self._shelf.wealth()
        meant: list[Product] = [*called(wealth, text), *called(funds, text)]
        if found:
            risk, subject = f"R{found[1]}", f"R{found[1]}"
        elif len(meant) == 1:
            risk, subject = meant[0].risk, name(meant[0], request.language)
        else:
            return {"asked": "", "may": ""}
        _, decision = await self._gate.judge(actor, risk, "fund")
        bank = not found and meant[0] in wealth
        if bank:
            _, decision = await self._gate.judge(actor, risk, "wealth")
        insist = decision.reason == "customer_insists"
        may = "insist" if insist else "no" if decision.decision == "block" else "yes"
        return {"asked": subject, "asked_risk": risk, "may": may}

    async def recommend(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Products at or below the level that fit time and sum, at least two side by side; slots amount?, horizon?.

        `horizon_needed` first, then `ok`, or what the gate says when there is no valid level (domain §2.10b: no pitch above).
        """
        barred = await self._gate.stops(actor, "", "R1", "wealth", {})
        if barred is not None:
            return barred
        standing = await self._gate.standing(actor)
        horizon = self._horizon(request)
        facts = self._gate.facts(standing)
        if horizon is None:
            return ActionResult("horizon_needed", facts)
        amount = amount_of(request.slots.get("amount") or "")
        today = local_date(self._counter.clock.now())
        last = months_after(today, horizon)
        level = standing.level or 0
        wealth = [
            one
            for one in await self._shelf.wealth()
            if int(one.risk[1:]) <= level
            and (today + timedelta(days=one.closed_days)) <= last
            and (amount is None or amount >= one.min)
        ]
        funds = [
            one
            for one in await self._shelf.funds()
            if int(one.risk[1:]) <= level and not one.purchase_suspended
        ]
        language = request.language
        rows = [
            self._row(one, one.term_en if language == "en" else one.term, one.benchmark, language)
            for one in wealth
        ]
        words = self._counter.words
        rows += [
            self._row(one, words.get("wealth.open_fund", language), "–", language) for one in funds
        ]
        values = {
            **facts,
            "horizon": words.get("wealth.months", language, months=horizon),
            "amount_text": words.get("wealth.sum", language, amount=amount.figures)
            if amount
            else "",
            "products": rows,
            "count": len(rows),
            "care": words.get("wealth.care.elder", language) if facts["elder"] else "",
        }
        return ActionResult("ok", values, card("sheet", **self._sheet(rows, values, language).data))

    def _horizon(self, request: ActionRequest) -> int | None:
        """Months until the money is needed: said in words, or until the day that was named."""
        for text in told(request, "horizon"):
            if text.isdigit():
                return int(text)
            if (months := months_in(text)) is not None:
                return months
        return None

    def _row(self, one: Product, term: str, benchmark: str, language: str) -> dict[str, str]:
        return {
            "product_name": name(one, language),
            "risk": one.risk,
            "term": term,
            "benchmark": benchmark,
        }

    def _sheet(self, rows: list[dict[str, str]], values: dict[str, Any], language: str) -> Sheet:
        columns: Columns = (
            ("sheet.wealth.product", "text"),
            ("sheet.wealth.risk", "text"),
            ("sheet.wealth.term", "text"),
            ("sheet.wealth.benchmark", "text"),
        )
        return (
            Sheet(self._counter.words, language, "sheet.wealth.suited")
            .row("sheet.wealth.level", values["level"])
            .row("sheet.wealth.assessed_on", values["assessed_on"], "date")
            .table(
                columns, [[r["product_name"], r["risk"], r["term"], r["benchmark"]] for r in rows]
            )
            .note("sheet.wealth.suited_note")
        )
