"""Where an application stands, why one was refused, and the right to have a person look at it again (domain §5.2)."""

from collections.abc import Sequence
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.connectors.records_lending import LoanApplication
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor

CARD = "credit_card"
REFUSED = ("rejected", "declined")


class LoanCases:
    """Reads applications, and drafts the wish for a review."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    async def progress(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """The newest loan application first; the outcome is its status or `open`, and `none` without any."""
        found = [one for one in await self._applications(actor) if one.kind != CARD]
        if not found:
            return ActionResult("none", {})
        newest, language = found[0], request.language
        words, policies, now = (
            self._counter.words,
            self._counter.policies,
            self._counter.clock.now(),
        )
        values = self._told(newest, language)
        values["drawdown"] = policies.rendered("loan.drawdown.time", now, language)
        values["reply"] = policies.rendered("lending.refer.hours", now, language)
        sheet = Sheet(words, language, "sheet.lending.progress")
        sheet.row("sheet.lending.number", newest.id)
        sheet.row("sheet.lending.kind", values["kind_text"])
        if newest.amount is not None:
            sheet.money("sheet.lending.amount", newest.amount)
        sheet.row("sheet.lending.filed", newest.day.isoformat(), "date")
        sheet.row("sheet.lending.status", values["status_text"], strong=True)
        if len(found) > 1:
            columns = ("number", "filed", "status")
            rows = [(o.id, o.day.isoformat(), self._status(o, language)) for o in found[1:]]
            sheet.table([(f"sheet.lending.{name}", "text") for name in columns], rows)
        known = ("approved", "referred", "reviewing", "paid_out", *REFUSED)
        outcome = newest.status if newest.status in known else "open"
        return ActionResult(outcome, values, card("sheet", **sheet.data))

    async def reasons(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Why the newest refused application was refused, in words: `loan`, or `card` when only a card was refused.

        `reviewing` when a person looks at a loan application and none was refused, `none` without any.
        """
        found, language = await self._applications(actor), request.language
        waiting = next((o for o in found if o.kind != CARD and o.status not in REFUSED), None)
        refused = self._refused(found)
        if refused is None and waiting is not None:
            return ActionResult("reviewing", self._told(waiting, language))
        if refused is None:
            return ActionResult("none", {})
        values = {**self._told(refused, language), "waiting": ""}
        values["review"] = self._counter.policies.rendered(
            "loan.review.workdays", self._counter.clock.now(), language
        )
        if waiting is not None:
            told = self._told(waiting, language)
            values["waiting"] = self._counter.words.get("lending.waiting", language, **told)
        return ActionResult("card" if refused.kind == CARD else "loan", values)

    async def review(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """The review of the newest refused application by a person; `none`, `already` when it was asked for."""
        found, language = await self._applications(actor), request.language
        refused = self._refused(found)
        if refused is None:
            asked = next((one for one in found if one.reviewed_on is not None), None)
            if asked is not None:
                return ActionResult("already", self._told(asked, language))
            return ActionResult("none", {})
        now, words = self._counter.clock.now(), self._counter.words
        reply = self._counter.policies.rendered("loan.review.workdays", now, language)
        values = {**self._told(refused, language), "review": reply}
        sheet = (
            Sheet(words, language, "sheet.lending.review")
            .row("sheet.lending.number", refused.id)
            .row("sheet.lending.kind", values["kind_text"])
            .row("sheet.lending.reply", reply)
        )
        return Draft("loans.review", {"application": refused.id}, values, refused.id, sheet.data)

    def _refused(self, found: Sequence[LoanApplication]) -> LoanApplication | None:
        """The newest refused one; a loan before a card."""
        refused = [one for one in found if one.status in REFUSED]
        return next((one for one in refused if one.kind != CARD), next(iter(refused), None))

    async def _applications(self, actor: CustomerActor) -> list[LoanApplication]:
        """Newest first."""
        found = await self._counter.core.records(LoanApplication, actor.customer)
        return sorted(found, key=lambda one: one.day, reverse=True)

    def _status(self, one: LoanApplication, language: str) -> str:
        return self._counter.words.status("application", one.status, language)

    def _told(self, one: LoanApplication, language: str) -> dict[str, Any]:
        words = self._counter.words
        texts = dict.fromkeys(
            words.find(f"lending.reason.{code}", language) or code for code in one.reasons
        )
        return {
            "number": one.id,
            "kind_text": words.find(f"application.kind.{one.kind}", language) or one.kind,
            "amount": "" if one.amount is None else one.amount.figures,
            "filed_on": one.day.isoformat(),
            "status_text": self._status(one, language),
            "reasons": [{"n": n, "text": text} for n, text in enumerate(texts, 1)],
        }
