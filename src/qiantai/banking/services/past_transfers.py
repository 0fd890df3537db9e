"""Transfers that were made: where one is, calling back what is not debited yet, and one that went to the wrong payee."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.connectors.records_payments import MadeTransfer
from qiantai.banking.model import amount_of
from qiantai.banking.services.acquaintance import Acquaintance
from qiantai.banking.services.base import Counter, local_text
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.payees import find_payees
from qiantai.banking.services.sheets import Sheet
from qiantai.banking.words import simplified, traditional
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.privacy import mask_name

MOST_SHOWN = 5
FRESH = timedelta(hours=24)
WAITING = "waiting"


class PastTransfers:
    """Reads of the customer's own transfers, and the draft that calls one back."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._acquaintance = Acquaintance(counter.core, counter.clock)

    async def status(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Where the transfers are; slots: transfer?, amount?, payee?, relation?, date?, date_range?. `none` when none fits."""
        found = await self._fitting(actor, request)
        if not found:
            return ActionResult("none", {})
        shown = [self._shown(one, request.language) for one in found[:MOST_SHOWN]]
        rows = [[row["at"], row["payee_masked"], row["amount"], row["state_text"]] for row in shown]
        sheet = Sheet(self._counter.words, request.language, "sheet.payments.transfers").table(
            (
                ("sheet.at", "time"),
                ("sheet.payments.payee", "text"),
                ("sheet.payments.amount", "money"),
                ("sheet.payments.state", "text"),
            ),
            rows,
        )
        paying = await self._counter.last4(actor, found[0].account)
        values = {**shown[0], "transfers": shown, "count": len(shown), "paying_last4": paying}
        return ActionResult("ok", values, card("sheet", **sheet.data))

    async def wrong(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """The transfer that went to the wrong payee: `waiting` while it can be called back, `posted` when it is gone.

        Who is named beside an amount may be whom it was meant for. `ambiguous` when it is not clear which, `none` when none fits. `facts` tells it to whoever looks into it.
        """
        found = await self._fitting(actor, request)
        if not found and request.slots.get("amount") is not None:
            others = {k: v for k, v in request.slots.items() if k not in ("payee", "relation")}
            found = await self._fitting(actor, replace(request, slots=others))
        found = [one for one in found if one.state != "cancelled"]
        if not found:
            return ActionResult("none", {})
        now = self._counter.clock.now()
        fresh = [one for one in found if now - one.at <= FRESH]
        chosen = fresh[0] if len(fresh) == 1 else found[0] if len(found) == 1 else None
        if chosen is None:
            return self._choice(found, request.language)
        values = self._shown(chosen, request.language)
        row = self._shown(chosen, "zh-Hans")
        values["facts"] = (
            f"{row['at']} 转给 {row['payee_masked']}（{row['bank']} 尾号{row['last4']}）{row['amount']} 元，"
            f"流水号 {chosen.id}，客户称转错收款人"
        )
        return ActionResult(WAITING if chosen.state == WAITING else "posted", values)

    async def recall(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Calls back a delayed transfer (domain §2.2a: until it is debited).

        `none` without a delayed one; `debited` when the one that is meant has left the account.
        """
        found = await self._fitting(actor, request)
        waiting = [one for one in found if one.state == WAITING]
        if not waiting:
            gone = [one for one in found if one.state == "posted"]
            named = self._is_named(request) or len(gone) == 1
            shown = self._shown(gone[0], request.language) if gone and named else {}
            return ActionResult("debited" if shown else "none", shown)
        if len(waiting) > 1:
            return self._choice(waiting, request.language)
        one = waiting[0]
        shown = self._shown(one, request.language)
        sheet = (
            Sheet(self._counter.words, request.language, "sheet.payments.recall")
            .row("sheet.payments.payee", shown["payee_masked"])
            .row("sheet.payments.bank", f"{shown['bank']} {one.last4}")
            .money("sheet.payments.amount", one.amount, strong=True)
            .row("sheet.payments.arrival", shown["mode_text"])
            .row("sheet.payments.due_at", shown["due_text"], "time")
        )
        return Draft(
            order="transfers.cancel",
            body={"transfer": one.id},
            shown=shown,
            subject=one.account,
            sheet=sheet.data,
        )

    async def _fitting(self, actor: CustomerActor, request: ActionRequest) -> list[MadeTransfer]:
        """The transfers that the slots describe, newest first; a slot that fits none is left out of account last said first."""
        now, slots = self._counter.clock.now(), request.slots
        rows = await self._counter.core.records(MadeTransfer, actor.customer)
        if slots.get("transfer") is not None:
            return [one for one in rows if one.id == str(slots["transfer"])]
        days = self._counter.policies.whole("query.transactions.default_days", now)
        first, last = _range(slots, local_date(now), days)
        amount = amount_of(slots.get("amount"))
        names = await self._names(actor, request)
        mode = slots.get("arrival_mode")
        return [
            one
            for one in rows
            if first <= local_date(one.at) <= last
            and (amount is None or one.amount == amount)
            and (names is None or one.payee in names)
            and (mode is None or one.mode == self._counter.words.meaning(str(mode)))
        ]

    async def _names(self, actor: CustomerActor, request: ActionRequest) -> set[str] | None:
        """The names of the payees that are meant, with what was said itself; None when none is named."""
        payee, relation = request.slots.get("payee"), request.slots.get("relation")
        if payee is None and relation is None:
            return None
        known = await self._acquaintance.get(actor.customer)
        words = self._counter.words
        found = find_payees(known.payees, payee and str(payee), relation and str(relation), words)
        return {one.name for one in found} | {simplified(str(payee or relation))}

    def _is_named(self, request: ActionRequest) -> bool:
        return any(request.slots.get(name) for name in ("transfer", "amount", "payee", "relation"))

    def _choice(self, found: Sequence[MadeTransfer], language: str) -> ActionResult:
        options = []
        for one in found[:MOST_SHOWN]:
            row = self._shown(one, language)
            label = self._counter.words.get("label.payments.transfer", language, **row)
            options.append({"value": one.id, "label": label})
        return ActionResult("ambiguous", {"slot": "transfer", "options": options})

    def _shown(self, one: MadeTransfer, language: str) -> dict[str, Any]:
        words = self._counter.words
        now = self._counter.clock.now()
        delay = self._counter.policies.rendered("transfer.mode.normal_delay", now, language)
        return {
            "transfer": one.id,
            "at": local_text(one.at),
            "day": local_date(one.at).isoformat(),
            "amount": str(one.amount),
            "payee_masked": mask_name(one.payee),
            "bank": traditional(one.bank) if language == "zh-Hant" else one.bank,
            "last4": one.last4,
            "state": one.state,
            "state_text": words.get(f"payments.transfer.{one.state}", language),
            "mode": one.mode,
            "mode_text": words.get(f"arrival.{one.mode}", language, delay=delay),
            "due_text": local_text(one.due_at) if one.due_at else "",
            "return_text": self._counter.policies.rendered(
                "transfer.failed.return_time", now, language
            ),
        }


def _range(slots: Any, today: date, days: int) -> tuple[date, date]:
    said = slots.get("date_range") or slots.get("date")
    if isinstance(said, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", said):
        return date.fromisoformat(said), date.fromisoformat(said)
    if isinstance(said, (list, tuple)) and len(said) == 2:
        return date.fromisoformat(str(said[0])), date.fromisoformat(str(said[1]))
    return today - timedelta(days=days), today
