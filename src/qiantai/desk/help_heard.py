"""What a conversation has brought so far, read once an event: needs, values, mood and alarms; kept by offset."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from qiantai.conversation import Event
from qiantai.desk.scripts import Scripts
from qiantai.floor.clock import local_date
from qiantai.risk import Screening
from qiantai.understanding import HANDOFF, Analyser, Understanding

MOST_KEPT = 2000
MOST_SAID = 40
"""Messages of a customer that are remembered of one conversation."""
UPSET = 0.85
"""Intensity from which a supervisor should know (domain §4.4)."""
TURN = 0.25
URGENT = {
    "crisis_support": "crisis",
    "fraud_victim_report": "fraud",
    "card_lost_report": "lost_card",
    "cc_lost_report": "lost_card",
}


@dataclass(frozen=True, slots=True)
class Alarm:
    """One reason to be careful, with the message that gave it."""

    kind: str
    offset: int
    words: str


@dataclass(slots=True)
class Heard:
    """One conversation up to `offset`; `open_words` are the customer's since anybody last answered."""

    offset: int = 0
    said: list[Understanding] = field(default_factory=list)
    moods: list[tuple[int, str, float]] = field(default_factory=list)
    alarms: dict[str, Alarm] = field(default_factory=dict)
    open_words: list[str] = field(default_factory=list)
    handed: int = 0
    """How many of the kept messages were said before a person was called: the assistant has worked on those."""
    last_words: str = ""
    kept: Any = None
    """What was made of it, until something new is heard."""

    @property
    def question(self) -> str:
        """What waits for an answer, or else what the customer said last."""
        return "。".join(self.open_words[-3:]) or self.last_words

    @property
    def matter(self) -> Understanding | None:
        """The last message that was about something, for who calls a person has said before what for."""
        about = (one for one in reversed(self.said) if not _calls_only(one))
        return next(about, self.said[-1] if self.said else None)

    @property
    def mood(self) -> tuple[str, float, str]:
        """The emotion of the last message, its intensity, and whether it turns `worse`, `better` or stays `steady`."""
        if not self.moods:
            return "平静", 0.0, "steady"
        _, emotion, intensity = self.moods[-1]
        before = [_valence(*one[1:]) for one in self.moods[-4:-1]]
        moved = _valence(emotion, intensity) - (sum(before) / len(before) if before else 0.0)
        turning = "worse" if moved <= -TURN else "better" if moved >= TURN else "steady"
        return emotion, round(intensity, 2), turning


class Hearing:
    """Reads on where it stopped; what has not been asked for lately is forgotten and read anew."""

    def __init__(self, analyser: Analyser, screening: Screening, scripts: Scripts) -> None:
        self._analyser = analyser
        self._screening = screening
        self._scripts = scripts
        self._kept: OrderedDict[UUID, Heard] = OrderedDict()

    def of(self, conversation: UUID) -> Heard:
        """What was heard of a conversation; empty at first."""
        heard = self._kept.pop(conversation, None) or Heard()
        self._kept[conversation] = heard
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return heard

    def read(self, heard: Heard, events: Sequence[Event]) -> None:
        """Take in events behind `heard.offset`, in order; each is read once."""
        for event in events:
            if event.offset <= heard.offset:
                continue
            heard.offset, heard.kept = event.offset, None
            if event.kind == "handoff.requested":
                heard.handed = len(heard.said)
            if event.kind != "message":
                continue
            if event.source == "customer":
                self._listen(heard, event)
            elif event.source == "agent" or not _is_waiting_word(event.body):
                heard.open_words.clear()

    def _listen(self, heard: Heard, event: Event) -> None:
        text = str(event.body.get("text", ""))
        understanding = self._analyser.analyse(text, local_date(event.at))
        heard.handed = max(0, heard.handed - max(0, len(heard.said) + 1 - MOST_SAID))
        heard.said = [*heard.said, understanding][-MOST_SAID:]
        if not (_calls_only(understanding) and heard.last_words):
            heard.open_words = [*heard.open_words, text][-MOST_SAID:]
            heard.last_words = text
        mood = (event.offset, understanding.emotion, understanding.intensity)
        heard.moods = [*heard.moods, mood][-MOST_SAID:]
        for kind in self._alarms(heard, understanding):
            heard.alarms[kind] = Alarm(kind, event.offset, text[:60])

    def _alarms(self, heard: Heard, understanding: Understanding) -> list[str]:
        found = [URGENT[understanding.urgent]] if understanding.urgent in URGENT else []
        plain = understanding.normal
        recent = [one.text for one in heard.said[-6:]]
        if self._screening.screen({"words": recent}).reasons:
            found.append("fraud")
        negative = understanding.emotion in ("愤怒", "不满", "焦虑", "悲伤")
        upset = negative and understanding.intensity >= UPSET
        if upset or any(word in plain for word in self._scripts.escalates):
            found.append("escalation")
        if any(word in plain for word in self._scripts.vulnerable):
            found.append("vulnerable")
        if understanding.scene == "亏损":
            found.append("loss")
        return found


def _calls_only(said: Understanding) -> bool:
    """Whether a message does nothing but call a person."""
    return bool(said.intents) and all(need.intent == HANDOFF for need in said.intents)


def _is_waiting_word(body: Mapping[str, Any]) -> bool:
    """Whether the assistant only said that a person is coming, which answers nothing."""
    return not body.get("citations") and not body.get("blocks")


def _valence(emotion: str, intensity: float) -> float:
    if emotion == "满意":
        return intensity
    return 0.0 if emotion == "平静" else -intensity
