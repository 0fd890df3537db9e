"""What the assistant can do with tickets: `tickets.open` and `tickets.list`, in the shape of every other action."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from qiantai.banking import Action, ActionRequest, ActionResult, Words
from qiantai.customers import Actor, CustomerActor
from qiantai.desk.cases import Cases
from qiantai.desk.errors import TransitionRefused
from qiantai.desk.model import Opening, Ticket
from qiantai.desk.targets import days_left
from qiantai.desk.tickets import Tickets
from qiantai.floor.clock import Clock, local_date
from qiantai.floor.errors import NotFound
from qiantai.floor.policies import PolicyTable

SHOWN = 10
VISITOR = "visitor"
"""Whose tickets they are that nobody signed in for."""
NUMBER = re.compile(r"[A-Z]{2}20\d{6}-[A-Z0-9]{6}")


def ticket_actions(
    tickets: Tickets, cases: Cases, policies: PolicyTable, words: Words, clock: Clock
) -> dict[str, Action]:
    """The actions by name."""
    actions = TicketActions(tickets, cases, policies, words, clock)
    return {
        "tickets.open": actions.open,
        "tickets.list": actions.list,
        "tickets.withdraw.prepare": actions.find_open,
        "tickets.withdraw": actions.withdraw,
    }


class TicketActions:
    """Tickets for the customer who speaks, and nobody else's."""

    def __init__(
        self, tickets: Tickets, cases: Cases, policies: PolicyTable, words: Words, clock: Clock
    ) -> None:
        self._tickets = tickets
        self._cases = cases
        self._policies = policies
        self._words = words
        self._clock = clock

    async def open(self, actor: Actor, request: ActionRequest) -> ActionResult:
        """Slots {kind, subject?, facts, demand?, contact?, basis?, against?}: `ok` with number and deadline, or `level_needed`.

        A kind whose policy `desk.ticket.<kind>.open_level` is 0 is opened for visitors too, who get no list of theirs.
        """
        own = f"desk.ticket.{_text(request.slots, 'kind')}.open_level"
        missing = self._missing_level(
            actor, own if own in self._policies else "desk.ticket.open_level"
        )
        if missing is not None:
            return missing
        opening = _opening(request)
        if not isinstance(actor, CustomerActor):
            opening = replace(opening, customer=VISITOR)
        ticket = await self._tickets.open(actor, opening)
        shown = self._shown(ticket, request.language, self._clock.now())
        return ActionResult("ok", shown, {"type": "ticket", "data": shown}, effect=True)

    async def list(self, actor: Actor, request: ActionRequest) -> ActionResult:
        """Slots {kind?, ticket_no?}: `ok` with the customer's tickets, open ones first; `none`, or `level_needed`.

        A number in the last message counts too; `no_such` when the customer has no ticket of that number.
        """
        missing = self._missing_level(actor, "desk.ticket.list_level")
        if missing is not None:
            return missing
        found = await self._tickets.list(actor, kind=request.slots.get("kind"))
        wanted = _text(request.slots, "ticket_no").upper() or _number_in(request)
        now = self._clock.now()
        shown = [
            self._shown(ticket, request.language, now)
            for ticket in found
            if wanted in ("", ticket.no)
        ][:SHOWN]
        if not shown and found and wanted:
            return ActionResult("no_such", {"tickets": [], "ticket_no": wanted})
        if not shown:
            return ActionResult("none", {"tickets": []})
        values = {**shown[0], "tickets": shown, "count": len(shown)}
        return ActionResult("ok", values, {"type": "tickets", "data": {"tickets": shown}})

    async def find_open(self, actor: Actor, request: ActionRequest) -> ActionResult:
        """Slots {kind?, ticket_no?}: the open ticket that could be withdrawn; `none`, `no_such`, `ambiguous`, `level_needed`."""
        missing = self._missing_level(actor, "desk.ticket.list_level")
        if missing is not None:
            return missing
        found = await self._tickets.list(actor, kind=request.slots.get("kind"))
        open_ = [one for one in found if not one.state.finished]
        wanted = _text(request.slots, "ticket_no").upper() or _number_in(request)
        chosen = [one for one in open_ if wanted in ("", one.no)]
        if not open_:
            return ActionResult("none", {})
        if not chosen:
            return ActionResult("no_such", {"ticket_no": wanted})
        shown = [self._shown(one, request.language, self._clock.now()) for one in chosen]
        if len(shown) > 1:
            options = [
                {"value": one["ticket_no"], "label": f"{one['subject']} {one['ticket_no']}"}
                for one in shown[:SHOWN]
            ]
            return ActionResult("ambiguous", {"slot": "ticket_no", "options": options})
        return ActionResult("ok", shown[0], {"type": "ticket", "data": shown[0]})

    async def withdraw(self, actor: Actor, request: ActionRequest) -> ActionResult:
        """Slots {ticket_no}: the customer takes it back; `ok`, `level_needed`, or `finished` when there is nothing to end."""
        missing = self._missing_level(actor, "desk.ticket.open_level")
        if missing is not None or not isinstance(actor, CustomerActor):
            return missing or ActionResult("finished", {})
        no = _text(request.slots, "ticket_no")
        try:
            ticket = await self._cases.withdraw(actor, no)
        except (NotFound, TransitionRefused):
            return ActionResult("finished", {"ticket_no": no})
        shown = self._shown(ticket, request.language, self._clock.now())
        return ActionResult("ok", shown, effect=True)

    def _missing_level(self, actor: Actor, key: str) -> ActionResult | None:
        needed = int(self._policies.get(key, self._clock.now()).number)
        if (actor.level if isinstance(actor, CustomerActor) else 0) >= needed:
            return None
        return ActionResult("level_needed", {"level": needed}, level=needed)

    def _shown(self, ticket: Ticket, language: str, now: datetime) -> dict[str, Any]:
        left = days_left(ticket.due_at, now)
        return {
            "ticket_no": ticket.no,
            "kind": ticket.kind,
            "kind_text": self._words.find(f"ticket.kind.{ticket.kind}", language) or ticket.kind,
            "subject": ticket.subject,
            "status": ticket.state.value,
            "status_text": self._words.get(f"ticket.state.{ticket.state.value}", language),
            "opened_on": local_date(ticket.opened_at).isoformat(),
            "due_on": local_date(ticket.due_at).isoformat(),
            "due_in_days": left,
            "days_left": left,
            "open": not ticket.state.finished,
        }


def _opening(request: ActionRequest) -> Opening:
    """The ticket that the slots describe; without a subject the facts' first words stand for it."""
    slots: Mapping[str, Any] = request.slots
    facts = _text(slots, "facts")
    return Opening(
        key=request.key,
        kind=_text(slots, "kind"),
        subject=_text(slots, "subject") or facts,
        facts=facts or _text(slots, "subject"),
        demand=_text(slots, "demand"),
        contact=_text(slots, "contact"),
        basis=_text(slots, "basis"),
        against=tuple(re.split(r"[,，、\s]+", _text(slots, "against"))),
    )


def _number_in(request: ActionRequest) -> str:
    """The ticket number in the customer's last message, or nothing."""
    words = request.slots.get("words") or ("",)
    found = NUMBER.search(str(words[-1]).upper())
    return found[0] if found else ""


def _text(slots: Mapping[str, Any], name: str) -> str:
    return str(slots.get(name) or "").strip()
