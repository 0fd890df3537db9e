"""Collects what customers asked and got no answer, a doubtful one, or one that did not help; always masked."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.errors import Misconfigured
from qiantai.floor.events import Fact
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.floor.privacy import mask
from qiantai.knowledge import store_missed as store
from qiantai.knowledge.store_missed import Missed

UNDERSTOOD = "conversation.understood"
LONGEST = 500
LATE = timedelta(minutes=2)
"""An event may be committed this long after its own time."""
FIRST, POOR = timedelta(days=1), timedelta(days=3)
"""How far back the first look goes, and every look for what customers said of answers afterwards."""
_WORDS = re.compile(r"[\u3400-\u9fff]|[a-z]{2,}", re.I)
_MARKS = " 。，！!.,~…?？"
_NEVER = re.compile(r"(?!)")


class Collecting:
    """Hears what was not understood at once, and looks over replies for the rest; repeating changes nothing."""

    def __init__(
        self, database: Database, clock: Clock, policies: PolicyTable, wrong: re.Pattern[str]
    ) -> None:
        self._database = database
        self._clock = clock
        self._policies = policies
        self._wrong = wrong

    @classmethod
    def load(cls, packs: Packs, database: Database, clock: Clock, policies: PolicyTable) -> Self:
        """With the packs' words for "you did not answer what I asked": `ellipsis.missed` of their words."""
        words = packs.merged("words").get("ellipsis", {})
        patterns = words.get("missed", []) if isinstance(words, dict) else []
        try:
            wrong = re.compile("|".join(patterns), re.I) if patterns else _NEVER
        except (re.error, TypeError) as error:
            raise Misconfigured(f"words: ellipsis.missed: {error}") from error
        return cls(database, clock, policies, wrong)

    async def understood(self, fact: Fact) -> None:
        """A `conversation.understood` {offset, text, language, predicted, score, reason, at} that nothing is known for.

        When its words are that the answer before was beside the point, that answer's question is kept instead.
        """
        body, conversation = fact.body, UUID(fact.key)
        if self._wrong.fullmatch(body["text"].strip(_MARKS)):
            answered = await store.find_answered(self._database, conversation, body["offset"])
            if answered is not None:
                await self._keep(answered)
        elif body["reason"] == "unknown":
            missed = Missed(
                conversation=conversation,
                offset=body["offset"],
                text=body["text"],
                language=body["language"],
                intent=body["predicted"],
                score=body["score"],
                reason="unanswered",
                article=None,
                version=None,
                at=datetime.fromisoformat(body["at"]),
            )
            await self._keep(missed)

    async def look_over(self) -> None:
        """Keep what replies since the last look did not answer surely, and answers that customers judged badly."""
        now = self._clock.now()
        until = await store.read_until(self._database)
        after = min(until, now) - LATE if until else now - FIRST
        doubtful, poor = self._number("doubtful", 60) / 100, int(self._number("poor_rating", 2))
        for missed in await store.list_unsure(self._database, after, now, doubtful):
            if self._wrong.fullmatch(missed.text.strip(_MARKS)):
                before = await store.find_answered(
                    self._database, missed.conversation, missed.offset
                )
                missed = before or missed
            await self._keep(missed)
        for missed in await store.list_poor(self._database, now - POOR, poor):
            await self._keep(missed)
        await store.put_until(self._database, now)

    def _number(self, key: str, otherwise: float) -> float:
        found = self._policies.find(f"knowledge.gap.{key}", self._clock.now())
        return otherwise if found is None else float(found.number)

    async def _keep(self, missed: Missed) -> None:
        text = mask(missed.text.strip())[:LONGEST]
        if _WORDS.search(text) and not self._wrong.fullmatch(text.strip(_MARKS)):
            await store.add_missed(self._database, replace(missed, text=text))
