"""A new debit card by post: same number or a new one, to the address on file or another, for the fee of the price list."""

import asyncio
import re
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.base import Account
from qiantai.banking.connectors.records_debit import CardReplacement
from qiantai.banking.connectors.records_people import Profile
from qiantai.banking.services.addresses import put_right
from qiantai.banking.services.base import (
    Counter,
    account_label,
    account_options,
    find_account,
)
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, latest, told, wished
from qiantai.banking.services.sheets import Sheet
from qiantai.banking.words import traditional
from qiantai.customers import CustomerActor
from qiantai.floor.money import ZERO

FEES = {"expired": "card.expiry.fee"}
FEE, MAIL = "card.reissue.fee", "card.reissue.mail_workdays"
SENT_TO = re.compile(
    r"(?:寄(?:到|去|往|给)?(?=[一-龥]{2,3}[省市区县])|寄到|寄去|寄往|送到|地址是|地址改成|改寄到?|(?:send|mail|post) it to|address is)\s*[:：]?\s*(?P<address>[^，,。;；!！?？]{4,80})"
)
SHORTEST, LONGEST = 5, 80


class CardReplacing:
    """Drafts replacements of the customer's own debit cards."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._reasons = Hearing(counter.words, "reissue", ("lost", "leaked", "expired", "damaged"))
        self._numbers = Hearing(counter.words, "number", ("same", "new"))

    async def draft(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots card?, reason?, number?, address?, revision?; the same number unless the card's data have leaked.

        `none`, `ambiguous` (card), `lock_first` (a lost card is not locked yet), `under_way`, `address_needed`,
        `insufficient_funds`.
        """
        core = self._counter.core
        accounts, profiles, replacements = await asyncio.gather(
            core.accounts(actor.customer),
            core.records(Profile, actor.customer),
            core.records(CardReplacement, actor.customer),
        )
        reason = self._reasons.first(*told(request, "reason")) or "damaged"
        account = self._account(accounts, request, reason)
        if isinstance(account, ActionResult):
            return account
        if account.status == "lost" and reason == "damaged":
            reason = "lost"
        address = self._address(request) or (profiles[0].address if profiles else "")
        values = self._shown(account, reason, self._number(request, reason), address, request)
        if reason == "lost" and account.status != "lost":
            return ActionResult("lock_first", values)
        if any((one.account, one.status) == (account.id, "making") for one in replacements):
            return ActionResult("under_way", values)
        if not address:
            return ActionResult("address_needed", values)
        fee = self._counter.policies.money(self._fee(reason), self._counter.clock.now())
        if fee > account.balance:
            return ActionResult("insufficient_funds", values)
        return Draft(
            order="cards.replace",
            body={
                "account": account.id,
                "number": values["number"],
                "reason": reason,
                "address": address,
                "fee": str(fee),
            },
            shown=values,
            subject=account.id,
            sheet=self._sheet(values, request.language),
            policies=(self._fee(reason), MAIL),
        )

    def _account(
        self, accounts: list[Account], request: ActionRequest, reason: str
    ) -> Account | ActionResult:
        """The card named, the only lost one when it is about a lost one, the only one."""
        if not accounts:
            return ActionResult("none", {})
        said = request.slots.get("card")
        found = find_account(accounts, str(said)) if said is not None else None
        lost = [one for one in accounts if one.status == "lost"]
        if found is None and said is None:
            candidates = lost if reason == "lost" and lost else accounts
            found = candidates[0] if len(candidates) == 1 else None
        if found is not None:
            return found
        options = account_options(accounts, self._counter.words, request.language)
        return ActionResult("ambiguous", {"slot": "card", "options": options})

    def _number(self, request: ActionRequest, reason: str) -> str:
        return self._numbers.first(*told(request, "number")) or (
            "new" if reason == "leaked" else "same"
        )

    def _address(self, request: ActionRequest) -> str | None:
        """The address in a correction or the last message, else that of the slot."""
        kept = str(request.slots.get("address") or "").strip()[:LONGEST]
        revision = str(request.slots.get("revision") or "")
        if found := SENT_TO.search(wished(revision)) or SENT_TO.search(latest(request)):
            return found["address"].strip()
        if kept and (right := put_right(kept, revision)):
            return right
        return kept if len(kept) >= SHORTEST else None

    def _fee(self, reason: str) -> str:
        return FEES.get(reason, FEE)

    def _shown(
        self, account: Account, reason: str, number: str, address: str, request: ActionRequest
    ) -> dict[str, Any]:
        words, language = self._counter.words, request.language
        policies, now = self._counter.policies, self._counter.clock.now()
        fee = policies.money(self._fee(reason), now)
        return {
            "card": account.id,
            "last4": account.last4,
            "card_text": account_label(account, words, language),
            "reason": reason,
            "reason_text": words.get(f"debit.reissue.{reason}", language),
            "number": number,
            "number_text": words.get(f"debit.number.{number}", language),
            "number_note": words.get(f"debit.number.{number}.note", language),
            "address": address,
            "address_text": traditional(address) if language == "zh-Hant" else address,
            "fee": fee.figures,
            "fee_text": words.get(
                "debit.fee" if fee > ZERO else "debit.free", language, fee=fee.figures
            ),
            "mail": policies.rendered(MAIL, now, language),
        }

    def _sheet(self, values: dict[str, Any], language: str) -> dict[str, Any]:
        return (
            Sheet(self._counter.words, language, "sheet.debit.reissue")
            .row("sheet.card", values["card_text"], strong=True)
            .row("sheet.debit.reason", values["reason_text"])
            .row("sheet.debit.number", values["number_text"], strong=True)
            .row("sheet.debit.address", values["address_text"])
            .row("sheet.debit.fee", values["fee_text"])
            .row("sheet.debit.arrives", values["mail"])
            .note("sheet.debit.reissue_note")
            .data
        )
