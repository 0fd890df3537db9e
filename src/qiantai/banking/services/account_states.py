"""Accounts that are closed, upgraded, restricted or asleep: what stands in the way, and what can be asked for."""

import asyncio
from collections.abc import Sequence

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.connectors.base import Account
from qiantai.banking.connectors.records_people import (
    AccountLink,
    DormantAccount,
    IdentityDocument,
    Profile,
    UnfreezeApplication,
)
from qiantai.banking.services.base import (
    Counter,
    account_label,
    account_name,
    account_options,
    find_account,
    main_account,
)
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, latest
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.money import ZERO

FIRST_CLASS = "I"
APPEALABLE = ("anti_fraud_review", "other")
"""Restrictions that the institution itself has set and may lift; the others have their own way out."""


class AccountStates:
    """Reads about what an account may do, and drafts that ask for a change."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._grounds = Hearing(counter.words, "unfreeze", ("grounds",))

    async def closing(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """What has to be ended before an account can be closed at a branch; slots card?."""
        core, words, language = self._counter.core, self._counter.words, request.language
        accounts, links = await asyncio.gather(
            core.accounts(actor.customer), core.records(AccountLink, actor.customer)
        )
        one = self._meant(accounts, request, only=len(accounts) == 1)
        if isinstance(one, ActionResult):
            return one
        hanging = [link for link in links if link.account == one.id]
        items = [
            words.get(f"account.link.{link.kind}", language, name=link.name) for link in hanging
        ]
        if one.balance > ZERO:
            items.insert(0, words.get("account.link.balance", language, amount=f"{one.balance}"))
        items = items or [words.get("account.link.none", language)]
        sheet = Sheet(words, language, "sheet.people.closing")
        sheet.row("sheet.card", account_label(one, words, language), strong=True)
        for item in items:
            sheet.row("sheet.people.to_end", item)
        values = {"last4": one.last4, "items": items, "restricted": one.status != "active"}
        return ActionResult("ok", values, card("sheet", **sheet.data))

    async def upgrading(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Whether an account can become class I, which is done at a branch; slots card?.

        `has_first` when another one is class I already (one per person and bank, domain §2.1), `is_first` when it is
        the one named, `none` without an account.
        """
        words, language = self._counter.words, request.language
        accounts = await self._counter.core.accounts(actor.customer)
        first = next((one for one in accounts if one.class_ == FIRST_CLASS), None)
        others = [one for one in accounts if one.class_ != FIRST_CLASS]
        said = request.slots.get("card")
        named = find_account(accounts, str(said)) if said else None
        if not accounts:
            return ActionResult("none", {})
        if (named is not None and named is first) or not others:
            assert first is not None
            return ActionResult("is_first", {"last4": first.last4})
        one = named or self._meant(others, request, only=len(others) == 1)
        if isinstance(one, ActionResult):
            return one
        values = {"last4": one.last4, "class_text": account_name(one, words, language)}
        if first is not None:
            return ActionResult("has_first", {**values, "first_last4": first.last4})
        return ActionResult("ok", values)

    async def restriction(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Why an account may not pay: its category and the way out, nothing of the case (domain §2.3d); slots card?."""
        core, words, language = self._counter.core, self._counter.words, request.language
        accounts, applied = await asyncio.gather(
            core.accounts(actor.customer), core.records(UnfreezeApplication, actor.customer)
        )
        limited = [one for one in accounts if one.status != "active"]
        said = request.slots.get("card")
        named = find_account(accounts, str(said)) if said else None
        if named is not None and named.status == "active":
            return ActionResult("not_limited", {"last4": named.last4})
        if not limited:
            return ActionResult("none", {})
        one = named or limited[0]
        category = self._category(one)
        pending = next((a for a in applied if a.account == one.id and a.status == "review"), None)
        values = {
            "last4": one.last4,
            "status_text": words.status("account", one.status, language),
            "reason": words.get(f"restriction.{category}", language),
            "remedy": words.get(f"restriction.remedy.{category}", language),
            "applied_on": pending.day.isoformat() if pending else "",
        }
        outcome = "lost" if one.status == "lost" else "applied" if pending else category
        return ActionResult(outcome, values)

    def _category(self, one: Account) -> str:
        if one.status in ("lost", "locked"):
            return one.status
        return one.reason_category or "other"

    async def unfreeze(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots card?, statement?: the application to lift a restriction, for people to decide.

        `none`, `not_limited`, `applied`; the category itself where another way leads out: `lost`, `locked`,
        `id_expired`, `judicial`; `statement_needed`.
        """
        found = await self.restriction(actor, request)
        if found.outcome not in APPEALABLE:
            return found
        statement = str(request.slots.get("revision") or request.slots.get("statement") or "")
        if not statement and self._grounds.first(latest(request)):
            statement = latest(request)
        if not statement:
            return ActionResult("statement_needed", found.values)
        accounts = await self._counter.core.accounts(actor.customer)
        one = next(a for a in accounts if a.last4 == found.values["last4"])
        words, language = self._counter.words, request.language
        now = self._counter.clock.now()
        key = "account.restriction.review_workdays"
        review = self._counter.policies.rendered(key, now, language)
        sheet = Sheet(words, language, "sheet.people.unfreeze")
        sheet.row("sheet.card", account_label(one, words, language))
        sheet.row("sheet.people.category", found.values["reason"])
        sheet.row("sheet.people.statement", statement)
        sheet.row("sheet.people.reply_in", review)
        shown = {**found.values, "review": review, "statement": statement}
        body = {"account": one.id, "statement": statement}
        return Draft(
            "accounts.unfreeze_apply", body, shown, one.id, sheet=sheet.data, policies=(key,)
        )

    async def activate(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots card?: a sleeping account wakes up, its holder's data being checked again (re-KYC).

        `none`, `not_dormant` for an account in use, `id_expired` before the document on file is renewed.
        """
        core, words, language = self._counter.core, self._counter.words, request.language
        sleeping, accounts, papers, profiles = await asyncio.gather(
            core.records(DormantAccount, actor.customer),
            core.accounts(actor.customer),
            core.records(IdentityDocument, actor.customer),
            core.records(Profile, actor.customer),
        )
        said = str(request.slots.get("card") or "")
        if said and find_account(accounts, said):
            return ActionResult("not_dormant", {"last4": said[-4:]})
        found = [one for one in sleeping if said in ("", one.id, one.last4)]
        if not found:
            return ActionResult("none", {})
        if len(found) > 1:
            return ActionResult("ambiguous", {"slot": "card", "options": self._asleep(found)})
        today = local_date(self._counter.clock.now())
        if any(one.expires_on and one.expires_on < today for one in papers):
            return ActionResult("id_expired", {"last4": found[0].last4})
        one = found[0]
        sheet = Sheet(words, language, "sheet.people.activate")
        sheet.row(
            "sheet.people.account",
            f"{words.get('account.class.' + one.class_, language)} {one.last4}",
        )
        sheet.money("sheet.people.balance", one.balance)
        sheet.row("sheet.people.idle_since", one.idle_since.isoformat(), "date")
        profile = profiles[0] if profiles else Profile("")
        sheet.row("sheet.people.occupation", profile.occupation)
        sheet.row("sheet.people.address", shortened(profile.address))
        sheet.note("sheet.people.activate_note")
        shown = {"last4": one.last4, "balance": str(one.balance)}
        return Draft("accounts.activate", {"account": one.id}, shown, one.id, sheet=sheet.data)

    def _asleep(self, found: Sequence[DormantAccount]) -> list[dict[str, str]]:
        return [{"value": one.id, "label": f"**** {one.last4}"} for one in found]

    def _meant(
        self, accounts: Sequence[Account], request: ActionRequest, *, only: bool
    ) -> Account | ActionResult:
        """The account named, or the only one; else a choice, or `none`."""
        words, language, said = self._counter.words, request.language, request.slots.get("card")
        if said is not None and (found := find_account(accounts, str(said))):
            return found
        main = main_account(accounts)
        if main is None:
            return ActionResult("none", {})
        if only and said is None:
            return main
        options = account_options(accounts, words, language)
        return ActionResult("ambiguous", {"slot": "card", "options": options})


def shortened(address: str) -> str:
    """An address as far as its district (domain §3.6): 北京市朝阳区****."""
    for mark in ("区", "县", "District", "市"):
        if mark in address:
            return address[: address.index(mark) + len(mark)] + "****"
    return "****" if address else ""
