"""While a customer waits for a person: the assistant keeps the place, protects, and answers what is in its knowledge."""

from dataclasses import replace as revised

from msgspec.structs import replace

from qiantai.conversation import policy
from qiantai.conversation.compose import Composer
from qiantai.conversation.exchange import Exchange, line_of
from qiantai.conversation.moves import Moves
from qiantai.conversation.references import CARD, asks
from qiantai.conversation.walking import Walking
from qiantai.floor.events import Fact

CALLBACK = "callback"
"""The button of who would rather be called than wait."""
CRISIS = "crisis_support"
"""Who is in danger stays in the queue whatever they say: 算了,你们也帮不了我."""
PROTECTING = frozenset({"card_lost_report", "cc_lost_report"})
LOCKS = PROTECTING | {"cc_fraud_txn"}


class Waiting:
    """Turns of a conversation that is handed over and that nobody has taken yet."""

    def __init__(self, moves: Moves, walking: Walking, composer: Composer) -> None:
        self._moves = moves
        self._walking = walking
        self._composer = composer

    async def take_turn(self, exchange: Exchange, value: str | None = None) -> None:
        """Lock a lost card, withdraw the request, answer a question, or say once that the request stands; silent when a person holds.

        With the button `callback` a signed-in customer leaves the queue for a call.
        """
        understanding = exchange.understanding
        if exchange.session.holder is not None or understanding is None:
            return
        locked = any(one.intent in LOCKS and one.ended == "done" for one in exchange.memory.topics)
        named = any(one.kind == CARD for one in understanding.entities)
        if understanding.urgent in PROTECTING and (named or not locked):
            await self._moves.make(exchange, policy.Start(understanding.urgent))
        elif exchange.memory.top is not None and exchange.memory.top.flow in PROTECTING:
            await self._moves.make(exchange, policy.Fill())
        elif value == CALLBACK and exchange.session.customer is not None:
            exchange.session = replace(exchange.session, mode="auto", status="pending")
            at = exchange.now.isoformat()
            exchange.facts.append(Fact("callback.chosen", str(exchange.session.id), {"at": at}))
            exchange.event("callback.chosen", {})
            self._walking.say(exchange, line_of("utter_callback_chosen"))
        elif understanding.act == "cancel" and exchange.memory.last_intent != CRISIS:
            exchange.session = replace(exchange.session, mode="auto", status="pending")
            at = exchange.now.isoformat()
            exchange.facts.append(Fact("handoff.withdrawn", str(exchange.session.id), {"at": at}))
            exchange.event("handoff.withdrawn", {})
            self._walking.say(exchange, line_of("utter_handoff_withdrawn"))
        elif asks(understanding) and await self._moves.inform(exchange):
            self._walking.say(exchange, line_of("utter_still_waiting"))
            exchange.reply = revised(exchange.reply, buttons=())
        elif not exchange.memory.told_to_wait:
            exchange.memory = replace(exchange.memory, told_to_wait=True)
            about = exchange.memory.last_intent
            self._walking.say(
                exchange, line_of(self._composer.first(f"utter_waiting_{about}", "utter_waiting"))
            )
