"""Help with a debit card in hand or in a machine: a page to set a new PIN, and the lock of a card that was swallowed."""

from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.calendars import plus
from qiantai.banking.connectors.base import Account
from qiantai.banking.connectors.records_people import Atm
from qiantai.banking.services.base import (
    Counter,
    account_label,
    account_options,
    find_account,
)
from qiantai.banking.services.branches import local, matching
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, told
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date

PIN_VALID, PIN_WRONG = "card.pin.reset_valid", "card.pin.max_wrong"
COLLECT = "card.swallow.collect_workdays"


class CardCare:
    """Drafts about the customer's own debit cards."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._owners = Hearing(counter.words, "machine", ("other", "own"))

    async def pin(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots card?: a page in the mobile bank where the holder sets a new PIN; `none`, `lost`, `ambiguous`."""
        account = await self._card(actor, request)
        if isinstance(account, ActionResult):
            return account
        words, language = self._counter.words, request.language
        values = self._named(account, language)
        if account.status == "lost":
            return ActionResult("lost", values)
        policies, now = self._counter.policies, self._counter.clock.now()
        minutes = policies.whole(PIN_VALID, now)
        shown = {
            **values,
            "valid": policies.rendered(PIN_VALID, now, language),
            "wrong": policies.rendered(PIN_WRONG, now, language),
        }
        sheet = Sheet(words, language, "sheet.debit.pin").row(
            "sheet.card", values["card_text"], strong=True
        )
        sheet.row("sheet.debit.page_valid", shown["valid"]).note("sheet.debit.pin_note")
        return Draft(
            order="cards.pin_reset",
            body={"account": account.id, "minutes": minutes},
            shown=shown,
            subject=account.id,
            sheet=sheet.data,
            policies=(PIN_VALID,),
        )

    async def hold(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots card?: the temporary lock of a card in a machine; `already` when it is locked or lost, `none`,
        `restricted` when the core allows no change, `ambiguous`."""
        account = await self._card(actor, request)
        if isinstance(account, ActionResult):
            return account
        values = self._named(account, request.language)
        if account.status in ("locked", "lost"):
            return ActionResult("already", values)
        if account.status != "active":
            return ActionResult("restricted", values)
        body = {"account": account.id, "setting": "card_lock", "on": True}
        sheet = Sheet(self._counter.words, request.language, "sheet.debit.swallowed")
        sheet.row("sheet.card", values["card_text"], strong=True)
        return Draft("safety.set", body, values, account.id, sheet=sheet.data)

    async def swallowed(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots card, atm?: where the card is and until when it is kept; `place_needed`, `other_bank`, `none`."""
        account = await self._card(actor, request)
        if isinstance(account, ActionResult):
            return account
        language = request.language
        values = self._named(account, language)
        if self._owners.first(*told(request, "atm")) == "other":
            return ActionResult("other_bank", {**values, "atm": "other"})
        machine = await self._machine(actor, request)
        if machine is None:
            return ActionResult("place_needed", values)
        policies, now = self._counter.policies, self._counter.clock.now()
        days = policies.whole(COLLECT, now)
        until = plus(self._counter.calendars.get("bank"), local_date(now), days)
        place = f"{local(machine.name, machine.name_en, language)}"
        shown = {
            **values,
            "atm": machine.id,
            "place": place,
            "address": local(machine.address, machine.address_en, language),
            "until": until.isoformat(),
            "days": policies.rendered(COLLECT, now, language),
        }
        sheet = (
            Sheet(self._counter.words, language, "sheet.debit.swallowed")
            .row("sheet.card", values["card_text"], strong=True)
            .row("sheet.debit.machine", place)
            .row("sheet.debit.address", shown["address"])
            .row("sheet.debit.collect_until", shown["until"], "date", strong=True)
        )
        body = {"account": account.id, "atm": machine.id, "collect_until": shown["until"]}
        return Draft(
            "cards.swallowed",
            body,
            shown,
            account.id,
            sheet=sheet.data,
            policies=(COLLECT,),
        )

    async def _machine(self, actor: CustomerActor, request: ActionRequest) -> Atm | None:
        machines = await self._counter.core.records(Atm, actor.customer)
        found = (matching(machines, one) for one in told(request, "atm"))
        some = next((one for one in found if one), [])
        return some[0] if len(some) == 1 else None

    async def _card(self, actor: CustomerActor, request: ActionRequest) -> Account | ActionResult:
        accounts = await self._counter.core.accounts(actor.customer)
        if not accounts:
            return ActionResult("none", {})
        said = request.slots.get("card")
        found = find_account(accounts, str(said)) if said is not None else None
        if found is None and said is None and len(accounts) == 1:
            found = accounts[0]
        if found is not None:
            return found
        options = account_options(accounts, self._counter.words, request.language)
        return ActionResult("ambiguous", {"slot": "card", "options": options})

    def _named(self, account: Account, language: str) -> dict[str, Any]:
        label = account_label(account, self._counter.words, language)
        return {"card": account.last4, "last4": account.last4, "card_text": label}
