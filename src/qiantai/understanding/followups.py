"""Reads what a customer says next beside what they said before: 那赔得等多久 is about the matter just answered.

Whether a message stays with its matter, turns to a neighbouring need (行就按这个办) or to another one is learned from
pairs of messages (`followup_training`). Every need is weighed at once by what the message says alone, what both
messages say together, what usually follows, and how much the words lean on something said before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qiantai.floor.errors import Misconfigured
from qiantai.understanding.model import CHITCHAT, OUT_OF_SCOPE
from qiantai.understanding.needs import hint_of
from qiantai.understanding.readers.base import Weight
from qiantai.understanding.readers.intents import log_softmax

LONG = 12  # characters from which a sure message needs no look at the one before
SURE = 0.97
FIRM = -0.3  # leaning under which a sure message needs none either, however short
LEAST = 1e-6

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FollowUps:
    """Weights over the signs of each need; `usual` holds log probabilities of what follows what, rows and columns by label."""

    labels: tuple[str, ...]
    keys: NDArray[np.uint32]
    hint: Floats  # how much each feature of the wording leans on what was said; the last is the offset
    usual: Floats
    weights: Floats

    def weigh(self, wording: str, before: str, alone: Weight, together: Floats) -> Floats:
        """One probability per label for a message behind one that meant `before`; labels in the order of the model."""
        signs = self.signs(wording, self.labels.index(before), alone, together)
        return np.asarray(np.exp(log_softmax(signs @ self.weights)), dtype=np.float32)

    def stands_alone(self, wording: str, surest: float) -> bool:
        """Whether a message, sure of a need by so much, says enough for what was said before not to matter."""
        if surest < SURE:
            return False
        return len(wording) >= LONG or hint_of(wording, self.keys, self.hint) < FIRM

    def signs(self, wording: str, before: int, alone: Weight, together: Floats) -> Floats:
        """What speaks for each label: one row a label."""
        return signs_of(
            hint_of(wording, self.keys, self.hint),
            len(wording),
            before,
            self.usual[before],
            alone,
            together,
            small_of(self.labels),
        )

    def save(self, path: Path) -> int:
        """Write the weights; returns their bytes."""
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(
            path,
            labels=np.array(self.labels),
            keys=self.keys,
            hint=self.hint,
            usual=self.usual.astype(np.float16),
            weights=self.weights,
        )
        return path.stat().st_size

    @classmethod
    def load(cls, path: Path) -> "FollowUps":
        """Read saved weights; Misconfigured when they are missing."""
        if not path.is_file():
            raise Misconfigured(f"{path}: there are no trained weights for follow-up messages")
        with np.load(path, allow_pickle=False) as saved:
            return cls(
                tuple(str(label) for label in saved["labels"]),
                saved["keys"],
                saved["hint"],
                saved["usual"].astype(np.float32),
                saved["weights"],
            )


def signs_of(
    lean: float,
    length: int,
    before: int,
    usual: Floats,
    alone: Weight,
    together: Floats,
    small: Floats,
) -> Floats:
    """Signs of every label for one pair of messages; see `FollowUps.signs`."""
    chances, raw = alone
    said, both = np.log(chances + LEAST), np.log(together + LEAST)
    clear = np.maximum(said - np.log(1 - chances + LEAST), 0)
    named = np.maximum(raw, -1)
    same = np.zeros(len(chances), dtype=np.float32)
    same[before] = 1.0
    sure = float(said.max())
    return np.stack(
        (
            said,
            both,
            usual * (1 - same),
            same,
            same * lean,
            same * min(length, 40) / 20,
            same * sure,
            same * said,
            same * both,
            small,
            small * lean,
            said * min(length, 40) / 20,
            said * lean,
            both * lean,
            usual * (1 - same) * lean,
            clear,
            clear * lean,
            clear * same,
            named,
            named * lean,
            named * same,
            np.maximum(raw, 0) * chances,
        ),
        axis=1,
    ).astype(np.float32)


def small_of(labels: Sequence[str]) -> Floats:
    """Which labels are no need of business."""
    return np.array([label in (CHITCHAT, OUT_OF_SCOPE) for label in labels], dtype=np.float32)


def joined(before: str, wording: str) -> str:
    """Both messages as one wording."""
    return f"{before},{wording}"
