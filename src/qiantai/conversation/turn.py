"""One turn of the assistant, told in order: read, understand, decide, act, compose, guard, say."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from msgspec.structs import replace

from qiantai.conversation import policy
from qiantai.conversation.compose import Composer
from qiantai.conversation.consent import consent_of, is_driven, said_in
from qiantai.conversation.context import Context
from qiantai.conversation.digits import OwnDigits
from qiantai.conversation.evidence import explain_guard, explain_needs, explain_understanding
from qiantai.conversation.exchange import Exchange, line_of
from qiantai.conversation.filing import Filing
from qiantai.conversation.guard import Guard, told_masked
from qiantai.conversation.menu import FlowMenu
from qiantai.conversation.model import Answered, SentFile, Session
from qiantai.conversation.moves import Moves
from qiantai.conversation.noticing import Noticing
from qiantai.conversation.store import Change
from qiantai.conversation.waiting import Waiting
from qiantai.conversation.walking import Walking
from qiantai.floor.clock import Clock, local_date, local_minute
from qiantai.floor.privacy import mask
from qiantai.floor.text import of_either_script
from qiantai.understanding import Analyser, Understanding

log = structlog.get_logger(__name__)
HEARD = 6
LEAST_QUOTED = 8  # characters of what is a quotation when it is read back
Settle = Callable[[Understanding], Awaitable[Understanding]]
CHINESE = ("zh-Hans", "zh-Hant")
COMMANDS = ("confirm", "cancel", "person", "sign_in", "repeat")


@dataclass(frozen=True, slots=True)
class Cue:
    """What a turn answers: words or a pressed button, files, a challenge's result, or a sign-in.

    `lines` are the messages that `text` joins, when there are several.
    """

    text: str = ""
    value: str | None = None
    answered: Answered | None = None
    signed_in: bool = False
    files: tuple[SentFile, ...] = ()
    lines: tuple[str, ...] = ()


class Turns:
    """Takes turns; everything it needs comes by constructor, everything it finds out leaves in the `Change`."""

    def __init__(
        self,
        clock: Clock,
        analyser: Analyser,
        moves: Moves,
        walking: Walking,
        filing: Filing,
        waiting: Waiting,
        composer: Composer,
        guard: Guard,
        menu: FlowMenu,
        level_minutes: int,
        settle: Settle | None = None,
        noticing: Noticing | None = None,
        own: OwnDigits | None = None,
    ) -> None:
        self._clock = clock
        self._analyser = analyser
        self._moves = moves
        self._walking = walking
        self._filing = filing
        self._waiting = waiting
        self._composer = composer
        self._guard = guard
        self._menu = menu
        self._context = Context(analyser, menu)
        self._level_minutes = level_minutes
        self._settle = settle
        self._noticing = noticing
        self._own = own

    async def take_turn(
        self, session: Session, cue: Cue, is_stale: Callable[[], bool]
    ) -> tuple[Change, bool] | None:
        """The change that this cue brings and whether anything was acted on; None when newer words made it stale.

        Nothing is held open while it runs: the session was read before, and the change is written after.
        """
        began = time.perf_counter()
        exchange = self._open(session, cue)
        if self._settle is not None and _may_be_settled(exchange, cue):
            await self._adjudicate(exchange, self._settle)
        understood = time.perf_counter()
        if session.mode == "person" and not is_driven(session):
            left = await self._wait(exchange, cue)
            if left is not None and not await self._answer_words(exchange, left, is_stale):
                return None
        elif cue.answered is not None:
            await self._resume_challenge(exchange, cue.answered)
        elif cue.signed_in:
            await self._walking.walk(exchange)
        elif is_driven(session):
            await self._hear_consent(exchange, cue)
        else:
            if cue.files:
                await self._filing.take(exchange, cue.files)
            if cue.text and not await self._answer_words(exchange, cue, is_stale):
                return None
        await self._moves.take_up(exchange)
        acted = time.perf_counter()
        self._guard_words(exchange)
        exchange.explain(
            ms={
                "analyse": round((understood - began) * 1000, 2),
                "act": round((acted - understood) * 1000, 2),
                "total": round((time.perf_counter() - began) * 1000, 2),
            }
        )
        return self._close(exchange), exchange.acted

    async def _wait(self, exchange: Exchange, cue: Cue) -> Cue | None:
        """Take a turn in the queue; what was written behind words that take the request back is left to answer."""
        urgent = exchange.understanding is not None and exchange.understanding.urgent
        for place, line in enumerate(() if urgent else cue.lines):
            said = self._analyser.analyse(line, local_date(exchange.now))
            if said.act == "cancel":
                exchange.understanding = said
                await self._waiting.take_turn(exchange)
                left = Cue("。".join(cue.lines[place + 1 :]))
                if left.text:
                    exchange.understanding = self._understand(left, exchange.now)
                return left if left.text else None
        await self._waiting.take_turn(exchange, cue.value)
        return None

    async def _hear_consent(self, exchange: Exchange, cue: Cue) -> None:
        """Do what the customer says to the service that a person drives for them."""
        said = consent_of(exchange.session, cue.value, cue.text)
        if said is not None:
            move = policy.Confirm() if said == "confirm" else policy.Cancel()
            await self._moves.make(exchange, move)

    async def _answer_words(
        self, exchange: Exchange, cue: Cue, is_stale: Callable[[], bool]
    ) -> bool:
        """Do what the words ask for; False when newer words made them stale before anything was acted on."""
        if self._own is not None:
            await self._own.tell(exchange)
        moves = self._decide(exchange, cue)
        if cue.files:  # what the files brought to confirm has not been seen yet
            moves = [policy.Repeat() if isinstance(m, policy.Confirm) else m for m in moves]
        for move in moves:
            if is_stale() and not exchange.acted:
                return False
            await self._moves.make(exchange, move)
            if exchange.memory.top is not None or exchange.session.mode == "person":
                break
        if self._noticing is not None:
            self._noticing.notice(exchange, cue.value, moves)
        return True

    def _open(self, session: Session, cue: Cue) -> Exchange:
        now = self._clock.now()
        understanding = self._understand(cue, now) if cue.text else None
        language = self._language(session, understanding)
        heard = (*session.memory.heard, cue.text)[-HEARD:] if cue.text else session.memory.heard
        memory = replace(session.memory, language=language, heard=heard)
        exchange = Exchange(session, memory, now, language, understanding)
        if understanding is not None:
            exchange.explain(**explain_understanding(understanding))
        return exchange

    def _understand(self, cue: Cue, now: datetime) -> Understanding:
        return self._analyser.analyse(cue.text, local_date(now))

    async def _adjudicate(self, exchange: Exchange, settle: Settle) -> None:
        assert exchange.understanding is not None
        exchange.understanding = await settle(exchange.understanding)
        exchange.explain(**explain_understanding(exchange.understanding))

    def _language(self, session: Session, understanding: Understanding | None) -> str:
        """The language of the words when they show one; otherwise the one spoken before, or the customer's own."""
        spoken = session.memory.language or _locale_language(session.locale)
        if understanding is None or sum(map(str.isalpha, understanding.text)) < 2:
            return spoken
        if (
            spoken == "zh-Hant"
            and understanding.language == "zh-Hans"
            and len(understanding.text) < 6
        ):
            return spoken
        both = (session.memory.language, understanding.language)
        if all(one in CHINESE for one in both) and of_either_script(understanding.text):
            return spoken
        return understanding.language

    def _decide(self, exchange: Exchange, cue: Cue) -> Sequence[policy.Move]:
        assert exchange.understanding is not None
        wanted = self._menu.wanted(exchange.understanding) if exchange.memory.top is None else None
        if wanted is not None and cue.value is None:
            exchange.understanding = self._analyser.analyse(wanted, local_date(exchange.now))
        if cue.value is None:
            exchange.understanding = self._context.beside(exchange.memory, exchange.understanding)
        exchange.understanding = self._menu.resolved(exchange.memory, exchange.understanding)
        if cue.value is None:
            exchange.understanding = self._context.react(exchange.memory, exchange.understanding)
        moves = self._commanded(exchange, cue.value)
        if moves is None:
            moves = policy.decide(exchange.memory, exchange.understanding, self._menu)
            exchange.explain(needs=explain_needs(exchange.understanding, policy.served_by(moves)))
        exchange.explain(move=[_move_name(move) for move in moves])
        return moves

    def _commanded(self, exchange: Exchange, value: str | None) -> tuple[policy.Move, ...] | None:
        """The move that a pressed button names; None when the press is an answer like any other."""
        if value is None:
            return None
        command, _, argument = value.partition(":")
        top = exchange.memory.top
        if command == "start" and self._menu.has_flow(argument):
            return (policy.Start(argument),)
        if command == "about":
            return (policy.Answer((argument,)),)
        if command == "person":
            return (policy.Start(policy.PERSON),)
        if top is None:
            return (policy.Small("stale"),) if command in COMMANDS else None
        if command == "confirm":
            return (policy.Confirm() if top.waiting == "confirm" else policy.Repeat(),)
        if command == "cancel":
            return (policy.Cancel(),)
        return (policy.Repeat(),) if command in COMMANDS else None

    async def _resume_challenge(self, exchange: Exchange, answered: Answered) -> None:
        """Go on with the act that a challenge approves, once; every other result leaves the money where it is."""
        frame = exchange.memory.top
        if frame is None or frame.waiting != "challenge" or frame.challenge != answered.challenge:
            return
        if answered.state == "passed":
            exchange.approve(answered, timedelta(minutes=self._level_minutes))
            exchange.memory = exchange.memory.with_top(replace(frame, waiting=None, challenge=None))
            await self._walking.walk(exchange)
            return
        body = {
            "challenge": answered.challenge,
            "left": answered.tries_left,
            "state": answered.state,
        }
        exchange.event("challenge.failed", body)
        self._tell_result(exchange, answered)
        if answered.state == "expired":
            exchange.memory = exchange.memory.with_top(self._walking.read_back(frame))
            await self._walking.walk(exchange)
        elif answered.state == "failed":
            await self._moves.cancel(exchange)

    def _tell_result(self, exchange: Exchange, answered: Answered) -> None:
        """A challenge was not passed; of a wrong code the card itself says so."""
        if answered.method == "otp":
            if answered.state != "wrong":
                self._walking.say(exchange, line_of(f"utter_challenge_{answered.state}"))
            return
        until = local_minute(answered.locked_until) if answered.locked_until else ""
        values = {"left": answered.tries_left, "until": until}
        self._walking.say(exchange, line_of(f"utter_check_{answered.state}", **values))

    def finish(self, exchange: Exchange) -> Change:
        """The change of an exchange that was carried out elsewhere, its words guarded as in every turn."""
        self._guard_words(exchange)
        return self._close(exchange)

    def apology(self, session: Session) -> Change:
        """What to write when a turn broke: sorry, nothing is lost, and a person one tap away."""
        exchange = self._open(session, Cue())
        self._walking.say(exchange, line_of("utter_error"))
        return self._close(exchange)

    def _guard_words(self, exchange: Exchange) -> None:
        references = _references(exchange)
        findings = self._guard.check(exchange.reply.text, references)
        if findings:
            told, reply = _told(exchange), exchange.reply
            texts = tuple(told_masked(one, told) for one in reply.texts)
            exchange.reply = type(reply)(texts, reply.blocks, reply.buttons, reply.citations)
            quoted = [mask(one) for one in told if len(one) >= LEAST_QUOTED]
            findings = self._guard.check(exchange.reply.text, references, quoted)
        exchange.explain(guard=explain_guard(self._guard, findings))
        if findings:
            log.warning("guard_stopped_reply", rules=[finding.rule for finding in findings])
            exchange.reply = self._composer.say(
                type(exchange.reply)(), line_of("utter_guarded"), exchange.language
            )

    def _close(self, exchange: Exchange) -> Change:
        reply = exchange.reply
        drafts = list(exchange.drafts)
        if reply.texts or reply.blocks or reply.buttons:
            body = {
                "text": reply.text,
                "ai": True,
                "language": exchange.language,
                "blocks": list(reply.blocks),
                "buttons": _unique(reply.buttons),
                "citations": list(reply.citations),
            }
            first = 1 if drafts and drafts[0].kind == "challenge.passed" else 0
            drafts.insert(first, said_in(exchange, body))
        session = replace(exchange.session, memory=exchange.memory)
        return Change(
            session,
            tuple(drafts),
            tuple(exchange.facts),
            exchange.now,
            "assistant",
            "conversation:turn:taken",
        )


