"""Notices the messages that an editor should look at, and counts how surely every need was understood."""

from collections.abc import Callable, Sequence
from typing import Any

from qiantai.conversation import policy
from qiantai.conversation.decisions import Answer, Cancel, Clarify, Move, Pick, Start, Unknown
from qiantai.conversation.exchange import Exchange
from qiantai.floor.clock import local_date
from qiantai.floor.events import Fact
from qiantai.understanding import OUT_OF_SCOPE, Analyser, IntentScore, Understanding

TOPIC = "conversation.understood"
SURE = 0.6  # probability of the best need from which a message is not looked at
Observe = Callable[[str, float, bool], None]


class Noticing:
    """Publishes `conversation.understood` for messages that were unsure, unknown, asked about, or corrected.

    A confident turn costs one count and a few comparisons; what was corrected is read again from the analyser's memory.
    """

    def __init__(self, analyser: Analyser, observe: Observe) -> None:
        self._analyser = analyser
        self._observe = observe

    def notice(self, exchange: Exchange, value: str | None, moves: Sequence[Move]) -> None:
        """Look at one turn after its moves; `value` is that of a pressed button."""
        said, move = exchange.understanding, moves[0] if moves else None
        if said is None or move is None:
            return
        best = best_need(said)
        if value is None and best is not None and _by_words(move, said):
            self._observe(best.intent, best.score, bool(said.intents))
            if reason := _reason(exchange, move, best):
                self._publish(exchange, said, reason, exchange.session.last_offset)
        self._corrected(exchange, said, value, move)

    def _corrected(
        self, exchange: Exchange, said: Understanding, value: str | None, move: Move
    ) -> None:
        """The message before, when this one drops or changes what was made of it."""
        before, chosen = exchange.session.memory, _chosen(move)
        offer, top = before.offer, before.top
        if offer is not None and offer.asks and chosen and _offered(offer.options, chosen):
            self._publish_earlier(exchange, offer.words, "clarified", "", chosen)
        elif not before.heard:
            return
        elif isinstance(move, Cancel) and top is not None:
            self._publish_earlier(
                exchange, before.heard[-1], "corrected", top.flow, None, top.start
            )
        elif value is None and said.act in ("deny", "correct"):
            missed = before.last_intent
            if missed and chosen and chosen not in (missed, policy.PERSON):
                self._publish_earlier(exchange, before.heard[-1], "corrected", missed, chosen)

    def _publish_earlier(
        self,
        exchange: Exchange,
        words: str,
        reason: str,
        missed: str,
        chosen: str | None,
        offset: int | None = None,
    ) -> None:
        """Publish a message said before, if it is what led to the need that was `missed`."""
        if not words:
            return
        earlier = self._analyser.analyse(words, local_date(exchange.now))
        best = best_need(earlier)
        if best is not None and missed in ("", best.intent):
            at = exchange.session.last_offset if offset is None else offset
            self._publish(exchange, earlier, reason, at, chosen)

    def _publish(
        self,
        exchange: Exchange,
        said: Understanding,
        reason: str,
        offset: int,
        chosen: str | None = None,
    ) -> None:
        best = best_need(said)
        assert best is not None
        body = {
            "offset": offset,
            "text": said.text,
            "language": said.language,
            "predicted": best.intent,
            "score": round(best.score, 4),
            "candidates": [candidate.intent for candidate in said.ranking[:5]],
            "reason": reason,
            "suggested": chosen,
            "at": exchange.now.isoformat(),
        }
        exchange.facts.append(Fact(TOPIC, str(exchange.session.id), body))


def best_need(said: Understanding) -> IntentScore | None:
    """The need that the message was taken for, else the likeliest one."""
    return next(iter((*said.intents, *said.ranking)), None)


def _by_words(move: Move, said: Understanding) -> bool:
    """Whether the message itself says a need: not an answer inside a flow, and not one read from what went before."""
    if isinstance(move, Clarify | Unknown):
        return True
    chosen = _chosen(move)
    return chosen is not None and any(
        need.intent == chosen for need in (*said.intents, *said.ranking[:1])
    )


def _reason(exchange: Exchange, move: Move, best: IntentScore) -> str | None:
    if isinstance(move, Clarify):
        return "clarified"
    if isinstance(move, Unknown):
        return "unknown"
    if best.score < SURE:
        return "unsure"
    failed = exchange.memory.failures > exchange.session.memory.failures
    return "unknown" if failed and best.intent != OUT_OF_SCOPE else None


def _chosen(move: Move) -> str | None:
    """The need that a move serves."""
    if isinstance(move, Start):
        return move.flow
    if isinstance(move, Answer):
        return move.intents[0] if move.intents else None
    if isinstance(move, Pick):
        command, _, argument = move.value.partition(":")
        return argument if command in ("start", "about") else None
    return None


def _offered(options: Sequence[Any], chosen: str) -> bool:
    return any(option["value"].partition(":")[2] == chosen for option in options)
