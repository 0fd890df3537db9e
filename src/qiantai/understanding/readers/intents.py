"""The shipped intent reader: one linear model, read by a gather and a sum of feature rows."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qiantai.floor.errors import Misconfigured
from qiantai.understanding.model import IntentScore
from qiantai.understanding.readers.features import VERSION, Hashes, features


@dataclass(frozen=True, slots=True)
class LinearIntents:
    """Rows of `weights` belong to the sorted feature hashes `keys`, columns to `labels`.

    A probability is the softmax of the scores times `sharpness`, which training fits on unseen parts of its data.
    """

    labels: tuple[str, ...]
    keys: Hashes
    rarity: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    sharpness: float

    def rank(self, wording: str, limit: int = 5) -> tuple[IntentScore, ...]:
        """The best needs of one wording; empty for an empty wording."""
        if not wording:
            return ()
        chances = self.probabilities(wording)
        best = chances.argsort()[: -limit - 1 : -1]
        scores = chances[best].tolist()
        return tuple(map(IntentScore, (self.labels[i] for i in best), scores))

    def probabilities(self, wording: str) -> NDArray[np.float32]:
        """One probability per label."""
        return softmax(self.scores(features(wording)) * np.float32(self.sharpness))

    def scores(self, hashes: Hashes) -> NDArray[np.float32]:
        """One raw score per label; features that training never saw do not count."""
        places = np.searchsorted(self.keys, hashes)
        places[places == len(self.keys)] = 0
        rows = places[self.keys[places] == hashes]
        values = self.rarity.take(rows)
        length = float(np.sqrt(values @ values)) or 1.0
        return np.asarray(
            (values / length) @ self.weights.take(rows, axis=0) + self.bias, dtype=np.float32
        )

    def save(self, path: Path) -> int:
        """Write the model as one .npz that appears whole or not at all; returns its bytes."""
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".part.npz")
        np.savez(
            fresh,
            version=VERSION,
            labels=np.array(self.labels),
            keys=self.keys,
            rarity=self.rarity,
            weights=self.weights.astype(np.float16),
            bias=self.bias,
            sharpness=self.sharpness,
        )
        fresh.replace(path)
        return path.stat().st_size

    @classmethod
    def load(cls, path: Path) -> "LinearIntents":
        """Read a saved model; Misconfigured when it is missing or was made for other features."""
        if not path.is_file():
            raise Misconfigured(f"{path}: there is no trained intent model")
        with np.load(path, allow_pickle=False) as saved:
            if int(saved["version"]) != VERSION:
                raise Misconfigured(f"{path}: made for other features, train it again")
            return cls(
                labels=tuple(str(label) for label in saved["labels"]),
                keys=saved["keys"],
                rarity=saved["rarity"],
                weights=saved["weights"].astype(np.float32),
                bias=saved["bias"],
                sharpness=float(saved["sharpness"]),
            )


def softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probabilities of one row of scores."""
    powers = np.exp(scores - scores.max())
    powers /= powers.sum()
    return np.asarray(powers, dtype=np.float32)
