"""Trains the intent model from labelled lines; the same data always gives the same model.

scikit-learn is only needed here, so the server imports this module's heavy parts when it has to train.
"""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qiantai.floor.errors import Invalid
from qiantai.floor.packs import Packs, data_root
from qiantai.understanding.encoding import fit_encoder
from qiantai.understanding.followup_training import fit_followups, read_pairs
from qiantai.understanding.followups import FollowUps
from qiantai.understanding.lines import Labelled, field, read_labelled, read_lines
from qiantai.understanding.model import EMOTIONS, OUT_OF_SCOPE, SCENES
from qiantai.understanding.needs import Needs
from qiantai.understanding.pairs import Several, fit_needs
from qiantai.understanding.reaction_training import fit_reactions, read_reactions
from qiantai.understanding.reactions import Reactions
from qiantai.understanding.readers.emotion import EmotionWords, MoodModels, signs
from qiantai.understanding.readers.encoder import Encoder
from qiantai.understanding.readers.features import VERSION, Hashes, features
from qiantai.understanding.readers.intents import (
    Blend,
    Floats,
    Intents,
    Linear,
    blended,
    digest_of,
    log_softmax,
)
from qiantai.understanding.readers.language import ScriptLanguage
from qiantai.understanding.readers.normal import Normaliser
from qiantai.understanding.upkeep import look_over

TRAINING = 4  # changes when the way of training does
PART = (
    10  # one row in so many is kept apart to fit the probabilities, when no other author does that
)
COST = 2.0
SMALL, LARGE = 500, 20_000  # texts; from there two and three must share a feature before it counts
STRANGE = (OUT_OF_SCOPE, "oos")  # names of the label for what is out of scope
REFUSED = 0.01  # share of messages in scope that may be taken as out of scope
MOST_REFUSAL = 5.0  # what may be added to the log probability of out of scope for that
STEPS = 1_650_000  # texts that the encoder learns from, over all rounds
ROUNDS = (7, 24)
QUICKER = 5  # times fewer for a model that somebody waits for
MODEL = "intents.npz"
NEEDS = "needs.npz"
MOODS = "moods.npz"
FOLLOWUPS = "followups.npz"
REACTIONS = "reactions.npz"
MOOD_COST = 0.5
BRIEF = 12  # characters of a message that names its service in few words
SINGLE = 2400  # messages with one need beside those with several


@dataclass(frozen=True, slots=True)
class Trained:
    """What `qiantai train intents` reports."""

    intents: int
    examples: int
    seconds: float
    dev_accuracy: float
    bytes: int


@dataclass(frozen=True, slots=True)
class _Set:
    """Rows as both models read them."""

    wordings: list[str]
    found: list[Hashes]
    answers: NDArray[Any]

    def part(self, places: NDArray[Any]) -> "_Set":
        return _Set(
            [self.wordings[i] for i in places],
            [self.found[i] for i in places],
            self.answers[places],
        )


def train(rows: Sequence[Labelled], out: Path, unseen: Sequence[Labelled] = ()) -> Trained:
    """Train on labelled texts of any language and write the model to the file `out`."""
    started = time.perf_counter()
    model, accuracy = fit(rows, unseen)
    size = model.save(out)
    seconds = round(time.perf_counter() - started, 2)
    return Trained(len(model.labels), len(rows), seconds, accuracy, size)


def train_files(files: Sequence[Path], out: Path) -> dict[str, Any]:
    """Train on the lines of JSONL files; Invalid names file, line and field."""
    return asdict(train([row for file in files for row in read_labelled(file)], out))


