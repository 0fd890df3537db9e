"""Hands a conversation to a person: which skill, how urgent, and the packet that spares the customer a second telling."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import asdict, replace

from qiantai.conversation.exchange import Exchange
from qiantai.floor.errors import Misconfigured
from qiantai.floor.events import Fact
from qiantai.floor.packs import Packs

VIP = "private_banking"


class Handing:
    """Writes the handoff request; the desk hears of it through the outbox (domain §4.2: priorities and skills)."""

    def __init__(self, skills: Mapping[str, str]) -> None:
        self._skills = skills

    @classmethod
    def load(cls, packs: Packs) -> "Handing":
        """Read `skills/*.yaml`: intent id to skill group."""
        skills = packs.merged("skills")
        if not all(isinstance(value, str) for value in skills.values()):
            raise Misconfigured("skills/*.yaml: every intent needs one skill group")
        return cls(skills)

    def request(self, exchange: Exchange, skill: str | None, priority: str, reason: str) -> None:
        """Set the conversation's mode to `person` and ask for one."""
        session = exchange.session
        about = self._about(exchange)
        body = {
            "conversation": str(session.id),
            "customer": session.customer,
            "customer_name": session.customer_name,
            "skill": self._skill(exchange, skill, about, priority),
            "priority": self._priority(exchange, priority, about),
            "reason": reason,
            "elder": session.elder,
            "channel": session.channel,
            "at": exchange.now.isoformat(),
            "packet": self._packet(exchange, about, reason),
        }
        exchange.facts.append(Fact("handoff.requested", str(session.id), body))
        exchange.event(
            "handoff.requested",
            {"skill": body["skill"], "priority": body["priority"], "reason": reason},
        )
        exchange.memory = replace(exchange.memory, told_to_wait=False)
        exchange.hand_to_person()

    def _about(self, exchange: Exchange) -> str | None:
        """The need the customer had before asking for a person."""
        for frame in reversed(exchange.memory.frames):
            if frame.flow != "human_handoff":
                return frame.flow
        understood = exchange.understanding.intents if exchange.understanding else ()
        for need in understood:
            if need.intent not in ("human_handoff", "chitchat", "out_of_scope"):
                return need.intent
        return exchange.memory.last_intent

    def _skill(
        self, exchange: Exchange, skill: str | None, about: str | None, priority: str
    ) -> str:
        if skill:
            return skill
        if exchange.language == "en" and priority != "P0":
            return "english"
        return self._skills.get(about or "", self._skills["default"])

    def _priority(self, exchange: Exchange, asked: str, about: str | None) -> str:
        understanding = exchange.understanding
        angry = understanding is not None and understanding.emotion in (
            "愤怒",
            "不满",
            "悲伤",
            "焦虑",
        )
        classes = [asked]
        if (
            exchange.session.elder
            or exchange.session.tier == VIP
            or about in ("complaint_file", "complaint_progress")
        ):
            classes.append("P1")
        if exchange.memory.failures >= 2 or (
            angry and understanding and understanding.intensity >= 0.7
        ):
            classes.append("P2")
        return min(classes)

    def _packet(self, exchange: Exchange, about: str | None, reason: str) -> dict[str, Any]:
        understanding = exchange.understanding
        frames = [frame for frame in exchange.memory.frames if frame.flow != "human_handoff"]
        return {
            "about": about,
            "reason": reason,
            "language": exchange.language,
            "level": exchange.level,
            "last_words": exchange.text,
            "emotion": understanding.emotion if understanding else None,
            "intensity": understanding.intensity if understanding else None,
            "flows": [
                {
                    key: value
                    for key, value in asdict(frame).items()
                    if key in ("flow", "slots", "waiting")
                }
                for frame in frames
            ],
            "failures": exchange.memory.failures,
        }
