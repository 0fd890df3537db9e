"""Reads complaints about the broker and reports of unlawful advice: what was told, and what is still needed."""

import re

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.records_securities import StockOrder
from qiantai.banking.services.base import Counter
from qiantai.banking.services.brokerage_held import minute
from qiantai.banking.services.hearing import Hearing, clock_in, plain
from qiantai.customers import CustomerActor
from qiantai.floor.privacy import mask

SHOWN = 3
WHEN = re.compile(
    r"\d{1,2}月\d{1,2}|\d{1,2}[:：]\d{2}|今天|昨天|前天|今早|早上|上午|下午|中午|刚才|刚刚|开盘|收盘|上周|周[一二三四五]|星期|上个?月|去年|年前|半年"
    r"|today|yesterday|this morning|at the open|last (?:week|month|year)|\d{4}-\d{2}-\d{2}"
)


class SecuritiesReports:
    """What customers tell about wrongs."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._subjects = Hearing(
            counter.words, "securities_complaint", ("system", "seller", "fee", "order")
        )
        self._paid = Hearing(counter.words, "illegal_advice", ("paid",))

    async def complaint(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Slots reason, when?: `when_needed` unless a time was told, else `ok` with subject and facts for the ticket."""
        reason = str(request.slots.get("reason") or "")
        when = str(request.slots.get("when") or "")
        dated = WHEN.search(plain(reason)) or clock_in(reason)
        if not when and not dated:
            return ActionResult("when_needed", {})
        language = request.language
        subject = self._counter.words.get(
            f"securities.complaint.{self._subjects.first(reason) or 'other'}", language
        )
        orders = await self._counter.core.records(StockOrder, actor.customer)
        recent = "; ".join(
            f"{one.id} {minute(one.at)} {one.side} {one.code} {one.shares}"
            for one in orders[:SHOWN]
        )
        facts = "\n".join(part for part in (reason, when, recent) if part)
        days = self._counter.policies.rendered(
            "securities.complaint.close_days", self._counter.clock.now(), language
        )
        told = mask("；".join(part for part in (reason, when) if part))
        values = {"subject": subject, "facts": facts, "told": told, "close_days": days}
        return ActionResult("ok", values)

    async def advice(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Slots facts?: `paid` when money has left already, else `ok`."""
        facts = str(request.slots.get("facts") or "")
        return ActionResult("paid" if self._paid.first(facts) else "ok", {})
