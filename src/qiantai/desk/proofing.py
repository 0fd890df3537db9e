"""Looks at an agent's draft before it is sent: what may not be said, why, what that rests on, and how to say it instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from qiantai.customers import StaffActor
from qiantai.desk.help import Help
from qiantai.desk.workbench import Workbench


class Judging(Protocol):
    """The guard that also stands at the sending; `conversation.guard.Guard` is one."""

    def check(self, text: str) -> Sequence[Any]:
        """Findings in released words."""
        ...

    def check_person(
        self, text: str, question: str = "", rests_on: Sequence[str] = (), language: str = ""
    ) -> Sequence[Any]:
        """Findings in order."""
        ...


@dataclass(frozen=True, slots=True)
class Proof:
    """One finding: the span and its words, the rule, why, what it rests on, and the wording proposed in its place.

    Without `blocks` the draft may be sent as it is.
    """

    start: int
    end: int
    words: str
    rule: str
    why: str
    article: str
    proposal: str
    blocks: bool


class Proofing:
    """Checks drafts against the guard and against the values in effect, with what was asked in mind."""

    def __init__(self, workbench: Workbench, helping: Help, guard: Judging) -> None:
        self._workbench = workbench
        self._help = helping
        self._guard = guard

    async def check(
        self, staff: StaffActor, conversation: UUID, text: str, shown_in: str = "zh"
    ) -> list[Proof]:
        """Everything to change in a draft, in order; reasons in the language that the agent reads. NotFound."""
        view, _ = await self._workbench.get(staff, conversation)
        heard = await self._help.heard(staff, conversation)
        answer = self._help.answer(view, heard)
        rests_on = tuple(answer.policies) if answer is not None else ()
        found = self._guard.check_person(text, heard.question, rests_on, view.language)
        language = "en" if shown_in.startswith("en") else "zh"
        return [
            Proof(
                one.start,
                one.end,
                text[one.start : one.end] if one.rule != "personal_data" else one.words,
                one.rule,
                one.why.get(language, ""),
                one.article,
                one.instead,
                one.blocks,
            )
            for one in found
        ]
