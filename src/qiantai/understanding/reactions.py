"""Reads how a message takes what is open: a service that asked for something, or that read everything back.

People agree, step back, change a value, tell, ask or turn to something else in words that no list holds (甭挂了,明天开盘再说;
三万不够 开四万). One small logistic model for each kind, learned from lines of many authors (`reaction_training`); a message
may be of several kinds.
"""

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qiantai.floor.errors import Misconfigured
from qiantai.understanding.model import CHITCHAT, OUT_OF_SCOPE, IntentScore, Reaction
from qiantai.understanding.readers.features import Hashes, features

KINDS = tuple(one.name for one in fields(Reaction))
WORDS = 6  # characters of a clause that counts as a whole
LONGEST = 3  # characters of the runs that are kept apart for the first and the last clause
_CLAUSES = re.compile(r"[,，。;；.!！?？… ]+")
_FIGURES = re.compile(r"\d+")

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reactions:
    """One column of `weights` for each of KINDS; rows belong to the sorted feature hashes `keys`."""

    keys: Hashes
    weights: Floats
    offsets: Floats

    def read(self, said: Floats, beside: Hashes) -> Reaction:
        """The probability of each kind, from what `said_signs` weigh and from what was read beside them."""
        scores = self.offsets + said + self.weigh((beside,))
        return Reaction(*(1 / (1 + np.exp(-scores))).round(4).tolist())

    def weigh(self, signs: Sequence[Hashes]) -> Floats:
        """What these groups of signs add to the score of each kind."""
        total = np.zeros_like(self.offsets)
        for rows, value in placed(self.keys, signs):
            total += self.weights.take(rows, axis=0).sum(axis=0) * value
        return total

    def save(self, path: Path) -> int:
        """Write the weights; returns their bytes."""
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(
            path,
            kinds=np.array(KINDS),
            keys=self.keys,
            weights=self.weights.astype(np.float16),
            offsets=self.offsets,
        )
        return path.stat().st_size

    @classmethod
    def load(cls, path: Path) -> "Reactions":
        """Read saved weights; Misconfigured when they are missing or of other kinds."""
        if not path.is_file():
            raise Misconfigured(f"{path}: there are no trained weights for reactions")
        with np.load(path, allow_pickle=False) as saved:
            if tuple(map(str, saved["kinds"])) != KINDS:
                raise Misconfigured(f"{path}: made for other kinds of reactions, train it again")
            return cls(saved["keys"], saved["weights"].astype(np.float32), saved["offsets"])


def placed(keys: Hashes, signs: Sequence[Hashes]) -> Iterable[tuple[NDArray[np.intp], float]]:
    """For each group of signs the rows of those that are known, and what each counts."""
    for group in signs:
        places = keys.searchsorted(group)
        rows = places[keys.take(places, mode="clip") == group]
        yield rows, 1 / float(np.sqrt(max(1, len(group))))


def said_signs(plain: str, wording: str) -> tuple[Hashes, Hashes]:
    """Two groups of hashed signs: the wording, and the shape of its clauses."""
    found = features(wording) if wording else np.zeros(0, np.uint32)
    return found, _hashed(_shape(plain))


def beside_signs(
    plain: str,
    act: str | None,
    entities: Iterable[str],
    ranking: Sequence[IntentScore],
    service: str,
    *,
    read_back: bool,
) -> Hashes:
    """A third group: what was read beside the words.

    `entities` are kinds; `read_back` says that everything was read back and a yes is awaited.
    """
    return _hashed(_beside(plain, act, entities, ranking, service, read_back))


def _beside(
    plain: str,
    act: str | None,
    entities: Iterable[str],
    ranking: Sequence[IntentScore],
    service: str,
    read_back: bool,
) -> list[str]:
    state = "confirm" if read_back else "slot"
    own = next((one.score for one in ranking if one.intent == service), 0.0)
    others = (
        one.score
        for one in ranking
        if one.intent != service and one.intent not in (CHITCHAT, OUT_OF_SCOPE)
    )
    kinds = list(entities)
    return [
        f"state {state}",
        f"act {act}",
        f"act {act} {state}",
        f"own {int(own * 4.99)}",
        f"other {int(max(others, default=0.0) * 4.99)}",
        f"top {_top(ranking, service)}",
        f"length {min(8, len(plain) // 5)}",
        f"asks {'?' in plain}",
        f"values {min(3, len(kinds))}",
        *(f"kind {kind}" for kind in kinds),
    ]


def _top(ranking: Sequence[IntentScore], service: str) -> str:
    top = ranking[0].intent if ranking else ""
    if top in (CHITCHAT, OUT_OF_SCOPE, ""):
        return top
    if top == service:
        return "own"
    return "kin" if top.partition("_")[0] == service.partition("_")[0] else "else"


def _shape(plain: str) -> list[str]:
    """Frames with a gap (不_了), short clauses as a whole, and how the first and the last clause run."""
    clauses = [one for one in _CLAUSES.split(_FIGURES.sub("0", plain)) if one]
    if not clauses:
        return []
    framed = [f"\x02{clause}\x03" for clause in clauses]
    gaps = (
        f"{size}{text[place]}_{text[place + size]}"
        for text in framed
        for size in (2, 3)
        for place in range(len(text) - size)
    )
    runs = (
        f"{side}{text[place : place + size]}"
        for side, text in (("first", framed[0]), ("last", framed[-1]))
        for size in range(1, LONGEST + 1)
        for place in range(len(text) - size + 1)
    )
    return [*gaps, *runs, *(f"clause {one}" for one in clauses if len(one) <= WORDS)]


def _hashed(names: Iterable[str]) -> Hashes:
    hashes = {zlib.crc32(name.encode()) for name in names}
    return np.array(sorted(hashes), dtype=np.uint32)
