"""Tells a customer, in their conversation and language, what has happened meanwhile; each thing once."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from qiantai.conversation import store
from qiantai.conversation.compose import Composer, Reply
from qiantai.conversation.flows import Line
from qiantai.conversation.holds import kept_up, spoken
from qiantai.conversation.journal import Journal
from qiantai.conversation.model import Draft, Session
from qiantai.conversation.sessions import MOST_TRIES
from qiantai.conversation.store import Change
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database

Values = Callable[[str], Mapping[str, Any]]
"""The values of an utterance in a language."""


class Telling:
    """Speaks as the assistant outside of a turn."""

    def __init__(
        self, database: Database, clock: Clock, journal: Journal, composer: Composer
    ) -> None:
        self._database = database
        self._clock = clock
        self._journal = journal
        self._composer = composer

    async def tell(
        self,
        conversation: UUID | None,
        customer: str,
        message_id: str,
        utter: str,
        values: Values,
    ) -> bool:
        """Say an utterance; repeating a `message_id` says nothing twice. False when there is nowhere to say it.

        Without a conversation, or when it is another customer's, the customer's latest one is spoken in.
        """
        place = await self._place(conversation, customer)
        for _ in range(MOST_TRIES):
            session = await store.find(self._database, place) if place else None
            if session is None:
                return False
            if await store.find_message(self._database, session.id, message_id) is not None:
                return True
            draft = self._draft(session, message_id, utter, values)
            change = Change(
                kept_up(session, 1),
                (spoken(session, draft),),
                (),
                self._clock.now(),
                "assistant",
                "conversation:progress:told",
            )
            if await self._journal.write(change):
                return True
        return False

    async def tell_waiting(
        self,
        conversation: UUID,
        kind: str,
        body: Mapping[str, Any],
        utter: str,
        values: Values,
        *,
        leaves: bool = False,
    ) -> bool:
        """Show an event of the wait and, unless `utter` is empty, say it too; False unless it waits for a person now.

        Once somebody holds the conversation nothing more is said of the wait. `leaves` ends it: the assistant is back.
        """
        for _ in range(MOST_TRIES):
            session = await store.find(self._database, conversation)
            if session is None or session.mode != "person" or session.holder is not None:
                return False
            if leaves:
                session = replace(session, mode="auto", status="pending")
            drafts = [Draft(kind, "system", body)]
            if utter:
                drafts.append(self._draft(session, None, utter, values))
            change = Change(
                kept_up(session, len(drafts)),
                tuple(drafts),
                (),
                self._clock.now(),
                "assistant",
                "conversation:wait:told",
            )
            if await self._journal.write(change):
                return True
        return False

    async def _place(self, conversation: UUID | None, customer: str) -> UUID | None:
        if conversation is not None:
            session = await store.find(self._database, conversation)
            if session is not None and session.customer == customer:
                return conversation
        latest = await store.list_sessions(self._database, None, None, customer, 1, None)
        return latest[0].id if latest else None

    def _draft(self, session: Session, message_id: str | None, utter: str, values: Values) -> Draft:
        language = session.memory.language or session.locale
        reply = self._composer.say(Reply(), Line(utter, values(language)), language)
        body = {
            "text": reply.text,
            "ai": True,
            "language": language,
            "blocks": list(reply.blocks),
            "buttons": list(reply.buttons),
            "citations": list[object](),
        }
        return Draft("message", "assistant", body, {"told": message_id}, message_id)
