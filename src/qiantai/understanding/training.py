"""Trains the intent model from labelled lines; the same data always gives the same model.

scikit-learn is only needed here, so the server imports this module's heavy parts when it has to train.
"""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qiantai.floor.errors import Invalid
from qiantai.floor.packs import Packs
from qiantai.understanding.lines import Labelled, read_labelled
from qiantai.understanding.readers.features import VERSION, Hashes, features
from qiantai.understanding.readers.intents import LinearIntents
from qiantai.understanding.readers.language import ScriptLanguage
from qiantai.understanding.readers.normal import Normaliser

TRAINING = 1  # changes when the way of training does
PART = 5  # one row in so many is kept apart to fit the probabilities
COST = 1.0
SHARED = 2  # texts that must share a feature before it counts
SMALL = 500  # texts


@dataclass(frozen=True, slots=True)
class Trained:
    """What `qiantai train intents` reports."""

    intents: int
    examples: int
    seconds: float
    dev_accuracy: float
    bytes: int


def train(rows: Sequence[Labelled], out: Path) -> Trained:
    """Train on labelled texts of any language and write the model to the file `out`."""
    started = time.perf_counter()
    model, accuracy = fit(rows)
    size = model.save(out)
    seconds = round(time.perf_counter() - started, 2)
    return Trained(len(model.labels), len(rows), seconds, accuracy, size)


def train_files(files: Sequence[Path], out: Path) -> dict[str, Any]:
    """Train on the lines of JSONL files; Invalid names file, line and field."""
    return asdict(train([row for file in files for row in read_labelled(file)], out))


def fit(rows: Sequence[Labelled]) -> tuple[LinearIntents, float]:
    """A model of all rows, and the accuracy of models that had not seen the rows they judged."""
    labels = tuple(sorted({row.intent for row in rows}))
    if len(labels) < 2:
        raise Invalid("training needs lines of at least two intents", field="intent")
    found = _featured(rows)
    answers = np.array([labels.index(row.intent) for row in rows])
    sharpness, accuracy = _calibrated(found, answers, len(labels))
    return _linear(found, answers, labels, sharpness), accuracy


def pack_rows(packs: Packs) -> list[Labelled]:
    """Every labelled line of the enabled packs; Invalid when an intent is in no catalogue."""
    known = catalogue(packs)
    rows = []
    for path in packs.files("intents", "*.jsonl"):
        for row in read_labelled(path):
            if row.intent not in known:
                message = f"{path}:{row.line}: intent: {row.intent!r} is in no catalogue"
                raise Invalid(message, field="intent")
            rows.append(row)
    return rows


def catalogue(packs: Packs) -> tuple[str, ...]:
    """Intent ids of the enabled packs, in the order of their catalogues."""
    ids = []
    for path in packs.files("intents", "catalogue.tsv"):
        lines = path.read_text(encoding="utf-8").splitlines()[1:]
        ids += [line.split("\t", 1)[0] for line in lines if line.strip()]
    return tuple(dict.fromkeys(ids))


def pack_model(packs: Packs, data_dir: Path) -> LinearIntents:
    """The model of the packs' lines, trained into the data folder at first use."""
    digest = hashlib.sha256(f"{VERSION}.{TRAINING}".encode())
    for path in (*packs.files("intents", "catalogue.tsv"), *packs.files("intents", "*.jsonl")):
        digest.update(path.read_bytes())
    place = data_dir / "models" / f"intents-{digest.hexdigest()[:16]}.npz"
    if not place.is_file():
        train(pack_rows(packs), place)
    return LinearIntents.load(place)


def _featured(rows: Sequence[Labelled]) -> list[Hashes]:
    normaliser, languages = Normaliser(), ScriptLanguage()
    return [
        features(normaliser.wording(normaliser.plain(row.text), row.text, languages.read(row.text)))
        for row in rows
    ]


