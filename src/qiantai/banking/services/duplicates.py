"""Charged twice for one thing: both postings are looked up before anything is claimed."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.connectors.base import Transaction
from qiantai.banking.connectors.records_credit import CardDispute
from qiantai.banking.model import amount_of
from qiantai.banking.services.base import Counter, local_text
from qiantai.banking.services.hearing import latest, plain
from qiantai.banking.services.sheets import Sheet
from qiantai.banking.words import traditional
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.money import ZERO

APART = timedelta(hours=24)
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Pair:
    """Two charges of one card or account with the same merchant and sum, at most a day apart."""

    first: Transaction
    second: Transaction
    last4: str
    kind: str
    back_on: str = ""
    """The day on which one of them came back."""

    @property
    def code(self) -> str:
        """What the pair is chosen by."""
        return f"{self.first.id}+{self.second.id}"


class Duplicates:
    """Finds pairs of charges; what comes of them is a ticket's business."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    async def find(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Slots: pair?, card?, amount?, merchant?. `ok` with both postings and the facts of a ticket.

        `ambiguous` when several pairs fit, `none` when no two charges are alike, `returned` when one of them came back
        already, `disputed` when one of them is under dispute.
        """
        found = [one for one in await self._pairs(actor, request) if _fits(one, request)]
        found = [one for one in found if _is_named(one, latest(request))] or found
        days = self._days()
        if not found:
            return ActionResult("none", {"days": days, "facts": latest(request)})
        if len(found) > 1:
            options = [
                {"value": one.code, "label": self._label(one, request.language)} for one in found
            ]
            return ActionResult("ambiguous", {"slot": "pair", "options": options})
        one = found[0]
        values = self._shown(one, request.language)
        if one.back_on:
            return ActionResult("returned", {**values, "on": one.back_on})
        if number := await self._disputed(actor, one):
            return ActionResult("disputed", {**values, "number": number})
        sheet = (
            Sheet(self._counter.words, request.language, "sheet.payments.duplicate")
            .row("sheet.payments.merchant", values["merchant"])
            .money("sheet.payments.amount", -one.first.amount, strong=True)
            .row("sheet.payments.first_charge", values["first_at"], "time")
            .row("sheet.payments.second_charge", values["second_at"], "time")
            .row("sheet.payments.account", one.last4)
        )
        return ActionResult("ok", values, card("sheet", **sheet.data))

    def _days(self) -> int:
        now = self._counter.clock.now()
        return self._counter.policies.whole("payments.duplicate.days", now)

    async def _pairs(self, actor: CustomerActor, request: ActionRequest) -> list[Pair]:
        core, customer = self._counter.core, actor.customer
        today = local_date(self._counter.clock.now())
        first = today - timedelta(days=self._days())
        accounts, cards = await asyncio.gather(core.accounts(customer), core.cards(customer))
        debit = [core.transactions(customer, one.id, first, today) for one in accounts]
        credit = [core.card_transactions(customer, one.id, first, today) for one in cards]
        rows = await asyncio.gather(*debit, *credit)
        held = [(one.last4, "debit") for one in accounts] + [(one.last4, "credit") for one in cards]
        return [
            Pair(a, b, last4, kind, _back(a, movements))
            for (last4, kind), movements in zip(held, rows, strict=True)
            for a, b in _alike(movements)
        ]

    async def _disputed(self, actor: CustomerActor, one: Pair) -> str:
        """The number of a dispute of one of the two."""
        filed = await self._counter.core.records(CardDispute, actor.customer)
        ids = (one.first.id, one.second.id)
        return next((each.id for each in filed if each.charge in ids), "")

    def _label(self, one: Pair, language: str) -> str:
        values = self._shown(one, language)
        return self._counter.words.get("label.payments.pair", language, **values)

    def _shown(self, one: Pair, language: str) -> dict[str, Any]:
        words = self._counter.words
        merchant = one.first.counterparty
        kind = words.get(f"card.kind.{one.kind}", language)
        values = {
            "pair": one.code,
            "merchant": traditional(merchant) if language == "zh-Hant" else merchant,
            "amount": str(-one.first.amount),
            "first_at": local_text(one.first.at),
            "second_at": local_text(one.second.at),
            "day": local_date(one.first.at).isoformat(),
            "last4": one.last4,
            "card_text": kind,
        }
        facts = words.get("payments.duplicate.facts", "zh-Hans", **{**values, "merchant": merchant})
        return {**values, "facts": f"{facts} ({one.code})"}


def _alike(rows: Iterable[Transaction]) -> list[tuple[Transaction, Transaction]]:
    """Neighbours among equal charges: a third one makes a second pair."""
    spent = sorted((one for one in rows if one.amount < ZERO), key=lambda one: one.at)
    groups: dict[tuple[str, str], list[Transaction]] = {}
    for one in spent:
        groups.setdefault((one.counterparty, str(one.amount)), []).append(one)
    return [
        (a, b)
        for group in groups.values()
        for a, b in pairwise(group)
        if b.at - a.at <= APART and b.kind == a.kind != "transfer"
    ]


def _back(one: Transaction, rows: Iterable[Transaction]) -> str:
    """The day on which the merchant gave the same sum back, if it did."""
    back = (
        row
        for row in rows
        if row.counterparty == one.counterparty and row.amount == -one.amount and row.at >= one.at
    )
    found = next(back, None)
    return "" if found is None else local_date(found.at).isoformat()


def _fits(one: Pair, request: ActionRequest) -> bool:
    slots = request.slots
    if slots.get("pair") is not None:
        return one.code == str(slots["pair"])
    amount = amount_of(slots.get("amount"))
    if amount is not None and -one.first.amount != amount:
        return False
    if slots.get("card") is not None and str(slots["card"]) != one.last4:
        return False
    return slots.get("merchant") is None or _is_named(one, str(slots["merchant"]))


def _is_named(one: Pair, text: str) -> bool:
    name, said = plain(one.first.counterparty), plain(text)
    return name in said or (len(said) >= SHORTEST and said in name)
