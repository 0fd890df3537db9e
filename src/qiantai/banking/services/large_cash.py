"""Books large cash at a branch, ahead of time by policy and the bank's calendar; nobody is asked what it is for."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.records_debit import CashBooking
from qiantai.banking.connectors.records_people import Branch, Profile
from qiantai.banking.limits import cash_booking
from qiantai.banking.model import amount_of
from qiantai.banking.services.base import Counter
from qiantai.banking.services.branches import local, matching
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import told
from qiantai.banking.services.paying import paying_account
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.clock import local_date
from qiantai.floor.money import Money

THRESHOLD, NOTICE = "card.large_cash.threshold", "card.large_cash.notice"
AHEAD = "card.large_cash.ahead"


@dataclass(frozen=True, slots=True)
class Fetch:
    """What is known of a visit to fetch cash."""

    branches: Sequence[Branch]
    branch: Branch | None
    day: date | None
    amount: Money | None
    earliest: date


class LargeCash:
    """Drafts bookings of cash."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    async def draft(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots amount?, branch?, date?, from_account?, revision?; the only branch of the customer's city when none is said.

        `amount_needed`, `not_needed`, `date_needed`, `too_early`, `too_far`, `closed_day`, `ambiguous` (branch),
        `already_booked`, and those of the account.
        """
        known = await self._known(actor, request)
        values = self._shown(known, request.language)
        if known.amount is None:
            return ActionResult("amount_needed", values)
        now = self._counter.clock.now()
        if known.amount <= self._counter.policies.money(THRESHOLD, now):
            return ActionResult("not_needed", values)
        account = await paying_account(self._counter, actor, request, known.amount)
        if isinstance(account, ActionResult):
            return account
        wrong = self._misfit(known)
        if wrong is not None:
            return ActionResult(wrong, values)
        if known.branch is None:
            options = [
                {"value": one.id, "label": local(one.name, one.name_en, request.language)}
                for one in known.branches
            ]
            return ActionResult("ambiguous", {**values, "slot": "branch", "options": options})
        if await self._booked(actor, known):
            return ActionResult("already_booked", values)
        shown = {**values, "last4": account.last4}
        body = {"account": account.id, "branch": known.branch.id, "amount": str(known.amount)}
        return Draft(
            order="cash.book",
            body={**body, "day": values["day"]},
            shown=shown,
            subject=account.id,
            sheet=self._sheet(shown, request.language),
            policies=(THRESHOLD, NOTICE, AHEAD),
        )

    async def _known(self, actor: CustomerActor, request: ActionRequest) -> Fetch:
        core, policies, now = self._counter.core, self._counter.policies, self._counter.clock.now()
        places, profiles = await asyncio.gather(
            core.records(Branch, actor.customer), core.records(Profile, actor.customer)
        )
        branches = [one for one in places if one.booking]
        home = profiles[0].address if profiles else ""
        found = [some for one in told(request, "branch") if (some := matching(branches, one))]
        near = found[0] if found else [one for one in branches if home and one.city in home]
        day = request.slots.get("date")
        amount = amount_of(request.slots.get("amount"))
        booking = cash_booking(
            amount or policies.money(THRESHOLD, now) + policies.money(THRESHOLD, now),
            local_date(now),
            self._counter.calendars.get("bank"),
            policies.money(THRESHOLD, now),
            policies.whole(NOTICE, now),
        )
        return Fetch(
            branches,
            near[0] if len(near) == 1 else None,
            date.fromisoformat(str(day)) if day else None,
            amount,
            booking.earliest,
        )

    def _misfit(self, known: Fetch) -> str | None:
        if known.day is None:
            return "date_needed"
        if known.day < known.earliest:
            return "too_early"
        ahead = self._counter.policies.whole(AHEAD, self._counter.clock.now())
        if (known.day - local_date(self._counter.clock.now())).days > ahead:
            return "too_far"
        works = self._counter.calendars.get("bank").is_open(known.day)
        weekday = known.branch is None or known.day.weekday() in known.branch.open_days
        return None if works and weekday else "closed_day"

    async def _booked(self, actor: CustomerActor, known: Fetch) -> bool:
        rows = await self._counter.core.records(CashBooking, actor.customer)
        return any(
            (one.day, one.status) == (known.day, "booked")
            and known.branch is not None
            and one.branch == known.branch.id
            for one in rows
        )

    def _shown(self, known: Fetch, language: str) -> dict[str, Any]:
        policies, now = self._counter.policies, self._counter.clock.now()
        branch = known.branch
        return {
            "branch": branch.id if branch else None,
            "branch_name": local(branch.name, branch.name_en, language) if branch else "",
            "address": local(branch.address, branch.address_en, language) if branch else "",
            "hours": branch.hours if branch else "",
            "day": known.day.isoformat() if known.day else "",
            "cash": known.amount.figures if known.amount else "",
            "earliest": known.earliest.isoformat(),
            "threshold": policies.rendered(THRESHOLD, now, language),
            "notice": policies.rendered(NOTICE, now, language),
            "ahead": policies.rendered(AHEAD, now, language),
            "atm_day": policies.rendered("card.atm.daily_withdraw", now, language),
        }

    def _sheet(self, shown: dict[str, Any], language: str) -> dict[str, Any]:
        return (
            Sheet(self._counter.words, language, "sheet.debit.cash")
            .row("sheet.debit.amount", shown["cash"], "money", strong=True)
            .row("sheet.debit.day", shown["day"], "date", strong=True)
            .row("sheet.debit.branch", shown["branch_name"])
            .row("sheet.debit.address", shown["address"])
            .row("sheet.debit.hours", shown["hours"])
            .row("sheet.debit.account", shown["last4"])
            .note("sheet.debit.cash_note")
            .data
        )
