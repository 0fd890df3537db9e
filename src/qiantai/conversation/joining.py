"""What several people do about one conversation: passing it on, consulting, conferring, whispering, taking it over."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from qiantai.conversation import holds
from qiantai.conversation.compose import Composer, Reply
from qiantai.conversation.errors import EmptyMessage
from qiantai.conversation.flows import Line
from qiantai.conversation.holding import Holding, Step
from qiantai.conversation.holds import Stepped
from qiantai.conversation.model import Draft, Event, Guest, Passing, Session
from qiantai.conversation.packet import Packing
from qiantai.customers import StaffActor, SystemActor
from qiantai.floor.clock import Clock

AWAY = "utter_agent_away"
DONE = "conversation:together:"


class Joining:
    """Verbs beside `Holding`'s; each is one change of the journal, so that two can never both be done."""

    def __init__(
        self,
        holding: Holding,
        clock: Clock,
        composer: Composer,
        packing: Packing,
    ) -> None:
        self._holding = holding
        self._clock = clock
        self._composer = composer
        self._packing = packing

    async def pass_on(
        self,
        staff: StaffActor,
        conversation: UUID,
        word: str,
        *,
        to: str | None = None,
        name: str | None = None,
        skill: str | None = None,
        warm: bool = False,
    ) -> None:
        """Transfer to the colleague `to` or to a skill group, with a private word; NotHolder, EmptyMessage without a word."""
        word = _words(word, "word")
        passing = Passing(staff.staff, staff.name, to, name, skill, warm)

        def step(session: Session, _: Sequence[Event]) -> Stepped:
            return holds.pass_on(session, staff, passing, word)

        await self._do(staff, conversation, "transferred", step)

    async def keep(self, staff: StaffActor, conversation: UUID) -> None:
        """Withdraw a warm transfer that nobody has accepted; NotHolder."""
        await self._do(staff, conversation, "kept", lambda one, _: holds.keep(one, staff))

    async def consult(
        self, staff: StaffActor, conversation: UUID, to: str, name: str, question: str
    ) -> None:
        """Ask a colleague in private; NotHolder."""
        guest = Guest(to, name, "consult", question=_words(question, "question"))
        await self._do(
            staff, conversation, "consulted", lambda one, _: holds.consult(one, staff, guest)
        )

    async def answer(self, staff: StaffActor, conversation: UUID, text: str) -> None:
        """Say something in the consult; NotHolder for those who take no part in one."""
        text = _words(text, "text")
        await self._do(
            staff, conversation, "answered", lambda one, _: holds.answer(one, staff, text)
        )

    async def close_consult(self, staff: StaffActor, conversation: UUID) -> None:
        """End the consult; repeating it is harmless."""
        await self._do(
            staff, conversation, "consult_closed", lambda one, _: holds.close_consult(one, staff)
        )

    async def join(
        self, actor: StaffActor, conversation: UUID, to: str, name: str, *, supervisor: bool = False
    ) -> None:
        """Let a second member of staff speak; only the holder asks them in, a supervisor comes in by themselves."""
        guest = Guest(to, name, "conference", supervisor=supervisor)

        def step(session: Session, _: Sequence[Event]) -> Stepped:
            if not supervisor:
                holds.check_holder(session, actor)
            return holds.join(session, guest)

        await self._do(actor, conversation, "barged_in" if supervisor else "joined", step)

    async def leave(self, staff: StaffActor, conversation: UUID) -> None:
        """Speak no more in it; repeating it is harmless."""
        await self._do(staff, conversation, "left", lambda one, _: holds.leave(one, staff.staff))

    async def whisper(self, staff: StaffActor, conversation: UUID, text: str) -> None:
        """Say something that only the holder sees; NotHolder when nobody holds."""
        text = _words(text, "text")
        await self._do(
            staff, conversation, "whispered", lambda one, _: holds.whisper(one, staff, text)
        )

    async def takeover(self, staff: StaffActor, conversation: UUID, reason: str) -> None:
        """Hold it from now on, whoever held it; the reason stays as a private note."""
        reason = _words(reason, "reason")
        await self._do(
            staff, conversation, "taken_over", lambda one, _: holds.takeover(one, staff, reason)
        )

    async def put_back(self, conversation: UUID, holder: str) -> None:
        """The holder has gone: tell the customer, who waits for another person; NotHolder when they hold no more."""

        def step(session: Session, withheld: Sequence[Event]) -> Stepped:
            return holds.put_back(session, holder, self._away(session), withheld)

        actor = SystemActor("handoff")
        action = f"{DONE}put_back"
        await self._holding.apply(actor, conversation, action, step, releases=True)

    async def packet(self, conversation: UUID) -> Mapping[str, Any]:
        """What the next person needs to know, read from the journal up to now, as JSON (see `Packet`); NotFound."""
        session = await self._holding.get(conversation)
        events: list[Event] = []
        while fresh := await self._holding.events(
            conversation, events[-1].offset if events else 0, True
        ):
            events += fresh
        return asdict(self._packing.read(session, events, self._clock.now()))

    def _away(self, session: Session) -> Draft:
        language = session.memory.language or session.locale
        reply = self._composer.say(Reply(), Line(AWAY, {}), language)
        body = {
            "text": reply.text,
            "ai": True,
            "language": language,
            "blocks": list(reply.blocks),
            "buttons": list(reply.buttons),
            "citations": list[object](),
        }
        return Draft("message", "assistant", body, {"rule": "agent_away"})

    async def _do(self, staff: StaffActor, conversation: UUID, verb: str, step: Step) -> None:
        await self._holding.apply(staff, conversation, f"{DONE}{verb}", step)


def _words(text: str, field: str) -> str:
    words = text.strip()
    if not words:
        raise EmptyMessage(field=field)
    return words
