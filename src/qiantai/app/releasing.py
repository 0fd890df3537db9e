"""Lets a running process follow released flows, policies and words: what is under way goes on as it began."""

import asyncio
import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from qiantai.app.ground import Ground
from qiantai.banking import Words
from qiantai.conversation import Conversations
from qiantai.conversation.compose import Composer
from qiantai.conversation.flowbook import FlowBook
from qiantai.conversation.flowcheck import Problem, check_flows
from qiantai.conversation.guard import Guard
from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.floor.revisions import KEY, Revisions
from qiantai.risk import Screening
from qiantai.understanding.model import ENTITY_KINDS

EVERY_S = 2.0
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything that is read from the folders that a revision may change."""

    policies: PolicyTable
    words: Words
    screening: Screening
    book: FlowBook
    composer: Composer
    guard: Guard

    @classmethod
    def load(cls, packs: Packs) -> "Tables":
        """Read the packs; Misconfigured names file and mistake."""
        return cls(
            PolicyTable.load(packs),
            Words.load(packs),
            Screening.load(packs),
            FlowBook.load(packs),
            Composer.load(packs),
            Guard.load(packs),
        )

    def put(self, other: "Tables") -> None:
        """Hold what `other` holds from now on, in the same objects that the whole house uses."""
        self.policies.put(other.policies)
        self.words.put(other.words)
        self.screening.put(other.screening)
        self.book.put(other.book)
        self.composer.put(other.composer)
        self.guard.put(other.guard)


class Releasing:
    """One process on the released revisions."""

    def __init__(
        self,
        ground: Ground,
        screening: Screening,
        conversations: Conversations,
        actions: Sequence[str],
    ) -> None:
        self._packs = ground.settings.pack_set
        self._ground = ground
        self._tables = Tables(
            ground.policies,
            ground.words,
            screening,
            conversations.book,
            conversations.composer,
            conversations.guard,
        )
        self._actions = tuple(actions)
        self._seen = 0
        self.revisions = Revisions(
            self._packs, ground.database, ground.clock, ground.audit, ground.live, self.check
        )

    def check(self, texts: Mapping[str, str]) -> None:
        """Misconfigured, with file and line, when the packs with these texts in place of their files cannot be read or
        bring a flow a mistake that the packs as shipped do not have."""
        packs = self._packs.revising(texts)
        tables = Tables.load(packs)
        problems = self._problems(packs, tables.composer)
        if problems:
            known = {one.mistake for one in self._problems(self._packs)}
            new = [str(one) for one in problems if one.mistake not in known]
            if new:
                raise Misconfigured("\n".join(new[:10]))

    def _problems(self, packs: Packs, composer: Composer | None = None) -> list[Problem]:
        return check_flows(packs, self._actions, sorted(ENTITY_KINDS), composer)

    async def begin(self) -> None:
        """Serve from what is released; flows that were replaced are known for those who are in them."""
        for path, body in await self.revisions.earlier("flows"):
            with contextlib.suppress(Misconfigured):
                self._tables.book.know(FlowBook.load(self._packs.revising({path: body})))
        await self.catch_up()

    async def catch_up(self) -> bool:
        """Serve from what was released since; whether there was anything."""
        last = await self.revisions.last_line()
        if last == self._seen:
            return False
        self._tables.put(await asyncio.to_thread(Tables.load, await self.packs()))
        self._seen = last
        log.info("revisions_followed", line=last)
        return True

    async def packs(self) -> Packs:
        """The packs with what is released in place of their files."""
        return self._packs.revising(await self.revisions.released())

    async def run(self) -> None:
        """Follow at every announcement and every few seconds, until cancelled."""
        async with self._ground.live.subscribe(KEY) as announced:
            while True:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(announced.queue.get(), EVERY_S)
                try:
                    await self.catch_up()
                except Exception:
                    log.exception("following_revisions_failed")
                    await asyncio.sleep(EVERY_S)


async def following(
    ground: Ground, screening: Screening, conversations: Conversations, actions: Iterable[str]
) -> Releasing:
    """A process that serves from what is released."""
    releasing = Releasing(ground, screening, conversations, tuple(actions))
    await releasing.begin()
    return releasing
