"""Tells the customer how an act ended whose result was open when they asked."""

from uuid import UUID

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
from qiantai.floor.events import Fact

TOPIC = "operation.settled"
TRANSFER = "transfers.execute"


class Settling:
    """Hears of settled operations; repeating a fact says nothing twice."""

    def __init__(
        self, database: Database, clock: Clock, journal: Journal, composer: Composer
    ) -> None:
        self._database = database
        self._clock = clock
        self._journal = journal
        self._composer = composer

    async def tell(self, fact: Fact) -> None:
        """Say how a late operation ended; those whose outcome the customer saw at once are passed over."""
        body = fact.body
        if not body.get("late") or body["action"] != TRANSFER:
            return
        conversation, message_id = UUID(str(body["conversation"])), f"settled:{fact.key}"
        for _ in range(MOST_TRIES):
            session = await store.find(self._database, conversation)
            known = await store.find_message(self._database, conversation, message_id)
            if session is None or known is not None:
                return
            drafts = tuple(spoken(session, one) for one in self._drafts(session, fact, message_id))
            now = self._clock.now()
            change = Change(
                kept_up(session, len(drafts)),
                drafts,
                (),
                now,
                "assistant",
                "conversation:result:told",
            )
            if await self._journal.write(change):
                return

    def _drafts(self, session: Session, fact: Fact, message_id: str) -> tuple[Draft, ...]:
        done = fact.body["outcome"] == "ok"
        language = str(fact.body["language"])
        line = Line(
            "utter_settled_ok" if done else "utter_settled_failed",
            fact.body["values"],
            fact.body.get("card") if done else None,
        )
        reply = self._composer.say(Reply(), line, language)
        said = {
            "text": reply.text,
            "ai": True,
            "language": language,
            "blocks": list(reply.blocks),
            "buttons": list[object](),
            "citations": list[object](),
        }
        why = {"settled": fact.key, "outcome": fact.body["outcome"]}
        return (Draft("message", "assistant", said, why, message_id),)