def fit(
    rows: Sequence[Labelled], unseen: Sequence[Labelled] = (), *, quick: bool = False
) -> tuple[Intents, float]:
    """A model of all rows, and its accuracy on rows that it has not seen; a `quick` one learns in few rounds.

    `unseen` are rows of other authors, from which only the probabilities are fitted; without them the encoder does
    not learn from a tenth of the rows, and neither does the linear model whose scores are fitted.
    """
    labels = tuple(sorted({row.intent for row in rows}))
    if len(labels) < 2:
        raise Invalid("training needs lines of at least two intents", field="intent")
    known = [row for row in unseen if row.intent in labels]
    everything = _prepared(rows, labels)
    if known:
        learnt, judged = everything, _prepared(known, labels)
    else:
        apart = _apart(everything.answers)
        rest = np.setdiff1d(np.arange(len(rows)), apart)
        learnt, judged = everything.part(rest), everything.part(apart)
    steps = STEPS // QUICKER if quick else STEPS
    rounds = int(np.clip(steps // max(1, len(learnt.wordings)), *ROUNDS))
    encoder = fit_encoder(learnt.wordings, learnt.answers, len(labels), rounds)
    linear = _linear(learnt, len(labels))
    strange = next((labels.index(name) for name in STRANGE if name in labels), None)
    blend, accuracy = _fitted(linear, encoder, judged, strange)
    if not known:
        linear = _linear(everything, len(labels))
    return Intents(labels, linear, encoder, blend, strange), accuracy


def pack_rows(packs: Packs, folder: str = "intents") -> list[Labelled]:
    """Every labelled line of the enabled packs; Invalid when an intent is in no catalogue."""
    known = catalogue(packs)
    rows = []
    for path in packs.files(folder, "*.jsonl"):
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


def train_packs(packs: Packs, out: Path, *, quick: bool = False) -> Trained:
    """Train on the lines of the packs; the authors in `intents/held` only fit the probabilities."""
    started = time.perf_counter()
    rows, digest = pack_rows(packs), pack_digest(packs)
    model, accuracy = fit(rows, pack_rows(packs, "intents/held"), quick=quick)
    size = replace(model, data=digest).save(out)
    seconds = round(time.perf_counter() - started, 2)
    return Trained(len(model.labels), len(rows), seconds, accuracy, size)


def check_packs(packs: Packs) -> dict[str, Any]:
    """What an editor should look at in the lines of the packs."""
    rows = pack_rows(packs) + pack_rows(packs, "intents/held")
    return look_over(rows, catalogue(packs))


def train_all(packs: Packs, folder: Path) -> dict[str, Any]:
    """Train every shipped model of understanding into a folder."""
    trained = train_packs(packs, folder / MODEL)
    reader = Intents.load(folder / MODEL)
    several = train_needs(packs, reader, folder / NEEDS)
    moods = train_moods(packs, reader, folder / MOODS)
    followups = train_followups(packs, reader, folder / FOLLOWUPS)
    reactions = train_reactions(packs, reader, folder / REACTIONS)
    return {
        **asdict(trained),
        "needs_examples": several,
        "mood_examples": moods,
        "followup_examples": followups,
        "reaction_examples": reactions,
    }


def pack_model(packs: Packs, data_dir: Path) -> Intents:
    """The model of the packs' lines: the shipped one when it was made from them, else one trained at first use."""
    digest = pack_digest(packs)
    shipped = data_root("models") / MODEL
    if digest_of(shipped) == digest:
        return Intents.load(shipped)
    place = data_dir / "models" / f"intents-{digest[:16]}.npz"
    if not place.is_file():
        train_packs(packs, place, quick=True)
    return Intents.load(place)


def pack_digest(packs: Packs) -> str:
    """What the packs' model depends on: the catalogues, the lines and the way of training."""
    digest = hashlib.sha256(f"{VERSION}.{TRAINING}".encode())
    for folder, pattern in (
        ("intents", "catalogue.tsv"),
        ("intents", "*.jsonl"),
        ("intents/held", "*.jsonl"),
    ):
        for path in packs.files(folder, pattern):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def shipped_needs() -> Needs:
    """The shipped weights that find several needs."""
    return Needs.load(data_root("models") / NEEDS)


def train_needs(packs: Packs, reader: Intents, out: Path) -> int:
    """Fit on the messages of `needs` and, as messages with one need, those of the authors held out; returns the rows."""
    rows = []
    for path in packs.files("needs", "*.jsonl"):
        for number, row in read_lines(path):
            text = field(path, number, row, "text", str)
            rows.append(Several(text, tuple(field(path, number, row, "intents", list))))
    single = [Several(row.text, (row.intent,)) for row in pack_rows(packs, "intents/held")]
    fit_needs([*rows, *single[:: max(1, len(single) // SINGLE)]], reader).save(out)
    return len(rows)


def shipped_followups() -> FollowUps:
    """The shipped weights that read a message beside the one before it."""
    return FollowUps.load(data_root("models") / FOLLOWUPS)


def train_followups(packs: Packs, reader: Intents, out: Path) -> int:
    """Fit on the pairs of `followups` and on strangers: messages of the authors held out, and few words that say all."""
    pairs = [pair for path in packs.files("followups", "*.jsonl") for pair in read_pairs(path)]
    brief = [row for row in pack_rows(packs) if len(row.text) <= BRIEF]
    fit_followups(pairs, [*pack_rows(packs, "intents/held"), *brief], reader).save(out)
    return len(pairs)


def shipped_reactions() -> Reactions:
    """The shipped weights that read how a message takes what is open."""
    return Reactions.load(data_root("models") / REACTIONS)


def train_reactions(packs: Packs, reader: Intents, out: Path) -> int:
    """Fit on the messages of `reactions`; returns how many they are."""
    rows = [row for path in packs.files("reactions", "*.jsonl") for row in read_reactions(path)]
    fit_reactions(rows, reader, packs.merged("words")).save(out)
    return len(rows)


def shipped_moods() -> MoodModels:
    """The shipped models of emotions and scenes."""
    return MoodModels.load(data_root("models") / MOODS)


def train_moods(packs: Packs, reader: Intents, out: Path) -> int:
    """Train on the messages of `emotions`; returns how many they are."""
    normaliser, languages = Normaliser(), ScriptLanguage()
    words = EmotionWords(packs.merged("words"))
    rows = []
    for path in packs.files("emotions", "*.jsonl"):
        for number, row in read_lines(path):
            text = field(path, number, row, "text", str)
            emotion = field(path, number, row, "emotion", str)
            scene = field(path, number, row, "scene", str)
            rows.append((text, emotion, scene, float(row["intensity"])))
    found = []
    for text, *_ in rows:
        plain = normaliser.plain(text)
        wording = normaliser.wording(plain, text, languages.read(text))
        intent = next(iter(reader.rank(wording, 1)), None)
        found.append(signs(plain, wording, intent.intent if intent else "", words.read(plain)[0]))
    emotions = np.array([EMOTIONS.index(row[1]) for row in rows])
    scenes = np.array([SCENES.index(row[2]) for row in rows])
    strength = np.array([row[3] for row in rows])
    means = [float(strength[emotions == n].mean()) for n in range(len(EMOTIONS))]
    MoodModels(
        EMOTIONS,
        SCENES,
        _linear(_Set([], found, emotions), len(EMOTIONS), MOOD_COST),
        _linear(_Set([], found, scenes), len(SCENES), MOOD_COST),
        tuple(means),
    ).save(out)
    return len(rows)


def _prepared(rows: Sequence[Labelled], labels: Sequence[str]) -> _Set:
    normaliser, languages = Normaliser(), ScriptLanguage()
    places = {label: place for place, label in enumerate(labels)}
    wordings = [
        normaliser.wording(normaliser.plain(row.text), row.text, languages.read(row.text))
        for row in rows
    ]
    answers = np.array([places[row.intent] for row in rows])
    return _Set(wordings, [features(wording) for wording in wordings], answers)


def _apart(answers: NDArray[Any]) -> NDArray[Any]:
    """Every tenth row of each label, in a fixed shuffle; at least one row, never all of them."""
    shuffle = np.random.default_rng(20261122).permutation(len(answers))
    order = shuffle[np.argsort(answers[shuffle], kind="stable")]
    return np.sort(order[PART // 2 :: PART] if len(order) > PART else order[:1])


def _fitted(
    linear: Linear, encoder: Encoder, judged: _Set, strange: int | None
) -> tuple[Blend, float]:
    """The blend with the best likelihood on these rows that refuses few of them, and its accuracy."""
    gold = judged.answers
    raw = np.array([linear.scores(found) for found in judged.found])
    spoken = log_softmax(np.array([encoder.scores(wording) for wording in judged.wordings]))
    sharp = min(
        np.arange(1.0, 20.0, 0.5), key=lambda s: _loss(log_softmax(raw * np.float32(s)), gold)
    )
    alone = log_softmax(raw * np.float32(sharp))
    tries = [
        Blend(float(sharp), share, warmth)
        for share in (0.25, 0.5, 0.75, 1.0, 1.5)
        for warmth in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.15)
    ]
    best = min(tries, key=lambda blend: _loss(blended(alone, spoken, blend, None), gold))
    if strange is not None:
        best = replace(best, refusal=_refusal(alone, spoken, best, strange, gold))
    right = blended(alone, spoken, best, strange).argmax(axis=1) == gold
    return best, round(float(right.mean()), 4)


def _refusal(
    alone: Floats, spoken: Floats, blend: Blend, strange: int, gold: NDArray[Any]
) -> float:
    """The most that can be added for strange messages while few others are refused."""
    inside = gold != strange
    chances = blended(alone, spoken, blend, None)[inside]
    rest = np.delete(chances, strange, axis=1).max(axis=1)
    gaps = np.sort(rest - chances[:, strange])
    place = int(len(gaps) * REFUSED)
    return float(np.clip(gaps[place], 0.0, MOST_REFUSAL)) if len(gaps) > 50 else 0.0


def _loss(chances: Floats, answers: NDArray[Any]) -> float:
    """Mean negative log probability of the right answers."""
    return -float(np.maximum(chances[np.arange(len(answers)), answers], -20).mean())


def _linear(rows: _Set, labels: int, cost: float = COST) -> Linear:
    from scipy.sparse import csr_matrix
    from sklearn.svm import LinearSVC

    found = rows.found
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
    machine = LinearSVC(C=cost, tol=0.01, class_weight=_evened(rows.answers), random_state=0).fit(
        table, rows.answers
    )
    weights, bias = machine.coef_, machine.intercept_
    if len(machine.classes_) == 2:
        weights, bias = np.vstack((-weights, weights)), np.array([-bias[0], bias[0]])
    return _model(labels, machine.classes_, (keys, rarity, weights, bias))


def _evened(answers: NDArray[Any]) -> dict[int, float]:
    """Rare labels weigh more, half-way to equal; common ones keep their weight."""
    labels, counts = np.unique(answers, return_counts=True)
    weights = np.maximum(1.0, np.sqrt(counts.mean() / counts))
    return dict(zip(labels.tolist(), weights.tolist(), strict=True))


def _kept(found: list[Hashes]) -> tuple[Hashes, NDArray[Any]]:
    """Features that enough texts share, with how many do; a small training set keeps them all."""
    keys, counts = np.unique(np.concatenate(found), return_counts=True)
    keep = counts >= 1 + (len(found) >= SMALL) + (len(found) >= LARGE)
    return keys[keep], counts[keep]


def _model(labels: int, seen: NDArray[Any], parts: tuple[NDArray[Any], ...]) -> Linear:
    """Puts learned columns in the order of the labels, in 8 bits; a label that was not seen never wins."""
    keys, rarity, weights, bias = parts
    scale = np.ones(labels, dtype=np.float32)
    scale[seen] = np.abs(weights).max(axis=1) / 127 + 1e-9
    columns = np.zeros((len(keys), labels), dtype=np.int8)
    columns[:, seen] = np.round(weights / scale[seen][:, None]).T
    offsets = np.full(labels, -2.0, dtype=np.float32)
    offsets[seen] = bias
    return Linear(keys, rarity, columns, scale, offsets)