def _may_be_settled(exchange: Exchange, cue: Cue) -> bool:
    """Whether another opinion on the need would matter: not for a button, inside a flow, or beside a person."""
    return bool(
        exchange.understanding is not None
        and cue.value is None
        and exchange.memory.top is None
        and exchange.session.mode != "person"
    )


def _references(exchange: Exchange) -> list[str]:
    """The numbers of receipts and tickets that the reply's cards show."""
    shown = (block.get("data", {}) for block in exchange.reply.blocks)
    return [
        str(data[name]) for data in shown for name in data if name.endswith("_no") and data[name]
    ]


def _told(exchange: Exchange) -> list[str]:
    """What the customer said, and what the open service keeps of it."""
    top = exchange.memory.top
    slots = top.slots.values() if top is not None else ()
    return [*exchange.memory.heard, *(one for one in slots if isinstance(one, str))]


def _locale_language(locale: str) -> str:
    if locale.lower().startswith("en"):
        return "en"
    return "zh-Hant" if locale.lower() in ("zh-hant", "zh-hk", "zh-tw", "zh-mo") else "zh-Hans"


def _move_name(move: policy.Move) -> str:
    values = [getattr(move, name) for name in move.__dataclass_fields__ if name != "slots"]
    words = [" ".join(value) if isinstance(value, tuple) else str(value) for value in values]
    return " ".join([type(move).__name__.lower(), *(word for word in words if word)])


def _unique(buttons: Sequence[object]) -> list[object]:
    result: list[object] = []
    for button in buttons:
        if button not in result:
            result.append(button)
    return result
