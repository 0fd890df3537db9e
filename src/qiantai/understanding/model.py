"""What was meant: the frozen result of reading one message, shared by every domain above."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh-Hans", "zh-Hant", "en"]
Act = Literal[
    "confirm",
    "deny",
    "correct",
    "cancel",
    "back",
    "repeat",
    "skip",
    "thanks",
    "person",
    "greet",
    "goodbye",
]
EMOTIONS = ("平静", "焦虑", "不满", "愤怒", "悲伤", "满意")
SCENES = ("咨询", "办理", "查询", "投诉", "理赔", "求助", "亏损", "催收", "闲聊")
OUT_OF_SCOPE = "out_of_scope"
CHITCHAT = "chitchat"
# What protects the customer comes before every other need, in this order (domain/intent-borders).
PROTECTIVE = ("crisis_support", "fraud_victim_report", "card_lost_report", "cc_lost_report")
HANDOFF = "human_handoff"


ENTITY_KINDS = frozenset(
    [
        "amount",
        "arrival_mode",
        "bank",
        "branch",
        "card_last4",
        "channel",
        "claim",
        "currency",
        "date",
        "date_range",
        "foreign_amount",
        "id_number",
        "mode",
        "other_card",
        "payee",
        "periods",
        "phone",
        "policy",
        "product",
        "product_code",
        "relation",
    ]
)
"""What a message can bring for the slots of a flow."""


@dataclass(frozen=True, slots=True)
class IntentScore:
    """One candidate need with its calibrated probability, 0..1."""

    intent: str
    score: float


@dataclass(frozen=True, slots=True)
class Entity:
    """One value found; `start` and `end` index the text as said, `value` has the form of its kind."""

    kind: str
    value: str | int | tuple[str, ...]
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reaction:
    """How a message takes what is open, one probability for each kind; several may be true.

    It agrees to what was read back, steps back from the service, changes a value, tells something of the matter, asks
    about it, or wants something else.
    """

    confirms: float = 0.0
    leaves: float = 0.0
    changes: float = 0.0
    tells: float = 0.0
    asks: float = 0.0
    other: float = 0.0


@dataclass(frozen=True, slots=True)
class Understanding:
    """Everything read from one message."""

    text: str
    normal: str  # half-width, lower case, simplified; same length as `text`
    language: Language
    intents: tuple[IntentScore, ...]  # needs found, most urgent first; empty = not understood
    ranking: tuple[IntentScore, ...]  # best five candidates, whatever their score
    entities: tuple[Entity, ...]
    act: Act | None
    emotion: str
    intensity: float  # 0..1
    urgent: str | None  # one of PROTECTIVE or HANDOFF
    scene: str = "咨询"  # what the customer is in the middle of, one of SCENES
    terms: tuple[
        Entity, ...
    ] = ()  # words of finance; the value is the name of the dictionary's entry
    model: str = ""  # the beginning of the digest of what the intent model learned from
    stays: float = (
        0.0  # probability that it goes on about the need before it, where it was read beside that
    )
    alone: float = 0.0  # probability of that need from these words alone
    reaction: Reaction = Reaction()  # to the open service, where one is
    adjudicated: Literal["chat", "embedding"] | None = None  # the kind of engine that settled it
