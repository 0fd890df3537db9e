"""Branches and cash machines: where they are, and a visit booked with what has to be brought."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.connectors.records_people import Atm, Branch, BranchBooking
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, clock_in, latest, plain, told
from qiantai.banking.services.sheets import Sheet
from qiantai.banking.words import traditional
from qiantai.customers import CustomerActor
from qiantai.floor.clock import CHINA, local_date

BUSINESSES = (
    "account_close",
    "account_upgrade",
    "dormant_activate",
    "statement_stamp",
    "certificate",
    "id_update",
    "phone_change",
    "inheritance",
    "large_cash",
    "loan",
    "wealth",
    "card",
    "account_open",
    "general",
)
Place = Branch | Atm
P = TypeVar("P", Branch, Atm)
KIND_OF_PLACE = re.compile("(?:自助银行|自助网点|取款机|存取款机)$")
LAST_ENTRY = timedelta(minutes=30)
"""The last visit begins so long before closing."""


class Branches:
    """Reads about places, and the draft of a visit."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._machines = Hearing(counter.words, "place", ("atm",))
        self._everywhere = Hearing(counter.words, "place", ("all",))
        self._near = Hearing(counter.words, "place", ("near",))
        self._business = Hearing(counter.words, "business", BUSINESSES)
        self._part = Hearing(counter.words, "daypart", ("morning", "afternoon"))

    async def find(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """Branches or machines of a place; slots city?, branch?, channel?.

        All are told when they are few; else, and when the nearest are wanted, `ambiguous` asks for the city (domain §1:
        branch_atm_locate needs a city). `not_there`: none in the place that was named.
        """
        slots = request.slots
        told_before = [str(slots[name]) for name in ("city", "branch") if slots.get(name)]
        texts = [latest(request), *told_before]
        asked = [*texts, str(slots.get("channel") or "")]
        atm = any(self._machines.first(one) for one in asked)
        if atm:
            machines = await self._counter.core.records(Atm, actor.customer)
            return self._found(machines, texts, request, atm=True)
        return self._found(
            await self._counter.core.records(Branch, actor.customer), texts, request, atm=False
        )

    def _found(
        self, places: Sequence[P], texts: Sequence[str], request: ActionRequest, *, atm: bool
    ) -> ActionResult:
        language = request.language
        found = next((some for text in texts if (some := matching(places, text))), None)
        if found is None and request.slots.get("city") and not self._everywhere.first(*texts):
            return ActionResult("not_there", self._listed(places, language))
        most = self._counter.policies.whole("common.branch.list_all", self._counter.clock.now())
        vague = len(places) > most or self._near.first(*texts) is not None
        if found is None and vague and not self._everywhere.first(*texts):
            return ActionResult("ambiguous", {"slot": "city", "options": _cities(places, language)})
        values = self._listed(found or places, language)
        return ActionResult(
            "ok", {**values, "atm": atm}, self._sheet(values["places"], atm, language)
        )

    def _listed(self, places: Sequence[Place], language: str) -> dict[str, Any]:
        shown = [
            {
                "name": local(one.name, one.name_en, language),
                "city": local(one.city, one.city_en, language),
                "address": local(one.address, one.address_en, language),
                "hours": one.hours,
            }
            for one in places
        ]
        cities = list(dict.fromkeys(one["city"] for one in shown))
        return {"places": shown, "count": len(shown), "cities": cities}

    def _sheet(self, shown: Sequence[dict[str, Any]], atm: bool, language: str) -> dict[str, Any]:
        title = "sheet.people.atms" if atm else "sheet.people.branches"
        columns = [("sheet.people.name", "text"), ("sheet.people.address", "text")]
        rows = [[one["name"], f"{one['city']} {one['address']}", one["hours"]] for one in shown]
        sheet = Sheet(self._counter.words, language, title)
        sheet.table([*columns, ("sheet.people.hours", "text")], rows)  # type: ignore[list-item]
        return card("sheet", **sheet.data)

    async def draft(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots branch?, date?, time?, business?, revision?: a visit, or what is missing or does not fit.

        `branch_needed` offers the branches, `date_needed`, `time_needed`, `business_needed`; `too_far`, `past`,
        `closed_day`, `closed_hour` name the rule. Every result tells what is known so far.
        """
        core, language = self._counter.core, request.language
        branches = [one for one in await core.records(Branch, actor.customer) if one.booking]
        known = self._known(request, branches)
        wrong = self._misfit(known) or self._missing(known)
        if wrong is not None:
            return self._asking(wrong, known, branches, language)
        assert known.branch
        assert known.day
        assert known.at
        booked = await core.records(BranchBooking, actor.customer)
        day = known.day.isoformat()
        if any(
            (b.branch, b.day, b.status) == (known.branch.id, known.day, "booked") for b in booked
        ):
            return ActionResult("already_booked", {**self._shown(known, language), "date": day})
        return Draft(
            order="branches.book",
            body={
                "branch": known.branch.id,
                "day": day,
                "time": f"{known.at:%H:%M}",
                "business": known.business,
            },
            shown=self._shown(known, language),
            subject=known.branch.id,
            sheet=self._visit(known, language),
            policies=("common.branch.booking_ahead", "common.branch.booking_hold"),
        )

    def _known(self, request: ActionRequest, branches: Sequence[Branch]) -> "_Visit":
        now = self._counter.clock.now()
        at = next((found for one in told(request, "time") if (found := self._time(one, now))), None)
        chosen = [some for one in told(request, "branch") if (some := matching(branches, one))]
        day = request.slots.get("date")
        return _Visit(
            branch=chosen[0][0] if chosen and len(chosen[0]) == 1 else None,
            day=date.fromisoformat(str(day)) if day else None,
            at=at,
            business=self._business.first(*told(request, "business")),
        )

    def _time(self, text: str, now: datetime) -> time | None:
        """The time of day that a text names, or that visits have in the part of the day it names."""
        at, part = clock_in(text), self._part.first(text)
        if at is None and part:
            said = self._counter.policies.get(f"common.branch.{part}_time", now)
            return time.fromisoformat(str(said))
        return at

    def _missing(self, known: "_Visit") -> str | None:
        wanted = (
            ("branch_needed", known.branch),
            ("date_needed", known.day),
            ("time_needed", known.at),
            ("business_needed", known.business),
        )
        return next((outcome for outcome, value in wanted if value is None), None)

    def _misfit(self, known: "_Visit") -> str | None:
        """What of the things known so far is not possible."""
        if known.day is None:
            return None
        now = self._counter.clock.now()
        today = local_date(now)
        ahead = self._counter.policies.whole("common.branch.booking_ahead", now)
        if known.day > today + timedelta(days=ahead):
            return "too_far"
        begin = datetime.combine(known.day, known.at or time.max, CHINA)
        if begin <= now:
            return "past"
        if known.branch is None:
            return None
        if known.day.weekday() not in known.branch.open_days:
            return "closed_day"
        if known.at is None:
            return None
        opens, closes = (
            datetime.combine(known.day, time.fromisoformat(one), CHINA)
            for one in known.branch.hours.split("-")
        )
        return None if opens <= begin <= closes - LAST_ENTRY else "closed_hour"

    def _asking(
        self, outcome: str, known: "_Visit", branches: Sequence[Branch], language: str
    ) -> ActionResult:
        options = [
            {"value": one.id, "label": local(one.name, one.name_en, language)} for one in branches
        ]
        values = {**self._shown(known, language), "slot": "branch"}
        if outcome == "branch_needed":
            return ActionResult("ambiguous", {**values, "options": options})
        return ActionResult(outcome, values)

    def _shown(self, known: "_Visit", language: str) -> dict[str, Any]:
        """What is known in words, and plainly for the slots; `bring` names the documents."""
        policies, now = self._counter.policies, self._counter.clock.now()
        branch, words = known.branch, self._counter.words
        business = known.business or "general"
        return {
            "branch_id": branch.id if branch else None,
            "branch_name": local(branch.name, branch.name_en, language) if branch else "",
            "address": local(branch.address, branch.address_en, language) if branch else "",
            "hours": branch.hours if branch else "",
            "day": known.day.isoformat() if known.day else "",
            "at_time": f"{known.at:%H:%M}" if known.at else None,
            "business_code": known.business,
            "business_text": words.get(f"booking.business.{business}", language),
            "bring": words.get(f"booking.bring.{business}", language),
            "hold": policies.rendered("common.branch.booking_hold", now, language),
            "ahead": policies.rendered("common.branch.booking_ahead", now, language),
        }

    def _visit(self, known: "_Visit", language: str) -> dict[str, Any]:
        shown = self._shown(known, language)
        sheet = Sheet(self._counter.words, language, "sheet.people.visit")
        sheet.row("sheet.people.branch", shown["branch_name"], strong=True)
        sheet.row("sheet.people.address", shown["address"])
        sheet.row(
            "sheet.people.visit_at", f"{shown['day']} {shown['at_time']}", "time", strong=True
        )
        sheet.row("sheet.people.business", shown["business_text"])
        sheet.row("sheet.people.bring", shown["bring"])
        return sheet.data


@dataclass(frozen=True, slots=True)
class _Visit:
    branch: Branch | None
    day: date | None
    at: time | None
    business: str | None


def matching(places: Sequence[P], text: str) -> list[P] | None:
    """The places that a text names by id, name, alias or city; None when it names none."""
    said = plain(text)
    if not said:
        return None
    exact = [one for one in places if said == one.id or any(name in said for name in _names(one))]
    if exact:
        return exact
    city = [one for one in places if one.city in said or one.city_en.lower() in said]
    return city or None


def _names(one: Place) -> list[str]:
    bare = one.name.removeprefix(one.city)
    site = KIND_OF_PLACE.sub("", bare)
    names = (one.name, one.name_en, bare, site, site.removesuffix("支行"), *one.aliases)
    return [name.lower() for name in names if name]


def _cities(places: Sequence[Place], language: str) -> list[dict[str, str]]:
    cities = {one.city: local(one.city, one.city_en, language) for one in places}
    return [{"value": city, "label": label} for city, label in cities.items()]


def local(zh: str, en: str, language: str) -> str:
    """A name in the customer's language."""
    if language == "en":
        return en
    return traditional(zh) if language == "zh-Hant" else zh