def _calibrated(found: list[Hashes], answers: NDArray[Any], count: int) -> tuple[float, float]:
    """The sharpness with the best likelihood on a part that a first model has not seen, and its accuracy."""
    unseen = _unseen(answers)
    rest = np.setdiff1d(np.arange(len(answers)), unseen)
    labels = tuple(map(str, range(count)))
    model = _linear([found[i] for i in rest], answers[rest], labels, 1.0)
    scores = np.array([model.scores(found[i]) for i in unseen])
    gold = answers[unseen]
    losses = {s: _loss(scores * np.float32(s), gold) for s in np.arange(1.0, 20.0, 0.5)}
    right = scores.argmax(axis=1) == gold
    return float(min(losses, key=lambda s: losses[s])), round(float(right.mean()), 4)


def _loss(scores: NDArray[Any], answers: NDArray[Any]) -> float:
    """Mean negative log probability of the right answers."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances = powers[np.arange(len(answers)), answers] / powers.sum(axis=1)
    return -float(np.log(chances + 1e-9).mean())


def _unseen(answers: NDArray[Any]) -> NDArray[Any]:
    """Every fifth row of each label, in a fixed shuffle; at least one row, never all of them."""
    shuffle = np.random.default_rng(20261122).permutation(len(answers))
    order = shuffle[np.argsort(answers[shuffle], kind="stable")]
    return np.sort(order[PART // 2 :: PART] if len(order) > PART else order[:1])


def _linear(
    found: list[Hashes], answers: NDArray[Any], labels: tuple[str, ...], sharpness: float
) -> LinearIntents:
    from scipy.sparse import csr_matrix
    from sklearn.svm import LinearSVC

    keys, counts = _kept(found)
    rarity = (np.log((1 + len(found)) / (1 + counts)) + 1).astype(np.float32)
    everything = np.concatenate(found)
    columns = np.minimum(np.searchsorted(keys, everything), len(keys) - 1)
    values = np.where(keys[columns] == everything, rarity[columns], 0)
    starts = np.cumsum([0, *map(len, found)])
    lengths = np.sqrt(np.add.reduceat(values**2, starts[:-1])) + 1e-9
    values = values / np.repeat(lengths, np.diff(starts))
    table = csr_matrix((values, columns, starts), shape=(len(found), len(keys)))
    table.eliminate_zeros()
    machine = LinearSVC(C=COST, tol=0.005, class_weight=_evened(answers), random_state=0).fit(
        table, answers
    )
    weights, bias = machine.coef_, machine.intercept_
    if len(machine.classes_) == 2:
        weights, bias = np.vstack((-weights, weights)), np.array([-bias[0], bias[0]])
    return _model(labels, machine.classes_, (keys, rarity, weights, bias), sharpness)


def _evened(answers: NDArray[Any]) -> dict[int, float]:
    """Rare labels weigh more, half-way to equal; common ones keep their weight."""
    labels, counts = np.unique(answers, return_counts=True)
    weights = np.maximum(1.0, np.sqrt(counts.mean() / counts))
    return dict(zip(labels.tolist(), weights.tolist(), strict=True))


def _kept(found: list[Hashes]) -> tuple[Hashes, NDArray[Any]]:
    """Features that enough texts share, with how many do; a small training set keeps them all."""
    keys, counts = np.unique(np.concatenate(found), return_counts=True)
    keep = counts >= (SHARED if len(found) >= SMALL else 1)
    return keys[keep], counts[keep]


def _model(
    labels: tuple[str, ...], seen: NDArray[Any], parts: tuple[NDArray[Any], ...], sharpness: float
) -> LinearIntents:
    """Puts learned columns in the order of `labels`; a label that was not seen never wins."""
    keys, rarity, weights, bias = parts
    columns = np.zeros((len(keys), len(labels)), dtype=np.float16)
    columns[:, seen] = weights.T
    offsets = np.full(len(labels), -2.0, dtype=np.float32)
    offsets[seen] = bias
    return LinearIntents(labels, keys, rarity, columns.astype(np.float32), offsets, sharpness)
