"""Transfers that are made by themselves on a day to come or again and again, to a payee whom the customer has registered."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.base import Account, Payee
from qiantai.banking.connectors.records_payments import StandingOrder
from qiantai.banking.cycles import Cycle, heard_cycle, moved_in
from qiantai.banking.model import amount_of
from qiantai.banking.services.acquaintance import Acquaintance
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, latest, plain, told, wished
from qiantai.banking.services.payees import find_payees, no_such_payee, payee_options
from qiantai.banking.services.paying import paying_account
from qiantai.banking.services.sheets import Sheet
from qiantai.banking.words import Words
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.money import Money
from qiantai.floor.privacy import mask_name

WEEKS_OF_A_MONTH = 4
TURNS = {"monthly": 1, "weekly": WEEKS_OF_A_MONTH, "daily": 28}


class Standing:
    """Drafts standing orders and their end, and reads those that run."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._acquaintance = Acquaintance(counter.core, counter.clock)
        self._wishes = Hearing(counter.words, "standing", ("end", "list"))

    async def look(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """What is wanted and what is known: `end`, `list`, or `ok` with payee and cycle as far as they are said."""
        wish = self._wishes.first(*told(request, "wish"))
        if wish is not None:
            return ActionResult(wish, {"wish": wish})
        payee: str | None = None
        if request.slots.get("payee") or request.slots.get("relation"):
            found = await self._payee(actor, request)
            if isinstance(found, ActionResult):
                return found
            payee = found.name
        cycle = self._cycle(request)
        return ActionResult("ok", {"payee": payee, "cycle": cycle.code if cycle else None})

    async def draft(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots: payee, amount, cycle, from_account?, periods?. `no_cycle` and `past` when the day cannot be used."""
        payee = await self._payee(actor, request)
        if isinstance(payee, ActionResult):
            return payee
        cycle, amount = self._cycle(request), amount_of(request.slots.get("amount"))
        if cycle is None or amount is None:
            return ActionResult("no_cycle", {})
        first = cycle.next(local_date(self._counter.clock.now()))
        if first is None:
            return ActionResult("past", {})
        account = await paying_account(self._counter, actor, request)
        if isinstance(account, ActionResult):
            return account
        if amount > account.daily_limit:
            limit = account.daily_limit.figures
            return ActionResult("above_limit", {"limit": limit, "last4": account.last4})
        return self._drafted(payee, cycle, amount, account, first, request)

    def _drafted(
        self,
        payee: Payee,
        cycle: Cycle,
        amount: Money,
        account: Account,
        first: date,
        request: ActionRequest,
    ) -> Draft:
        language, words = request.language, self._counter.words
        times = self._times(cycle, request.slots.get("periods"))
        now, policies = self._counter.clock.now(), self._counter.policies
        shown: dict[str, Any] = {
            "payee": payee.name,
            "payee_masked": mask_name(payee.name),
            "payee_bank": payee.bank,
            "payee_last4": payee.last4,
            "from_last4": account.last4,
            "amount": str(amount),
            "capitals": amount.capitals,
            "cycle": cycle.code,
            "cycle_text": cycle_text(cycle, words, language),
            "first_on": first.isoformat(),
            "times_text": words.get(
                "payments.times" if times > 1 else "payments.times_one", language, times=times
            ),
            "fee": str(policies.money("transfer.fee.other_bank", now)),
            "retry": policies.rendered("transfer.schedule.retry", now, language),
        }
        receiver = {"name": payee.name, "bank": payee.bank, "last4": payee.last4}
        body = {"account": account.id, "payee": receiver, "amount": str(amount)}
        return Draft(
            order="transfers.schedule",
            body={**body, "cycle": cycle.code, "times": times},
            shown=shown,
            subject=account.id,
            sheet=self._sheet(shown, amount, language),
            facts={
                "amount": amount.yuan,
                "payee": {"known": True, "trusted": payee.trusted, "own": False},
            },
            policies=("transfer.schedule.max_term", "transfer.fee.other_bank"),
        )

    def _sheet(self, shown: Mapping[str, Any], amount: Money, language: str) -> dict[str, Any]:
        sheet = (
            Sheet(self._counter.words, language, "sheet.payments.standing")
            .row("sheet.payments.payee", shown["payee_masked"])
            .row("sheet.payments.bank", f"{shown['payee_bank']} {shown['payee_last4']}")
            .money("sheet.payments.amount", amount, strong=True)
            .row("sheet.payments.cycle", f"{shown['cycle_text']} {shown['times_text']}".strip())
            .row("sheet.payments.first_on", shown["first_on"], "date")
            .row("sheet.payments.account", shown["from_last4"])
        )
        return sheet.data

    async def listed(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """The standing orders that run or are paused; `none` without any."""
        rows = await self._counter.core.records(StandingOrder, actor.customer)
        if not rows:
            return ActionResult("none", {})
        shown = [self._row(one, request.language) for one in rows]
        return ActionResult("ok", {"orders": shown, "count": len(shown), **shown[0]})

    async def end(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Ends the standing order that is named by payee or chosen; `none` without any."""
        rows = await self._counter.core.records(StandingOrder, actor.customer)
        said = request.slots.get("order")
        if said is not None:
            rows = [one for one in rows if one.id == str(said)]
        elif request.slots.get("payee") or request.slots.get("relation"):
            payee = await self._payee(actor, request)
            rows = (
                []
                if isinstance(payee, ActionResult)
                else [r for r in rows if r.payee == payee.name]
            )
        if not rows:
            return ActionResult("none", {})
        shown = [self._row(one, request.language) for one in rows]
        if len(rows) > 1:
            label = "label.payments.standing"
            options = [
                {
                    "value": r["order"],
                    "label": self._counter.words.get(label, request.language, **r),
                }
                for r in shown
            ]
            return ActionResult("ambiguous", {"slot": "order", "options": options})
        sheet = (
            Sheet(self._counter.words, request.language, "sheet.payments.standing_end")
            .row("sheet.payments.payee", shown[0]["payee_masked"])
            .money("sheet.payments.amount", rows[0].amount)
            .row("sheet.payments.cycle", shown[0]["cycle_text"])
        )
        body = {"standing_order": rows[0].id}
        return Draft("transfers.unschedule", body, shown[0], rows[0].account, sheet.data)

    async def _payee(self, actor: CustomerActor, request: ActionRequest) -> Payee | ActionResult:
        known, words = await self._acquaintance.get(actor.customer), self._counter.words
        name, relation = request.slots.get("payee"), request.slots.get("relation")
        found = find_payees(known.payees, name and str(name), relation and str(relation), words)
        if not found:
            return no_such_payee(known.payees, words, request.language)
        if len(found) > 1:
            options = payee_options(found, words, request.language)
            return ActionResult("ambiguous", {"slot": "payee", "options": options})
        return found[0]

    def _cycle(self, request: ActionRequest) -> Cycle | None:
        """What was said last about it, else what is known, else the single day that was named."""
        said = latest(request)
        newest = (said,) if heard_cycle(plain(said)) is not None else ()
        for text in (*newest, *told(request, "cycle")):
            try:
                return moved_in(wished(plain(said)), Cycle.of(text))
            except ValueError:
                if (heard := heard_cycle(plain(text))) is not None:
                    return heard
        day = request.slots.get("date")
        return Cycle("once", str(day)) if day else None

    def _times(self, cycle: Cycle, said: Any) -> int:
        """How many turns: as said, at most for the longest term that policy allows."""
        if cycle.kind == "once":
            return 1
        months = self._counter.policies.whole(
            "transfer.schedule.max_term", self._counter.clock.now()
        )
        most = months * TURNS[cycle.kind]
        wanted = int(said) if str(said or "").isdigit() else most
        return max(1, min(wanted, most))

    def _row(self, one: StandingOrder, language: str) -> dict[str, Any]:
        words = self._counter.words
        return {
            "order": one.id,
            "payee_masked": mask_name(one.payee),
            "last4": one.last4,
            "amount": str(one.amount),
            "cycle_text": cycle_text(Cycle.of(one.cycle), words, language),
            "next_on": one.next_on.isoformat(),
            "state_text": words.get(f"payments.standing.{one.state}", language),
        }


def cycle_text(cycle: Cycle, words: Words, language: str) -> str:
    """A cycle in words: 每月1日, every Friday."""
    day = words.get(f"weekday.{cycle.day}", language) if cycle.kind == "weekly" else cycle.day
    if cycle.kind == "monthly" and int(cycle.day) > 28:
        return words.get("payments.cycle.monthly_end", language, day=day)
    return words.get(f"payments.cycle.{cycle.kind}", language, day=day)
