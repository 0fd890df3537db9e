"""Moves money between the bank card and the securities account, and says why cash cannot leave yet."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.calendars import on_or_after
from qiantai.banking.connectors.base import Account
from qiantai.banking.connectors.records_securities import SecuritiesAccount
from qiantai.banking.model import amount_of
from qiantai.banking.services.base import Counter, account_label, find_account, main_account
from qiantai.banking.services.brokerage_held import NO_ACCOUNT, account_of, minute
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, latest, told
from qiantai.banking.services.paying import restricted
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.clock import CHINA
from qiantai.floor.money import ZERO, Money

HOURS = "securities.rules.bank_transfer"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Both:
    """The two accounts that money moves between."""

    securities: SecuritiesAccount
    bank: Account


class BrokerageCash:
    """Cash of a securities account."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._ways = Hearing(counter.words, "brokerage_way", ("out", "in"))
        self._all = Hearing(counter.words, "part", ("all",))
        self._failed = Hearing(counter.words, "brokerage_failed", ("failed",))

    async def cash(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """What can buy, what can leave and why the rest cannot yet; `no_account`."""
        account = await account_of(self._counter, actor)
        if account is None:
            return NO_ACCOUNT
        words, language = self._counter.words, request.language
        why = []
        if account.unsettled:
            day = account.settles_on.isoformat()
            why.append(
                words.get(
                    "brokerage.why.unsettled", language, amount=account.unsettled.figures, day=day
                )
            )
        if account.frozen:
            why.append(words.get("brokerage.why.frozen", language, amount=account.frozen.figures))
        if (opens := self._opens()) is not None:
            why.append(words.get("brokerage.why.closed", language, at=minute(opens)))
        sheet = (
            Sheet(words, language, "sheet.securities.cash")
            .money("sheet.securities.available", account.available)
            .money("sheet.securities.withdrawable", account.withdrawable, strong=True)
        )
        if account.unsettled:
            sheet.money("sheet.securities.unsettled", account.unsettled)
            sheet.row("sheet.securities.settles_on", account.settles_on.isoformat(), "date")
        if account.frozen:
            sheet.money("sheet.securities.frozen", account.frozen)
        values = {
            "available": str(account.available),
            "withdrawable": str(account.withdrawable),
            "unsettled": str(account.unsettled),
            "settles_on": account.settles_on.isoformat(),
            "why": [{"n": number, "text": text} for number, text in enumerate(why, 1)],
        }
        return ActionResult("ok" if why else "free", values, card("sheet", **sheet.data))

    async def look(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Slots direction?, amount?: which way, and `missing`; `failed` when a transfer did not work, `no_account`."""
        both = await self._both(actor)
        if isinstance(both, ActionResult):
            return both
        way = self._ways.first(
            *told(request, "direction"), str(request.slots.get("direction") or "")
        )
        amount = amount_of(request.slots.get("amount") or "")
        if amount is None and way == "out" and self._all.first(latest(request)):
            amount = both.securities.withdrawable or None
        opens = self._opens()
        hours = self._counter.policies.rendered(
            "securities.bank_transfer.hours", self._counter.clock.now(), request.language
        )
        values = {
            "direction": way,
            "amount": None if amount is None else str(amount),
            "withdrawable": str(both.securities.withdrawable),
            "last4": both.bank.last4,
            "balance": str(both.bank.available),
            "hours": hours,
            "opens_at": minute(opens) if opens else "",
        }
        if way is None and amount is None and self._failed.first(latest(request)):
            return ActionResult("failed", values)
        if opens is not None:
            return ActionResult("closed", values)
        missing = "direction" if way is None else "amount" if amount is None else ""
        return ActionResult("ok", {**values, "missing": missing})

    async def draft(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots direction, amount. `no_account`, `closed`, `account_restricted`, `insufficient_funds`, `too_much`."""
        both = await self._both(actor)
        if isinstance(both, ActionResult):
            return both
        language, amount = request.language, amount_of(request.slots.get("amount") or "") or ZERO
        way = str(request.slots.get("direction"))
        shown = {
            "direction": way,
            "amount": str(amount),
            "capitals": amount.capitals,
            "last4": both.bank.last4,
            "balance": str(both.bank.available),
            "withdrawable": str(both.securities.withdrawable),
            "unsettled": str(both.securities.unsettled),
            "settles_on": both.securities.settles_on.isoformat(),
        }
        if (opens := self._opens()) is not None:
            return ActionResult("closed", {**shown, "opens_at": minute(opens)})
        if both.bank.status != "active":
            return restricted(both.bank, self._counter.words, language)
        if way == "in" and amount > both.bank.available:
            return ActionResult("insufficient_funds", shown)
        if way == "out" and amount > both.securities.withdrawable:
            return ActionResult("too_much", shown)
        return self._drafted(both, way, amount, shown, language)

    def _drafted(
        self, both: _Both, way: str, amount: Money, shown: dict[str, str], language: str
    ) -> Draft:
        words = self._counter.words
        text = words.get(f"brokerage.way.{way}", language, last4=both.bank.last4)
        sheet = (
            Sheet(words, language, "sheet.securities.transfer")
            .row("sheet.securities.way", text, strong=True)
            .money("sheet.securities.amount_moved", amount, strong=True)
            .row("sheet.card", account_label(both.bank, words, language))
        )
        return Draft(
            order=f"brokerage.move_{way}",
            body={"account": both.bank.id, "amount": str(amount)},
            shown={**shown, "way_text": text},
            subject=both.bank.id,
            sheet=sheet.data,
            amount=amount if way == "in" else ZERO,
            policies=(HOURS,),
        )

    async def _both(self, actor: CustomerActor) -> _Both | ActionResult:
        securities = await account_of(self._counter, actor)
        if securities is None:
            return NO_ACCOUNT
        accounts = await self._counter.core.accounts(actor.customer)
        bank = find_account(accounts, securities.bank_account) or main_account(accounts)
        return NO_ACCOUNT if bank is None else _Both(securities, bank)

    def _opens(self) -> datetime | None:
        """When transfers are possible next, None when they are now."""
        now = self._counter.clock.now().astimezone(CHINA)
        first, _, last = str(self._counter.policies.get(HOURS, now)).partition("-")
        start, end = time.fromisoformat(first), time.fromisoformat(last)
        days = self._counter.calendars.get("exchange")
        if days.is_open(now.date()) and start <= now.time() < end:
            return None
        day: date = now.date() if now.time() < start else now.date() + DAY
        return datetime.combine(on_or_after(days, day), start, CHINA)
