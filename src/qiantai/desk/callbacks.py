"""A call instead of the wait: a ticket with a promised time, and the place in the queue is given up."""

from datetime import datetime
from typing import Any
from uuid import UUID

from qiantai.banking import Words
from qiantai.customers import SystemActor
from qiantai.desk.hours import Hours
from qiantai.desk.model import EntryState, Opening, QueueEntry, Ticket
from qiantai.desk.progress import Telling
from qiantai.desk.queues import Queues
from qiantai.desk.tickets import Tickets
from qiantai.floor.clock import CHINA, Clock
from qiantai.floor.events import Fact

ACTOR = SystemActor("queue")


class Callbacks:
    """Opens the ticket of a call that was chosen, or that is due to who waits at closed doors."""

    def __init__(
        self,
        queues: Queues,
        tickets: Tickets,
        hours: Hours,
        telling: Telling,
        words: Words,
        clock: Clock,
    ) -> None:
        self._queues = queues
        self._tickets = tickets
        self._hours = hours
        self._telling = telling
        self._words = words
        self._clock = clock

    async def hear(self, fact: Fact) -> None:
        """The customer chose a call (`callback.chosen`): promise it and leave the queue; harmless to repeat.

        A request for a person made after the choice stays in the queue.
        """
        entry = await self._queues.find(UUID(fact.key))
        if entry is None or entry.customer is None:
            return
        chosen = datetime.fromisoformat(str(fact.body["at"]))
        ticket = await self._open(entry, f"callback:{entry.conversation}:{chosen.isoformat()}")
        if entry.requested_at <= chosen:
            await self._queues.finish(ACTOR, entry.conversation, "callback")
        await self._telling.tell(
            entry.conversation,
            entry.customer,
            f"callback:{ticket.no}",
            "utter_callback_promised",
            lambda language: _values(ticket),
        )

    async def leave(self, entry: QueueEntry) -> bool:
        """Write down a call for a customer who waits at closed doors, and let the assistant take over again."""
        if entry.customer is None or entry.state is not EntryState.WAITING:
            return False
        key = f"callback:{entry.conversation}:{entry.requested_at.isoformat()}"
        ticket = await self._open(entry, key)
        body = {"ticket_no": ticket.no, "promised_at": ticket.due_at.isoformat()}
        left = await self._telling.tell_waiting(
            entry.conversation,
            "callback.chosen",
            body,
            "utter_callback_left",
            lambda language: _values(ticket),
            leaves=True,
        )
        if left:
            await self._queues.finish(ACTOR, entry.conversation, "callback")
        return left

    async def _open(self, entry: QueueEntry, key: str) -> Ticket:
        said = str(entry.packet.get("last_words") or "")
        opening = Opening(
            key=key,
            kind="callback",
            subject=self._words.get("callback.subject", "zh-Hans", skill=entry.skill),
            facts=said,
            customer=str(entry.customer),
            conversation=entry.conversation,
            due_at=self._hours.call_by(self._clock.now()),
        )
        return await self._tickets.open(ACTOR, opening)


def _values(ticket: Ticket) -> dict[str, Any]:
    promised = f"{ticket.due_at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    return {"ticket_no": ticket.no, "promised": promised}
