"""What the customer has and where it went: balances, movements and limits."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.connectors.base import Account, CreditCard, Transaction
from qiantai.banking.passwords import Passwords
from qiantai.banking.services.base import (
    Counter,
    account_name,
    account_options,
    find_account,
    local_text,
    main_account,
)
from qiantai.banking.services.whose import Whose
from qiantai.banking.words import traditional
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.errors import Invalid
from qiantai.floor.money import ZERO, Money

MOST_ITEMS = 50
Pending = Callable[[str], Awaitable[Mapping[str, Money]]]
"""Customer id -> unsettled amounts by account."""


class Accounts:
    """Reads about the customer's own debit accounts and the movements of their cards."""

    def __init__(self, counter: Counter, pending: Pending) -> None:
        self._counter = counter
        self._pending = pending
        self._whose = Whose(counter)
        self._passwords = Passwords(counter)

    async def balance(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Balances of one account or all; slots: account?; `none` for an account that is not theirs, `not_own`."""
        if await self._whose.is_others(actor, request):
            return ActionResult("not_own", {})
        accounts = await self._counter.core.accounts(actor.customer)
        if not accounts:
            return ActionResult("none", {})
        said = request.slots.get("account")
        if said is not None:
            one = find_account(accounts, str(said))
            if one is None:
                return ActionResult("none", {})
            accounts = [one]
        values = {
            "accounts": [self._shown(one, request.language) for one in accounts],
            "total": str(sum((one.balance for one in accounts), ZERO)),
        }
        return ActionResult("ok", values, card("balance", **values))

    async def tails(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """`tails`: by the last four digits whether an `account`, a credit `card` or a `loan` of the customer's ends so."""
        core, who = self._counter.core, actor.customer
        loans, cards, accounts = await asyncio.gather(
            core.loans(who), core.cards(who), core.accounts(who)
        )
        tails = {one.last4: "loan" for one in loans} | {one.last4: "card" for one in cards}
        return ActionResult("ok", {"tails": tails | {one.last4: "account" for one in accounts}})

    async def limits(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """What may still be paid today from each account."""
        accounts, pending = await asyncio.gather(
            self._counter.core.accounts(actor.customer), self._pending(actor.customer)
        )
        if not accounts:
            return ActionResult("none", {})
        shown = []
        for one in accounts:
            used = one.used_today + pending.get(one.id, ZERO)
            left = max(one.daily_limit - used, ZERO)
            row = {
                "last4": one.last4,
                "class": one.class_,
                "name": self._name(one, request.language),
            }
            amounts = {
                "daily_limit": str(one.daily_limit),
                "used_today": str(used),
                "left_today": str(left),
                "yearly": self._yearly(one, request.language),
            }
            shown.append({**row, **amounts})
        main = main_account(accounts)
        first = next(row for row in shown if main is not None and row["last4"] == main.last4)
        return ActionResult("ok", {"accounts": shown, **first}, card("limits", accounts=shown))

    async def transactions(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Movements of an account or card; slots: date_range? (ISO days, inclusive), from_account? or card?; `not_own`."""
        if await self._whose.is_others(actor, request):
            return ActionResult("not_own", {})
        first, last = self._range(request.slots.get("date_range"))
        source = await self._source(actor, request)
        if isinstance(source, ActionResult):
            return source
        core = self._counter.core
        if isinstance(source, CreditCard):
            rows = await core.card_transactions(actor.customer, source.id, first, last)
        else:
            rows = await core.transactions(actor.customer, source.id, first, last)
        values: dict[str, Any] = {
            "from": first.isoformat(),
            "to": last.isoformat(),
            "account_last4": source.last4,
        }
        if not rows:
            return ActionResult("none", values)
        values |= _summed(rows, request.language)
        given = {}
        if isinstance(source, Account):
            span = {"account": source.last4, "from": values["from"], "to": values["to"]}
            note = self._passwords.told(request.language)
            given["download"] = {"paper": "statement", **span, "kind": "all", "note": note}
        return ActionResult("ok", values, card("transactions", **values, **given))

    async def _source(
        self, actor: CustomerActor, request: ActionRequest
    ) -> Account | CreditCard | ActionResult:
        core = self._counter.core
        slots = request.slots
        said = slots.get("from_account") or slots.get("account") or slots.get("card")
        if said is None:
            account = main_account(await core.accounts(actor.customer))
            return account or ActionResult("none", {})
        accounts, cards = await asyncio.gather(
            core.accounts(actor.customer), core.cards(actor.customer)
        )
        if account := find_account(accounts, str(said)):
            return account
        if found := [one for one in cards if str(said) in (one.id, one.last4)]:
            return found[0]
        return self._no_such_account(accounts, "from_account", request.language)

    def _range(self, said: Any) -> tuple[date, date]:
        now = self._counter.clock.now()
        today = local_date(now)
        if said:
            days_said = [said, said] if isinstance(said, str) else list(said)
            try:
                first, last = sorted(date.fromisoformat(str(day)) for day in days_said)
            except ValueError as error:
                raise Invalid("date_range must be two ISO days", field="date_range") from error
            return first, last
        days = self._counter.policies.whole("query.transactions.default_days", now)
        return today - timedelta(days=days), today

    def _shown(self, account: Account, language: str) -> dict[str, str]:
        return {
            "name": self._name(account, language),
            "last4": account.last4,
            "balance": str(account.balance),
            "available": str(account.available),
            "class": account.class_,
            "status": account.status,
            "status_text": self._counter.words.status("account", account.status, language),
        }

    def _name(self, account: Account, language: str) -> str:
        return account_name(account, self._counter.words, language)

    def _yearly(self, account: Account, language: str) -> str:
        """What a class II or III account may pay in a year to others, in words; nothing for class I (银发〔2016〕302号)."""
        key = f"account.class_{account.class_.lower()}.annual_limit"
        if account.class_ not in ("II", "III"):
            return ""
        limit = self._counter.policies.rendered(key, self._counter.clock.now(), language)
        return self._counter.words.get("limits.yearly", language, limit=limit)

    def _no_such_account(
        self, accounts: Sequence[Account], slot: str, language: str
    ) -> ActionResult:
        options = account_options(accounts, self._counter.words, language)
        return ActionResult("no_such_account", {"slot": slot, "options": options})


def _summed(rows: Sequence[Transaction], language: str) -> dict[str, Any]:
    income = sum((row.amount for row in rows if row.amount > ZERO), ZERO)
    expense = sum((-row.amount for row in rows if row.amount < ZERO), ZERO)
    return {
        "items": [_item(row, language) for row in rows[:MOST_ITEMS]],
        "count": len(rows),
        "income": str(income),
        "expense": str(expense),
    }


def _item(row: Transaction, language: str) -> dict[str, str | None]:
    other = traditional(row.counterparty) if language == "zh-Hant" else row.counterparty
    after = row.balance_after
    return {
        "at": local_text(row.at),
        "day": local_date(row.at).isoformat(),
        "amount": str(row.amount),
        "counterparty": other,
        "balance_after": None if after is None else str(after),
        "kind": row.kind,
    }
