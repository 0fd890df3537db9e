"""Tells customers how their tickets go on: a fact of a ticket becomes a message in their conversation, once."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol
from uuid import UUID

from qiantai.desk import store
from qiantai.desk.letters import Letters
from qiantai.desk.model import Ticket, TicketState
from qiantai.floor.database import Database
from qiantai.floor.events import Fact, Outbox

VISITOR = "visitor"
STATES = {
    TicketState.IN_PROGRESS: "utter_ticket_in_progress",
    TicketState.WAITING_CUSTOMER: "utter_ticket_waiting_customer",
    TicketState.WAITING_THIRD: "utter_ticket_waiting_third",
    TicketState.RESOLVED: "utter_ticket_resolved",
    TicketState.CANCELLED: "utter_ticket_cancelled",
}
KINDS = {
    "extended": "utter_ticket_extended",
    "breached": "utter_ticket_breached",
    "withdrawn": "utter_ticket_withdrawn",
    "told": "utter_ticket_told",
}
TOPICS = ("ticket.advanced", *(f"ticket.{kind}" for kind in KINDS))


class Telling(Protocol):
    """How a customer is spoken to outside of a turn; `conversation.Telling` is one."""

    async def tell(
        self,
        conversation: UUID | None,
        customer: str,
        message_id: str,
        utter: str,
        values: Callable[[str], Mapping[str, Any]],
    ) -> bool:
        """Say an utterance once for its message id."""
        ...

    async def tell_waiting(
        self,
        conversation: UUID,
        kind: str,
        body: Mapping[str, Any],
        utter: str,
        values: Callable[[str], Mapping[str, Any]],
        *,
        leaves: bool = False,
    ) -> bool:
        """Show an event of the wait and say it; False unless the conversation waits for a person."""
        ...


class Progress:
    """Hears `ticket.*` facts; what is said is the ticket's own state, never a note of staff."""

    def __init__(self, database: Database, letters: Letters, telling: Telling) -> None:
        self._database = database
        self._letters = letters
        self._telling = telling

    def subscribe(self, outbox: Outbox) -> None:
        """Hear the facts that customers are told of."""
        for topic in TOPICS:
            outbox.subscribe(topic, self.hear)

    async def hear(self, fact: Fact) -> None:
        """Tell one fact; the steps inside the house (triaged, assigned, confirmed, closed) are not told."""
        ticket = await store.find_ticket(self._database, fact.key)
        if ticket is None or ticket.customer == VISITOR:
            return
        utter = self._utter(fact)
        if utter is None:
            return
        reply = str(fact.body.get("reply") or "")
        about = f"ticket:{ticket.no}:{fact.topic}:{fact.body['state']}:{fact.body['at']}"
        await self._telling.tell(
            ticket.conversation,
            ticket.customer,
            about,
            utter,
            lambda language: self._values(ticket, reply, language),
        )

    def _utter(self, fact: Fact) -> str | None:
        kind = fact.topic.removeprefix("ticket.")
        if kind in KINDS:
            return KINDS[kind]
        state = TicketState(str(fact.body["state"]))
        back = fact.body.get("from")
        if back is not None and TicketState(str(back)).reopens(state):
            return "utter_ticket_reopened"
        if state is TicketState.IN_PROGRESS and back != TicketState.ASSIGNED.value:
            return None
        return STATES.get(state)

    def _values(self, ticket: Ticket, reply: str, language: str) -> dict[str, Any]:
        values = self._letters.values(ticket, language)
        letter = self._letters.letter(ticket, language)
        return {**values, "letter": letter, "asked": reply or values["reply"]}
