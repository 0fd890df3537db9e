"""Finds out what a customer's words about a transfer mean: real accounts, one receiver, an amount and a mode."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.base import Account, Customer, Payee
from qiantai.banking.model import amount_of
from qiantai.banking.services.acquaintance import Acquaintance
from qiantai.banking.services.base import Counter, account_options, find_account, main_account
from qiantai.banking.services.payees import find_payees, no_such_payee, payee_options
from qiantai.banking.services.paying import able, restricted
from qiantai.customers import CustomerActor
from qiantai.floor.errors import Invalid
from qiantai.floor.money import Money

SLOTS = ("payee", "relation", "amount", "from_account", "to_account", "arrival_mode")
MODES = ("realtime", "normal", "next_day")


@dataclass(frozen=True, slots=True)
class Order:
    """A transfer whose words are resolved: real accounts, one receiver, an amount and a mode."""

    customer: Customer
    source: Account
    target: Account | Payee
    amount: Money
    mode: str

    @property
    def own(self) -> bool:
        """Whether the receiver is another account of the same customer."""
        return isinstance(self.target, Account)


class Orders:
    """Resolves the slots of a transfer with at most three reads of the core at once."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._acquaintance = Acquaintance(counter.core, counter.clock)

    async def resolve(self, actor: CustomerActor, request: ActionRequest) -> Order | ActionResult:
        """Who pays whom how much; `ambiguous`, `no_such_payee` or `no_such_account` when that is not clear.

        A restricted account is told before the receiver is looked for. Invalid when the amount is no positive sum.
        """
        amount = amount_of(request.slots.get("amount"))
        if amount is None:
            raise Invalid("amount must be a positive sum in yuan", field="amount")
        slots, language = request.slots, request.language
        known, accounts = await asyncio.gather(
            self._acquaintance.get(actor.customer), self._counter.core.accounts(actor.customer)
        )
        to_account = slots.get("to_account")
        source = self._source(accounts, slots.get("from_account"), to_account, language)
        if isinstance(source, ActionResult):
            return source
        if source.status != "active":
            return restricted(source, self._counter.words, language)
        if slots.get("from_account") is None and amount > source.available:
            rest = [one for one in accounts if to_account not in (one.id, one.last4)]
            source = able(rest, amount) or source
        target: Account | Payee | ActionResult
        if to_account is not None:
            target = self._own_target(accounts, source, str(to_account), language)
        else:
            target = self._payee(known.payees, slots, language)
        if isinstance(target, ActionResult):
            return target
        return Order(known.customer, source, target, amount, self._mode(slots.get("arrival_mode")))

    async def payee(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Whom the customer means, before the amount is known; slots: payee?, from_account?.

        A restricted account is told first. Without a payee there is nothing to find and `payee` stays None.
        """
        slots, language = request.slots, request.language
        known, accounts = await asyncio.gather(
            self._acquaintance.get(actor.customer), self._counter.core.accounts(actor.customer)
        )
        source = self._source(accounts, slots.get("from_account"), None, language)
        if isinstance(source, ActionResult):
            return source
        if source.status != "active":
            return restricted(source, self._counter.words, language)
        if slots.get("payee") is None:
            return ActionResult("ok", {"payee": None})
        found = self._payee(known.payees, slots, language)
        return (
            found if isinstance(found, ActionResult) else ActionResult("ok", {"payee": found.name})
        )

    async def own_accounts(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Between which of their accounts the customer moves money; slots: from_account?, to_account?.

        With two accounts one named side decides the other; `none` when there is only one account.
        """
        accounts = await self._counter.core.accounts(actor.customer)
        if len(accounts) < 2:
            return ActionResult("none", {})
        sides: dict[str, Account | None] = {}
        for slot in ("from_account", "to_account"):
            said = request.slots.get(slot)
            sides[slot] = find_account(accounts, str(said)) if said is not None else None
            if said is not None and sides[slot] is None:
                return self._no_account(accounts, slot, request.language)
        source, target = sides["from_account"], sides["to_account"]
        if source == target:
            target = None
        source = source or _other(accounts, target)
        target = target or _other(accounts, source)
        if source is None or target is None:
            slot = "from_account" if source is None else "to_account"
            choice = [one for one in accounts if one not in (source, target)]
            options = account_options(choice, self._counter.words, request.language)
            return ActionResult("ambiguous", {"slot": slot, "options": options})
        values = {"from_account": source.id, "from_last4": source.last4}
        return ActionResult("ok", {**values, "to_account": target.id, "to_last4": target.last4})

    def _source(
        self, accounts: Sequence[Account], said: Any, to_account: Any, language: str
    ) -> Account | ActionResult:
        if not accounts:
            return ActionResult("no_such_account", {"slot": "from_account", "options": []})
        if said is not None:
            return find_account(accounts, str(said)) or self._no_account(
                accounts, "from_account", language
            )
        target = find_account(accounts, str(to_account)) if to_account is not None else None
        rest = [one for one in accounts if target is None or one.id != target.id]
        return main_account(rest) or self._no_account(accounts, "to_account", language)

    def _own_target(
        self, accounts: Sequence[Account], source: Account, said: str, language: str
    ) -> Account | ActionResult:
        target = find_account(accounts, said)
        others = [one for one in accounts if one.id != source.id]
        if target is None or target.id == source.id:
            return self._no_account(others, "to_account", language)
        return target

    def _payee(
        self, payees: Sequence[Payee], slots: Mapping[str, Any], language: str
    ) -> Payee | ActionResult:
        words = self._counter.words
        name, relation = slots.get("payee"), slots.get("relation")
        if name is None and relation is None:
            found = list(payees)
        else:
            found = find_payees(payees, name and str(name), relation and str(relation), words)
        if not found:
            return no_such_payee(payees, words, language)
        if len(found) > 1 or (name is None and relation is None):
            options = payee_options(found, words, language)
            return ActionResult("ambiguous", {"slot": "payee", "options": options})
        return found[0]

    def _mode(self, said: Any) -> str:
        meant = self._counter.words.meaning(str(said)) if said else MODES[0]
        if meant not in MODES:
            raise Invalid(f"arrival_mode must be one of {', '.join(MODES)}", field="arrival_mode")
        return meant

    def _no_account(self, accounts: Sequence[Account], slot: str, language: str) -> ActionResult:
        options = account_options(accounts, self._counter.words, language)
        return ActionResult("no_such_account", {"slot": slot, "options": options})


def _other(accounts: Sequence[Account], known: Account | None) -> Account | None:
    """The only other account, when one side is known."""
    rest = [one for one in accounts if one != known]
    return rest[0] if known is not None and len(rest) == 1 else None
