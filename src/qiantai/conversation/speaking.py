"""Lets an answer from knowledge be put into words by a language model, and shows what is surely said before it counts.

What is shown is provisional: the committed reply replaces it, and an answer that is not committed was never given.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from qiantai.conversation import policy
from qiantai.conversation.choosing import COMPLAINT
from qiantai.conversation.exchange import Exchange
from qiantai.conversation.guard import Guard
from qiantai.floor.events import Live
from qiantai.knowledge import Answer, Reader

NEVER = policy.URGENT | {policy.PERSON, COMPLAINT}
"""Needs whose words are fixed."""
REWORDED = ("article", "clause")
"""Kinds of answer that may be said in other words; the graph's are said as computed."""
SOMEBODY = "某人"


class Compose(Protocol):
    """An answer in other words, each sentence checked against what it rests on; `answer` itself where that fails.

    `refuses` names the rule by which a sentence may not be said; `told` hears each that will be, counted from 1.
    """

    async def __call__(
        self,
        question: str,
        intents: Sequence[str],
        reader: Reader,
        language: str,
        at: datetime,
        answer: Answer,
        refuses: Callable[[str], str],
        told: Callable[[int, str], None],
    ) -> Answer: ...


class Speaking:
    """Decides whether an answer may be composed (never where nothing composes), holds each sentence against the guard, and shows it."""

    def __init__(self, compose: Compose | None, guard: Guard, live: Live) -> None:
        self._compose = compose
        self._guard = guard
        self._live = live

    async def reword(
        self,
        exchange: Exchange,
        answer: Answer,
        question: str,
        intents: Sequence[str],
        reader: Reader,
    ) -> Answer:
        """The answer as it will be said."""
        if self._compose is None or not may_be_composed(exchange, answer, intents):
            return answer
        self._announce(exchange, {"typing": {"source": "assistant", "on": True}})
        rests_on = tuple(answer.policies)

        def refuses(text: str) -> str:
            found = self._guard.check_person(text, question, rests_on, exchange.language)
            return found[0].rule if found else ""

        def told(place: int, text: str) -> None:
            self._announce(exchange, {"partial": {"n": place, "text": text}})

        return await self._compose(
            unnamed(exchange, question),
            intents,
            reader,
            exchange.language,
            exchange.now,
            answer,
            refuses,
            told,
        )

    def _announce(self, exchange: Exchange, payload: dict[str, object]) -> None:
        """Tell whoever shows this conversation; the offset says that there is no event to read."""
        shown = payload | {"offset": 0}
        self._live.announce(f"conversation:{exchange.session.id}", shown, far=shown)


def may_be_composed(exchange: Exchange, answer: Answer, intents: Sequence[str]) -> bool:
    """Whether these words may be a model's: a plain question, outside any service, with nobody in need of protection."""
    understanding = exchange.understanding
    return bool(
        answer.kind in REWORDED
        and understanding is not None
        and understanding.urgent is None
        and exchange.memory.top is None
        and exchange.session.mode == "auto"
        and not exchange.acted
        and not NEVER.intersection(intents)
    )


def unnamed(exchange: Exchange, question: str) -> str:
    """The question without the names of payees that were found in it."""
    understanding = exchange.understanding
    for entity in understanding.entities if understanding else ():
        if entity.kind == "payee" and entity.text:
            question = question.replace(entity.text, SOMEBODY)
    return question
