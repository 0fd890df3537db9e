"""Trains the encoder with plain NumPy: one pass forward, one back, a step; the same rows always give the same weights."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qiantai.understanding.readers.encoder import WIDTHS, Encoder, Floats, best_phrases
from qiantai.understanding.readers.tokens import MOST, STREAMS, Token, tokens, vocabularies

VECTOR = 96  # numbers that describe a token
FILTERS = 192  # phrases looked for, of each width
BATCH = 64  # texts
RATE = 3e-3  # highest step, reached after WARM of all steps
WARM = 0.15
DECAY = 1e-2
SMOOTH = 0.1  # share of the answer that is spread over all labels
LOSE_TOKEN, LOSE_STREAM, LOSE_NUMBER, LOSE_PHRASE = (
    0.15,
    0.1,
    0.2,
    0.5,
)  # what is hidden while learning
PAIRED = 0.2  # share of texts that are met together with another one, as a message with two needs
JOINTS = ("", "", ",", "。", "?", ",顺便", ",另外", "还有", "对了", ",然后", ",再帮我")
LATIN_JOINTS = ("", ".", "?", ", and", " and also", ", by the way")
LEAST = (2, 3, 2)  # occurrences from which a token, a word and a sound are known


class _Adam:
    """Moments of one array of weights; with `rows` only those rows are moved (Kingma & Ba 2015, decoupled decay)."""

    def __init__(self, weights: Floats) -> None:
        self._weights = weights
        self._mean = np.zeros_like(weights)
        self._spread = np.zeros_like(weights)

    def step(self, slope: Floats, rate: float, count: int, decay: float = 0.0) -> None:
        """Move all weights."""
        self._mean += 0.1 * (slope - self._mean)
        self._spread += 0.001 * (slope * slope - self._spread)
        self._weights -= rate * (_move(self._mean, self._spread, count) + decay * self._weights)

    def step_rows(self, rows: NDArray[Any], slope: Floats, rate: float, count: int) -> None:
        """Move some rows."""
        mean, spread = self._mean[rows], self._spread[rows]
        mean += 0.1 * (slope - mean)
        spread += 0.001 * (slope * slope - spread)
        self._mean[rows], self._spread[rows] = mean, spread
        self._weights[rows] -= rate * _move(mean, spread, count)


def _move(mean: Floats, spread: Floats, count: int) -> Floats:
    power = np.sqrt(spread / np.float32(1 - 0.999**count)) + np.float32(1e-8)
    return np.asarray(mean / np.float32(1 - 0.9**count) / power, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class _Steps:
    tables: tuple[_Adam, ...]
    filters: _Adam
    filter_bias: _Adam
    output: _Adam
    output_bias: _Adam


def fit_encoder(
    wordings: Sequence[str], answers: NDArray[Any], labels: int, epochs: int, seed: int = 0
) -> Encoder:
    """An encoder whose scores name the answers (0 to labels - 1) of these wordings."""
    chance = np.random.default_rng(seed)
    texts = [tokens(wording) for wording in wordings]
    encoder = _fresh(texts, labels, chance)
    steps = _Steps(
        tuple(_Adam(table) for table in encoder.tables),
        _Adam(encoder.filters),
        _Adam(encoder.filter_bias),
        _Adam(encoder.output),
        _Adam(encoder.output_bias),
    )
    places = [encoder.places(text) for text in texts]
    pairs = _Pairs(encoder, places, np.array([wording.isascii() for wording in wordings]), answers)
    lengths = np.array([len(rows) for rows in places])
    total = epochs * -(-len(places) // BATCH)
    count = 0
    for _ in range(epochs):
        for chosen in _batches(lengths, chance):
            count += 1
            rows, wanted = pairs.take(chosen, labels, chance)
            _learn(encoder, steps, rows, wanted, chance, _rate(count / total), count)
    return encoder


class _Pairs:
    """The texts of a batch, some of them joined to another text of the same script, with what each asks for."""

    def __init__(
        self,
        encoder: Encoder,
        places: list[NDArray[np.int32]],
        latin: NDArray[np.bool_],
        answers: NDArray[Any],
    ) -> None:
        self._places = places
        self._latin = latin
        self._answers = answers
        self._same = {flag: np.flatnonzero(latin == flag) for flag in (True, False)}
        self._joints = {
            flag: [encoder.places(tokens(joint)) if joint else places[0][:0] for joint in joints]
            for flag, joints in ((True, LATIN_JOINTS), (False, JOINTS))
        }

    def take(
        self, chosen: NDArray[Any], labels: int, chance: np.random.Generator
    ) -> tuple[NDArray[np.int32], Floats]:
        """Table rows of the texts, and for each the shares of its labels."""
        wanted = np.zeros((len(chosen), labels), dtype=np.float32)
        texts = []
        for nth, place in enumerate(chosen):
            text = self._places[place]
            wanted[nth, self._answers[place]] += 1
            if chance.random() < PAIRED:
                flag = bool(self._latin[place])
                other = chance.choice(self._same[flag])
                joints = self._joints[flag]
                joint = joints[chance.integers(len(joints))]
                text = np.concatenate((text, joint, self._places[other]))[:MOST]
                wanted[nth, self._answers[other]] += 1
            texts.append(text)
        return _stacked(texts), wanted / wanted.sum(axis=1, keepdims=True)


def _fresh(texts: Sequence[Sequence[Token]], labels: int, chance: np.random.Generator) -> Encoder:
    known = vocabularies(texts, LEAST if len(texts) >= 500 else (1, 1, 1))
    tables = tuple(
        (chance.standard_normal((len(names) + 2, VECTOR)) * 0.3).astype(np.float32)
        for names in known
    )
    for table in tables:
        table[0] = 0
    scales = [1 / np.sqrt(VECTOR * width) for width in WIDTHS for _ in range(width)]
    filters = [chance.uniform(-scale, scale, (VECTOR, FILTERS)) for scale in scales]
    phrases = FILTERS * len(WIDTHS)
    edge = 1 / np.sqrt(phrases)
    return Encoder(
        known,
        tables,
        np.concatenate(filters, axis=1).astype(np.float32),
        np.zeros(phrases, dtype=np.float32),
        chance.uniform(-edge, edge, (phrases, labels)).astype(np.float32),
        np.zeros(labels, dtype=np.float32),
    )


def _batches(lengths: NDArray[Any], chance: np.random.Generator) -> list[NDArray[Any]]:
    """Rows of about the same length together, in a random order."""
    order = chance.permutation(len(lengths))
    order = order[np.argsort(lengths[order] + chance.random(len(order)) * 6, kind="stable")]
    starts = chance.permutation(-(-len(order) // BATCH)) * BATCH
    return [order[start : start + BATCH] for start in starts]


def _stacked(texts: Sequence[NDArray[np.int32]]) -> NDArray[np.int32]:
    rows = np.zeros((len(texts), max(5, max(map(len, texts))), STREAMS), dtype=np.int32)
    for place, text in enumerate(texts):
        rows[place, : len(text)] = text
    return rows


def _rate(done: float) -> float:
    if done < WARM:
        return RATE * done / WARM
    return float(RATE * 0.5 * (1 + np.cos(np.pi * (done - WARM) / (1 - WARM)))) + 1e-6


def _kept(shape: tuple[int, ...], lose: float, chance: np.random.Generator) -> Floats:
    return (chance.random(shape, dtype=np.float32) > lose).astype(np.float32) / np.float32(1 - lose)


def _learn(
    encoder: Encoder,
    steps: _Steps,
    rows: NDArray[np.int32],
    wanted: Floats,
    chance: np.random.Generator,
    rate: float,
    count: int,
) -> None:
    """One step on one batch."""
    texts, length, _ = rows.shape
    rows = rows * (chance.random((texts, length, 1)) > LOSE_TOKEN)
    rows = rows * (chance.random(rows.shape) > LOSE_STREAM)
    seen = _vectors(encoder, rows)
    hidden = _kept(seen.shape, LOSE_NUMBER, chance)
    vectors: Floats = (seen * hidden).reshape(texts * length, VECTOR)
    parts: Floats = (vectors @ encoder.filters).reshape(texts, length, -1)
    phrases, begins = best_phrases(parts, FILTERS)
    phrases = phrases + encoder.filter_bias
    dropped = _kept(phrases.shape, LOSE_PHRASE, chance)
    found = np.maximum(phrases, 0) * dropped
    error = _error(found @ encoder.output + encoder.output_bias, wanted)
    slope = (error @ encoder.output.T) * dropped * (phrases > 0)
    spread = _spread(slope, begins, parts.shape).reshape(texts * length, -1)
    back = (spread @ encoder.filters.T) * hidden.reshape(texts * length, VECTOR)
    for stream, adam in enumerate(steps.tables):
        adam.step_rows(*_summed(rows[..., stream].ravel(), back), rate, count)
    steps.filters.step(vectors.T @ spread, rate, count, DECAY)
    steps.filter_bias.step(slope.sum(axis=0), rate, count)
    steps.output.step(found.T @ error, rate, count, DECAY)
    steps.output_bias.step(error.sum(axis=0), rate, count)


def _vectors(encoder: Encoder, rows: NDArray[np.int32]) -> Floats:
    first, word, sound = encoder.tables
    seen: Floats = first[rows[..., 0]] + word[rows[..., 1]] + sound[rows[..., 2]]
    return seen


def _error(scores: Floats, wanted: Floats) -> Floats:
    """Slope of the cross entropy with smoothed answers."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    smooth = wanted * np.float32(1 - SMOOTH) + np.float32(SMOOTH / scores.shape[1])
    error = powers / powers.sum(axis=1, keepdims=True) - smooth
    return np.asarray(error / np.float32(len(scores)), dtype=np.float32)


def _spread(slope: Floats, begins: NDArray[np.intp], shape: tuple[int, ...]) -> Floats:
    """The slope of each filter's best phrase, put back to the tokens of that phrase."""
    length = shape[1]
    spread = np.zeros(shape, dtype=np.float32)
    column = 0
    for nth, width in enumerate(WIDTHS):
        part = slice(nth * FILTERS, (nth + 1) * FILTERS)
        for ahead in range(width):
            place = begins[:, part] + ahead
            text, number = np.nonzero(place < length)
            spread[text, place[text, number], column + number] = slope[:, part][text, number]
            column += FILTERS
    return spread


def _summed(places: NDArray[Any], slopes: Floats) -> tuple[NDArray[Any], Floats]:
    """Each table row that was read with the sum of its slopes; row 0 is no token and never learns."""
    order = np.argsort(places, kind="stable")
    rows, starts = np.unique(places[order], return_index=True)
    sums = np.add.reduceat(slopes[order], starts, axis=0)
    return (rows[1:], sums[1:]) if rows[0] == 0 else (rows, sums)
