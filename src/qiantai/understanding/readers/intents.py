"""The shipped intent reader: a linear model, and an encoder that speaks where the linear model is not sure."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qiantai.floor.errors import Misconfigured
from qiantai.understanding.model import IntentScore
from qiantai.understanding.readers.base import Weight, ranked
from qiantai.understanding.readers.encoder import Encoder
from qiantai.understanding.readers.features import VERSION, Hashes, features

SURE = 0.985  # probability from which the linear model decides alone

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Linear:
    """Rows of `weights` (8-bit, times `scale` of their column) belong to the sorted feature hashes `keys`."""

    keys: Hashes
    rarity: Floats
    weights: NDArray[np.int8]
    scale: Floats
    bias: Floats

    def scores(self, hashes: Hashes) -> Floats:
        """One raw score per label; features that training never saw do not count."""
        places = self.keys.searchsorted(hashes)
        rows = places[self.keys.take(places, mode="clip") == hashes]
        values = self.rarity.take(rows)
        length = float(np.sqrt(values @ values)) or 1.0
        sums = (values / length) @ self.weights.take(rows, axis=0).astype(np.float32)
        return np.asarray(sums * self.scale + self.bias, dtype=np.float32)

    def arrays(self, prefix: str = "") -> dict[str, Any]:
        """Everything for one .npz."""
        return {
            f"{prefix}keys": self.keys,
            f"{prefix}rarity": self.rarity.astype(np.float16),
            f"{prefix}weights": self.weights,
            f"{prefix}scale": self.scale,
            f"{prefix}bias": self.bias,
        }

    @classmethod
    def of(cls, saved: Mapping[str, Any], prefix: str = "") -> "Linear":
        """The model of an .npz made by `arrays`."""
        names = ("weights", "scale", "bias")
        rarity = saved[f"{prefix}rarity"].astype(np.float32)
        return cls(saved[f"{prefix}keys"], rarity, *(saved[f"{prefix}{name}"] for name in names))


@dataclass(frozen=True, slots=True)
class Blend:
    """How scores become probabilities, fitted on messages that training has not seen.

    Log probabilities of the linear model (scores times `sharpness`) and `share` times those of the encoder are added,
    multiplied by `warmth`; `refusal` is added for messages out of scope.
    """

    sharpness: float
    share: float = 0.0
    warmth: float = 1.0
    refusal: float = 0.0


@dataclass(frozen=True, slots=True)
class Intents:
    """Ranks the `labels` for one wording; columns of both models are in their order."""

    labels: tuple[str, ...]
    linear: Linear
    encoder: Encoder | None
    blend: Blend
    strange: int | None  # place of the label for what is out of scope
    data: str = ""  # digest of what it was trained on

    def rank(self, wording: str, limit: int = 5) -> tuple[IntentScore, ...]:
        """The best needs of one wording; empty for an empty wording."""
        return ranked(self.labels, self.weigh(wording).chances, limit) if wording else ()

    def weigh(self, wording: str) -> Weight:
        """One probability per label, and the linear score, which does not fall when another label is said as well."""
        raw = self.linear.scores(features(wording))
        alone = log_softmax(raw * np.float32(self.blend.sharpness))
        if self.encoder is None or alone.max() > np.log(SURE):
            return Weight(np.exp(alone), raw)
        spoken = log_softmax(self.encoder.scores(wording))
        return Weight(np.exp(blended(alone, spoken, self.blend, self.strange)), raw)

    def glance(self, wording: str) -> Floats:
        """The linear model's probability per label, for parts of a message."""
        scores = self.linear.scores(features(wording)) * np.float32(self.blend.sharpness)
        powers = np.exp(scores - scores.max())
        return np.asarray(powers / powers.sum(), dtype=np.float32)

    def save(self, path: Path) -> int:
        """Write the model as one .npz that appears whole or not at all; returns its bytes."""
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".part.npz")
        blend = self.blend
        np.savez_compressed(
            fresh,
            version=VERSION,
            data=self.data,
            labels=np.array(self.labels),
            strange=-1 if self.strange is None else self.strange,
            blend=np.array([blend.sharpness, blend.share, blend.warmth, blend.refusal]),
            **self.linear.arrays(),
            **(self.encoder.arrays() if self.encoder else {}),
        )
        fresh.replace(path)
        return path.stat().st_size

    @classmethod
    def load(cls, path: Path) -> "Intents":
        """Read a saved model; Misconfigured when it is missing or was made for other features."""
        if not path.is_file():
            raise Misconfigured(f"{path}: there is no trained intent model")
        with np.load(path, allow_pickle=False) as saved:
            if int(saved["version"]) != VERSION:
                raise Misconfigured(f"{path}: made for other features, train it again")
            return _loaded(saved)


def _loaded(saved: Mapping[str, Any]) -> Intents:
    strange = int(saved["strange"])
    return Intents(
        labels=tuple(str(label) for label in saved["labels"]),
        linear=Linear.of(saved),
        encoder=Encoder.of(saved) if "encoder_filters" in saved else None,
        blend=Blend(*saved["blend"].tolist()),
        strange=None if strange < 0 else strange,
        data=str(saved["data"]),
    )


def digest_of(path: Path) -> str:
    """The digest of what a saved model was trained on; empty when there is no such model."""
    if not path.is_file():
        return ""
    with np.load(path, allow_pickle=False) as saved:
        return str(saved["data"]) if int(saved["version"]) == VERSION else ""


def blended(alone: Floats, spoken: Floats, blend: Blend, strange: int | None) -> Floats:
    """Log probabilities of both models together; works on one row or on many."""
    scores = (alone + np.float32(blend.share) * spoken) * np.float32(blend.warmth)
    if strange is not None:
        scores[..., strange] += np.float32(blend.refusal)
    return log_softmax(scores)


def log_softmax(scores: Floats) -> Floats:
    """Log probabilities along the last axis."""
    scores = scores - scores.max(axis=-1, keepdims=True)
    return np.asarray(scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True)), dtype=np.float32)
