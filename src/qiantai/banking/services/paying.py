"""Which of the customer's accounts pays: the one named, else the main one, with every reason why it cannot."""

from collections.abc import Sequence

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.base import Account
from qiantai.banking.services.base import Counter, account_options, find_account, main_account
from qiantai.banking.words import Words
from qiantai.customers import CustomerActor
from qiantai.floor.money import ZERO, Money


async def paying_account(
    counter: Counter, actor: CustomerActor, request: ActionRequest, amount: Money = ZERO
) -> Account | ActionResult:
    """The account of slot `from_account`, or the main one; when that one is short, another that is not.

    `no_such_account` with options, `account_restricted` with the category, `insufficient_funds` with the balance.
    """
    accounts = await counter.core.accounts(actor.customer)
    said = request.slots.get("from_account")
    source = find_account(accounts, str(said)) if said is not None else main_account(accounts)
    if source is None:
        options = account_options(accounts, counter.words, request.language)
        return ActionResult("no_such_account", {"slot": "from_account", "options": options})
    if source.status != "active":
        return restricted(source, counter.words, request.language)
    if amount <= source.available:
        return source
    if said is None and (other := able(accounts, amount)):
        return other
    return ActionResult(
        "insufficient_funds", {"last4": source.last4, "balance": str(source.available)}
    )


def able(accounts: Sequence[Account], amount: Money) -> Account | None:
    """The first usable account that holds so much."""
    return next(
        (one for one in accounts if one.status == "active" and amount <= one.available), None
    )


def restricted(account: Account, words: Words, language: str) -> ActionResult:
    """The account may not pay: only the category is told (domain §2.3d)."""
    category = account.reason_category or account.status
    reason = words.find(f"restriction.{category}", language) or words.get(
        "restriction.other", language
    )
    return ActionResult("account_restricted", {"reason": reason, "last4": account.last4})
