"""Trains the encoder with plain NumPy: one pass forward, one back, a step; the same rows always give the same weights."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from qiantai.understanding.readers.encoder import (
    SLOTS,
    WIDTHS,
    Encoder,
    Floats,
    best_phrases,
    parts_of,
)
from qiantai.understanding.readers.tokens import MOST, STREAMS, Token, tokens, vocabularies

VECTOR = 96  # numbers that describe a token
FILTERS, MANY_FILTERS = 128, 256  # phrases looked for, of each width; in few texts and in many
MANY = 20_000  # texts
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


class _Parts:
    """Vectors of the parts of Latin words; every word that occurs is a kind, 0 is no such word."""

    def __init__(self, texts: Sequence[Sequence[Token]]) -> None:
        from scipy.sparse import csr_matrix

        written = {token[0] for text in texts for token in text}
        names = sorted(name for name in written if len(parts_of(name)[0]))
        self._kinds = {name: kind for kind, name in enumerate(names, start=1)}
        bags = [parts_of(name) for name in ("", *names)]
        starts = np.cumsum([0, *(len(slots) for slots, _ in bags)])
        slots = np.concatenate([slots for slots, _ in bags])
        shares = np.repeat([share for _, share in bags], np.diff(starts))
        self._words = csr_matrix((shares, slots, starts), shape=(len(bags), SLOTS))
        self.vectors: Floats = np.zeros((SLOTS, VECTOR), dtype=np.float32)
        self._adam = _Adam(self.vectors)

    def kinds(self, text: Sequence[Token]) -> NDArray[np.int32]:
        """One column: the kind of each token."""
        kinds = [self._kinds.get(token[0], 0) for token in text] or [0]
        return np.array(kinds, dtype=np.int32)[:, None]

    def look(self, kinds: NDArray[np.int32]) -> Floats:
        """The vectors of these kinds, zero for what is no Latin word."""
        seen, back = np.unique(kinds, return_inverse=True)
        vectors: Floats = (self._words[seen] @ self.vectors)[back.reshape(kinds.shape)]
        return vectors

    def step(self, kinds: NDArray[np.int32], slopes: Floats, rate: float, count: int) -> None:
        """Move the parts of these kinds."""
        seen, sums = _summed(kinds, slopes)
        if len(seen):
            words = self._words[seen]
            slots = np.unique(words.indices)
            self._adam.step_rows(slots, np.asarray(words[:, slots].T @ sums), rate, count)


class _Steps:
    """What moves the weights of an encoder."""

    def __init__(self, encoder: Encoder, parts: _Parts) -> None:
        self.tables = tuple(_Adam(table) for table in encoder.tables)
        self.parts = parts
        self.filters = _Adam(encoder.filters)
        self.filter_bias = _Adam(encoder.filter_bias)
        self.output = _Adam(encoder.output)
        self.output_bias = _Adam(encoder.output_bias)


def fit_encoder(
    wordings: Sequence[str], answers: NDArray[Any], labels: int, epochs: int, seed: int = 0
) -> Encoder:
    """An encoder whose scores name the answers (0 to labels - 1) of these wordings."""
    chance = np.random.default_rng(seed)
    texts = [tokens(wording) for wording in wordings]
    encoder = _fresh(texts, labels, chance)
    parts = _Parts(texts)
    steps = _Steps(encoder, parts)
    latin = np.array([wording.isascii() for wording in wordings])
    pairs = _Pairs(_Reader(encoder, parts), texts, latin, answers)
    total = epochs * -(-len(texts) // BATCH)
    count = 0
    with threadpool_limits(1, "blas"):  # threads cost more than products of this size give
        for _ in range(epochs):
            rows, wanted = pairs.round(chance)
            for chosen in _batches(np.array([len(text) for text in rows]), chance):
                count += 1
                asked = _shares(wanted[chosen], labels)
                batch = _Batch(_stacked([rows[n] for n in chosen]), asked)
                _learn(encoder, steps, batch, chance, _rate(count / total), count)
    return replace(encoder, parts=parts.vectors if parts.vectors.any() else None)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Table rows and kinds of the tokens of some texts, and for each text the shares of its labels."""

    rows: NDArray[np.int32]
    wanted: Floats


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns tokens into what is learnt from: a table row for each stream, then the kind."""

    encoder: Encoder
    parts: _Parts

    def read(self, text: Sequence[Token]) -> NDArray[np.int32]:
        return np.concatenate((self.encoder.places(text), self.parts.kinds(text)), axis=1)


class _Pairs:
    """The texts of a round, some of them joined to another text of the same script, with what each asks for."""

    def __init__(
        self,
        reader: _Reader,
        texts: Sequence[Sequence[Token]],
        latin: NDArray[np.bool_],
        answers: NDArray[Any],
    ) -> None:
        self._rows = [reader.read(text) for text in texts]
        self._latin = latin
        self._answers = answers
        self._same = {flag: np.flatnonzero(latin == flag) for flag in (True, False)}
        self._joints = {
            flag: [reader.read(tokens(joint))[: len(joint)] for joint in joints]
            for flag, joints in ((True, LATIN_JOINTS), (False, JOINTS))
        }

    def round(
        self, chance: np.random.Generator
    ) -> tuple[list[NDArray[np.int32]], NDArray[np.int64]]:
        """Every text once, some longer by another one, and the two labels of each: the same one twice when it is alone."""
        rows = list(self._rows)
        answers = np.stack((self._answers, self._answers), axis=1)
        for place in np.flatnonzero(chance.random(len(rows)) < PAIRED):
            flag = bool(self._latin[place])
            other = chance.choice(self._same[flag])
            joint = self._joints[flag][chance.integers(len(self._joints[flag]))]
            rows[place] = np.concatenate((rows[place], joint, self._rows[other]))[:MOST]
            answers[place, 1] = self._answers[other]
        return rows, answers


def _shares(answers: NDArray[np.int64], labels: int) -> Floats:
    wanted = np.zeros((len(answers), labels), dtype=np.float32)
    np.add.at(wanted, (np.arange(len(answers))[:, None], answers), np.float32(0.5))
    return wanted


def _fresh(texts: Sequence[Sequence[Token]], labels: int, chance: np.random.Generator) -> Encoder:
    known = vocabularies(texts, LEAST if len(texts) >= 500 else (1, 1, 1))
    tables = tuple(
        (chance.standard_normal((len(names) + 2, VECTOR)) * 0.3).astype(np.float32)
        for names in known
    )
    for table in tables:
        table[:2] = 0
    scales = [1 / np.sqrt(VECTOR * width) for width in WIDTHS for _ in range(width)]
    size = MANY_FILTERS if len(texts) >= MANY else FILTERS
    filters = [chance.uniform(-scale, scale, (VECTOR, size)) for scale in scales]
    phrases = size * len(WIDTHS)
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
    rows = np.zeros((len(texts), max(5, *map(len, texts)), STREAMS + 1), dtype=np.int32)
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
    batch: _Batch,
    chance: np.random.Generator,
    rate: float,
    count: int,
) -> None:
    """One step on one batch."""
    texts, length, _ = batch.rows.shape
    rows = batch.rows * (chance.random((texts, length, 1)) > LOSE_TOKEN)
    rows = rows * (chance.random(rows.shape) > LOSE_STREAM)
    seen = _vectors(encoder, rows) + steps.parts.look(rows[..., STREAMS])
    hidden = _kept(seen.shape, LOSE_NUMBER, chance)
    vectors: Floats = (seen * hidden).reshape(texts * length, VECTOR)
    parts: Floats = (vectors @ encoder.filters).reshape(texts, length, -1)
    phrases, begins = best_phrases(parts, encoder.size)
    phrases = phrases + encoder.filter_bias
    dropped = _kept(phrases.shape, LOSE_PHRASE, chance)
    found = np.maximum(phrases, 0) * dropped
    error = _error(found @ encoder.output + encoder.output_bias, batch.wanted)
    slope = (error @ encoder.output.T) * dropped * (phrases > 0)
    spread = _spread(slope, begins, parts.shape, encoder.size).reshape(texts * length, -1)
    back = (spread @ encoder.filters.T) * hidden.reshape(texts * length, VECTOR)
    for stream, adam in enumerate(steps.tables):
        adam.step_rows(*_summed(rows[..., stream].ravel(), back), rate, count)
    steps.parts.step(rows[..., STREAMS].ravel(), back, rate, count)
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


def _spread(slope: Floats, begins: NDArray[np.intp], shape: tuple[int, ...], size: int) -> Floats:
    """The slope of each filter's best phrase, put back to the tokens of that phrase."""
    length = shape[1]
    spread = np.zeros(shape, dtype=np.float32)
    column = 0
    for nth, width in enumerate(WIDTHS):
        part = slice(nth * size, (nth + 1) * size)
        for ahead in range(width):
            places = begins[:, part] + ahead
            slopes = np.where(places < length, slope[:, part], 0)
            target = spread[:, :, column : column + size]
            inside = np.minimum(places, length - 1)
            np.put_along_axis(target, inside[:, None], slopes[:, None], axis=1)
            column += size
    return spread


def _summed(places: NDArray[Any], slopes: Floats) -> tuple[NDArray[Any], Floats]:
    """Each table row that was read with the sum of its slopes; row 0 is no token and never learns."""
    order = np.argsort(places, kind="stable")
    rows, starts = np.unique(places[order], return_index=True)
    sums = np.add.reduceat(slopes[order], starts, axis=0)
    return (rows[1:], sums[1:]) if rows[0] == 0 else (rows, sums)
