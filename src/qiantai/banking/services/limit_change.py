"""The daily transfer limit of an account: lower at once, higher with the customer's face and up to what policy allows."""

from dataclasses import dataclass

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.base import Account
from qiantai.banking.model import amount_of
from qiantai.banking.services.base import (
    Counter,
    account_label,
    account_options,
    find_account,
    main_account,
)
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.money import Money

CLASS_LIMITS = {"II": "account.class_ii.daily_limit", "III": "account.class_iii.daily_limit"}
REMOTE_MAX = "transfer.limit.remote_max"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the limit of an account shall be."""

    account: Account
    limit: Money

    @property
    def raises(self) -> bool:
        """Whether more could leave the account."""
        return self.limit > self.account.daily_limit


class LimitChange:
    """Drafts both directions; each service refuses the other's, so that a rise always needs the face."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    async def look(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Slots: card?, amount?. `raise` or `lower` once the sum is known, `open` before, else why not."""
        wish = await self._wish(actor, request)
        if isinstance(wish, ActionResult):
            return wish
        return ActionResult("raise" if wish.raises else "lower", self._shown(wish, request))

    async def raised(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """A higher limit (domain: up needs the face); `not_higher` for any other."""
        return await self._draft(actor, request, raises=True)

    async def lowered(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """A lower limit, which protects and is free; `not_lower` for any other."""
        return await self._draft(actor, request, raises=False)

    async def _draft(
        self, actor: CustomerActor, request: ActionRequest, *, raises: bool
    ) -> Draft | ActionResult:
        wish = await self._wish(actor, request)
        if isinstance(wish, ActionResult):
            return wish
        if wish.raises != raises:
            return ActionResult("not_higher" if raises else "not_lower", self._shown(wish, request))
        shown = self._shown(wish, request)
        sheet = (
            Sheet(self._counter.words, request.language, "sheet.payments.limit")
            .row("sheet.payments.account", shown["account"])
            .money("sheet.payments.limit_now", wish.account.daily_limit)
            .money("sheet.payments.limit_new", wish.limit, strong=True)
        )
        return Draft(
            order="limits.change",
            body={"account": wish.account.id, "limit": str(wish.limit)},
            shown=shown,
            subject=wish.account.id,
            sheet=sheet.data,
            facts={"amount": wish.limit.yuan if raises else 0},
            policies=(REMOTE_MAX,),
        )

    async def _wish(self, actor: CustomerActor, request: ActionRequest) -> Wish | ActionResult:
        accounts = await self._counter.core.accounts(actor.customer)
        said = request.slots.get("card")
        account = find_account(accounts, str(said)) if said is not None else main_account(accounts)
        if account is None:
            options = account_options(accounts, self._counter.words, request.language)
            return ActionResult("no_such_account", {"slot": "card", "options": options})
        limit = amount_of(request.slots.get("amount"))
        most = self._most(account)
        values = {
            "last4": account.last4,
            "limit": account.daily_limit.figures,
            "most": most.figures,
            "amount": None if limit is None else str(limit),
        }
        if limit is None:
            return ActionResult("open", values)
        if limit == account.daily_limit:
            return ActionResult("same", values)
        if limit > account.daily_limit and limit > most:
            bites = "class_limit" if account.class_ in CLASS_LIMITS else "above_remote_max"
            return ActionResult(bites, {**values, "wanted": limit.figures})
        return Wish(account, limit)

    def _most(self, account: Account) -> Money:
        """The highest limit that can be set here; the class of an account has one of its own (domain §2.1)."""
        now, policies = self._counter.clock.now(), self._counter.policies
        most = policies.money(REMOTE_MAX, now)
        own = CLASS_LIMITS.get(account.class_)
        return most if own is None else min(most, policies.money(own, now))

    def _shown(self, wish: Wish, request: ActionRequest) -> dict[str, str]:
        account = wish.account
        return {
            "last4": account.last4,
            "account": account_label(account, self._counter.words, request.language),
            "limit": account.daily_limit.figures,
            "used": account.used_today.figures,
            "new_limit": wish.limit.figures,
            "amount": str(wish.limit),
        }
