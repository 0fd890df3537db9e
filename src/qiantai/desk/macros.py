"""Runs a macro in a conversation: its steps one after the other, each as if the agent had done it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from qiantai.conversation import ConversationView
from qiantai.customers import StaffActor
from qiantai.desk.handoff import Handoff
from qiantai.desk.marks import Marks
from qiantai.desk.model import Opening
from qiantai.desk.phrasebook import Macro, in_language
from qiantai.desk.phrases import Phrases
from qiantai.desk.tickets import Tickets
from qiantai.desk.workbench import Workbench
from qiantai.floor.clock import Clock
from qiantai.floor.errors import NotFound, QiantaiError

LATE = frozenset({"transfer"})
"""Steps that the screen does itself after the others: they ask the agent for a word."""


class Macros:
    """Runs macros; a repeated `run` id says and opens nothing twice."""

    def __init__(
        self,
        clock: Clock,
        phrases: Phrases,
        handoff: Handoff,
        marks: Marks,
        tickets: Tickets,
        workbench: Workbench,
    ) -> None:
        self._clock = clock
        self._phrases = phrases
        self._handoff = handoff
        self._marks = marks
        self._tickets = tickets
        self._workbench = workbench

    async def run(
        self, staff: StaffActor, conversation: UUID, macro: str, run: str
    ) -> Sequence[Mapping[str, Any]]:
        """Do the steps; stops at the first that is refused. Gives each step with `done`, or the `code` of its refusal.

        NotFound for a macro or a conversation that this member of staff may not see.
        """
        one = await self._phrases.get_macro(staff, macro)
        view, _ = await self._workbench.get(staff, conversation)
        results: list[Mapping[str, Any]] = []
        for nth, step in enumerate(one.steps):
            if step["do"] in LATE:
                results.append({"do": step["do"], "done": False, "left": dict(step)})
                continue
            try:
                await self._step(staff, view, one, step, f"{run}:{nth}")
            except QiantaiError as error:
                refused = {"code": error.code, "detail": error.detail}
                return [*results, {"do": step["do"], "done": False, **refused}]
            results.append({"do": step["do"], "done": True})
        return results

    async def _step(
        self,
        staff: StaffActor,
        view: ConversationView,
        macro: Macro,
        step: Mapping[str, Any],
        key: str,
    ) -> None:
        match step["do"]:
            case "reply":
                text = filled(in_language(step["text"], view.language), staff, view)
                await self._handoff.say(staff, view.id, text, key)
            case "note":
                text = filled(in_language(step["text"], "zh"), staff, view)
                await self._handoff.note(staff, view.id, text)
            case "tag":
                await self._marks.add_tags(staff, view.id, step["tags"])
            case "snooze":
                until = self._clock.now() + timedelta(minutes=int(step["minutes"]))
                await self._marks.snooze(staff, view.id, until)
            case "ticket":
                await self._open_ticket(staff, view, step, key)
            case "resolve":
                await self._handoff.finish(staff, view.id)

    async def _open_ticket(
        self, staff: StaffActor, view: ConversationView, step: Mapping[str, Any], key: str
    ) -> None:
        if view.customer is None:
            raise NotFound(customer="")
        opening = Opening(
            key=f"macro:{view.id}:{key}",
            kind=step["kind"],
            subject=step["subject"],
            facts=view.summary or step["subject"],
            customer=view.customer,
            conversation=view.id,
        )
        await self._tickets.open(staff, opening)


def filled(text: str, staff: StaffActor, view: ConversationView) -> str:
    """The words with `{customer}` and `{agent}` in place; a visitor is addressed without a name."""
    customer = view.name or ("there" if view.language.startswith("en") else "您")
    return text.replace("{customer}", customer).replace("{agent}", staff.name)
