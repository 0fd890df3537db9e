"""What a message means: language, needs, entities, act, emotion and urgency, read without any model call.

`Analyser.load(packs, data_dir).analyse(text, today)` is the one verb; training and evaluation serve the command line.
"""

from qiantai.understanding import evaluation, training
from qiantai.understanding.analyse import Analyser
from qiantai.understanding.model import (
    CHITCHAT,
    EMOTIONS,
    HANDOFF,
    OUT_OF_SCOPE,
    PROTECTIVE,
    Act,
    Entity,
    IntentScore,
    Understanding,
)

__all__ = [
    "CHITCHAT",
    "EMOTIONS",
    "HANDOFF",
    "OUT_OF_SCOPE",
    "PROTECTIVE",
    "Act",
    "Analyser",
    "Entity",
    "IntentScore",
    "Understanding",
    "evaluation",
    "training",
]
