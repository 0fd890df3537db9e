"""Cash that a machine owes: which machine, when and how much, and by when it is counted against the accounts."""

import re
from datetime import date, datetime
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.calendars import plus
from qiantai.banking.connectors.base import Account
from qiantai.banking.connectors.records_people import Atm
from qiantai.banking.model import amount_of
from qiantai.banking.services.base import Counter, account_options, find_account, main_account
from qiantai.banking.services.branches import local, matching
from qiantai.banking.services.hearing import Hearing, clock_in, latest, plain, told
from qiantai.customers import CustomerActor
from qiantai.floor.clock import CHINA, local_date

OWN, OTHER = "card.atm.own_check_workdays", "card.atm.other_check_workdays"
WHATS = ("deposit", "none", "short")
WHERE = re.compile(
    r"(?:^|[,，。;； ])((?![^,，。;；]*[吐扣吞])[^,，。;； ]*(?:[门路街巷站出入]口|支行|网点|商场|超市|广场|大厦|楼[下上里]|小区|地铁|机场|医院|学校|车站|[路街]\d|便利店)[^,，。;； ]*)"
)
"""A clause that says where a machine stands, beside other facts: 华强北地铁口那部,九点半,两千."""


class MachineCash:
    """Collects the facts of a claim against a machine; the ticket is opened with them."""

    def __init__(self, counter: Counter) -> None:
        words = counter.words
        self._counter = counter
        self._whats = Hearing(words, "machine_cash", WHATS)
        self._owners = Hearing(words, "machine", ("other", "own"))
        self._now = Hearing(words, "moment", ("now",))

    async def look(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Slots amount?, atm?, date?, when?, card?: `ok` with facts and the day of the check.

        `none`, `ambiguous` (card), `amount_needed`, `place_needed`, `when_needed`. Values hold what is known for the slots.
        """
        accounts = await self._counter.core.accounts(actor.customer)
        account = self._account(accounts, request)
        if isinstance(account, ActionResult):
            return account
        machines = await self._counter.core.records(Atm, actor.customer)
        machine = _machine(machines, request)
        known = {
            "card": account.last4,
            "last4": account.last4,
            "what": self._whats.first(*told(request, "what")) or "none",
            **_place(self._owners.first(*told(request, "atm")), machine, request),
            **self._when(request),
        }
        amount = amount_of(request.slots.get("amount"))
        if amount is None:
            return ActionResult("amount_needed", known)
        if not known["atm"]:
            return ActionResult("place_needed", known)
        if not known["when"]:
            return ActionResult("when_needed", known)
        own = machine if known["owner"] == "own" else None
        return ActionResult("ok", self._told(known, own, amount.figures, request.language))

    def _account(self, accounts: list[Account], request: ActionRequest) -> Account | ActionResult:
        """The card named, else the main one: the read-out tells which."""
        said = request.slots.get("card")
        found = find_account(accounts, str(said)) if said is not None else main_account(accounts)
        if found is not None:
            return found
        options = account_options(accounts, self._counter.words, request.language)
        outcome = "ambiguous" if options else "none"
        return ActionResult(outcome, {"slot": "card", "options": options})

    def _when(self, request: ActionRequest) -> dict[str, Any]:
        """Day and time as far as told: 刚才 is now."""
        now = self._counter.clock.now()
        texts = told(request, "when")
        if self._now.first(*texts):
            return {"when": now.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")}
        kept = str(request.slots.get("when") or "")
        day = request.slots.get("date")
        at = next((found for one in texts if (found := clock_in(one))), None)
        if day is None and at is None:
            return {"when": kept}
        on = date.fromisoformat(str(day)) if day else local_date(now)
        if at is None:
            return {"when": on.isoformat()}
        return {"when": datetime.combine(on, at).strftime("%Y-%m-%d %H:%M")}

    def _told(
        self, known: dict[str, Any], machine: Atm | None, amount: str, language: str
    ) -> dict[str, Any]:
        words, policies = self._counter.words, self._counter.policies
        now = self._counter.clock.now()
        key = OWN if known["owner"] == "own" else OTHER
        check = plus(self._counter.calendars.get("bank"), local_date(now), policies.whole(key, now))
        place = known["atm"] if machine is None else local(machine.name, machine.name_en, language)
        zh = known["atm"] if machine is None else machine.name
        values = {
            **known,
            "place": place,
            "sum": amount,
            "what_text": words.get(f"debit.machine.{known['what']}", language),
            "check_by": check.isoformat(),
            "check": policies.rendered(key, now, language),
        }
        facts = {**values, "place": zh}
        facts["what_text"] = words.get(f"debit.machine.{known['what']}", "zh-Hans")
        facts["owner_text"] = words.get(f"debit.machine.{known['owner']}", "zh-Hans")
        return {**values, "facts": words.get("debit.machine.facts", "zh-Hans", **facts)}


def _machine(machines: list[Atm], request: ActionRequest) -> Atm | None:
    """The one machine of ours that was named."""
    found = (matching(machines, one) for one in told(request, "atm"))
    some = next((one for one in found if one), [])
    return some[0] if len(some) == 1 else None


def _place(owner: str | None, machine: Atm | None, request: ActionRequest) -> dict[str, str]:
    """The machine for the slot: one of ours by its id; what was answered to the question stands as it was said."""
    if owner != "other" and machine is not None:
        return {"atm": machine.id, "owner": "own"}
    last = latest(request)
    place = WHERE.search(plain(last))
    stands = last if owner == "other" else place[1] if place else ""
    said = str(request.slots.get("atm") or stands)
    return {"atm": said, "owner": owner or "own"}
