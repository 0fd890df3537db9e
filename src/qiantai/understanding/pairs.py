"""Fits how several needs in one message are found, from messages labelled with all their needs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qiantai.understanding.needs import Needs, Sight, look
from qiantai.understanding.readers.base import IntentReader
from qiantai.understanding.readers.features import features
from qiantai.understanding.readers.language import ScriptLanguage
from qiantai.understanding.readers.normal import Normaliser

FOLDS = 5
HINT_COST = 0.3
FEWEST = 3  # messages that must share a feature before it hints at anything


@dataclass(frozen=True, slots=True)
class Several:
    """A message with all its needs, most urgent first."""

    text: str
    intents: tuple[str, ...]


def fit_needs(rows: Sequence[Several], reader: IntentReader) -> Needs:
    """Weights that find the needs of these messages; messages with one need must be among them."""
    from sklearn.linear_model import LogisticRegression

    normaliser, languages = Normaliser(), ScriptLanguage()
    wordings = [
        normaliser.wording(normaliser.plain(row.text), row.text, languages.read(row.text))
        for row in rows
    ]
    sights = [look(wording, reader.weigh(wording), reader) for wording in wordings]
    two = np.array([len(row.intents) > 1 for row in rows])
    keys, weights, apart = fit_hint(wordings, two)
    seen = [n for n, sight in enumerate(sights) if sight.candidates]
    signs = np.array([[*sights[n].signs, apart[n]] for n in seen])
    twice = LogisticRegression(max_iter=5000).fit(signs, two[seen])
    chosen, right = _candidates(rows, sights, reader.labels)
    second = LogisticRegression(max_iter=5000).fit(chosen, right)
    return Needs(keys, weights, _weights(twice), _weights(second))


def _weights(model: object) -> NDArray[np.float32]:
    coefficients = np.append(model.coef_[0], model.intercept_[0])  # type: ignore[attr-defined]
    return np.asarray(coefficients, dtype=np.float32)


def fit_hint(
    wordings: Sequence[str], answers: NDArray[np.bool_]
) -> tuple[NDArray[np.uint32], NDArray[np.float32], NDArray[np.float32]]:
    """Known features, their weights with the offset last, and the hint for each wording by models that had not seen it."""
    from scipy.sparse import csr_matrix
    from sklearn.model_selection import cross_val_predict
    from sklearn.svm import LinearSVC

    found = [features(wording) for wording in wordings]
    keys, counts = np.unique(np.concatenate(found), return_counts=True)
    keys = keys[counts >= FEWEST]
    rows, columns, values = [], [], []
    for number, hashes in enumerate(found):
        places = np.minimum(np.searchsorted(keys, hashes), len(keys) - 1)
        known = places[keys[places] == hashes]
        rows += [number] * len(known)
        columns += known.tolist()
        values += [1 / np.sqrt(max(1, len(hashes)))] * len(known)
    table = csr_matrix((values, (rows, columns)), shape=(len(found), len(keys)))
    machine = LinearSVC(C=HINT_COST, random_state=0)
    apart = cross_val_predict(machine, table, answers, cv=FOLDS, method="decision_function")
    machine.fit(table, answers)
    weights = np.append(machine.coef_[0], machine.intercept_[0]).astype(np.float32)
    return keys, weights, apart.astype(np.float32)


def _candidates(
    rows: Sequence[Several], sights: Sequence[Sight], labels: Sequence[str]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Signs of every candidate in messages with several needs, and whether it is one of them."""
    signs, right = [], []
    for row, sight in zip(rows, sights, strict=True):
        if len(row.intents) > 1:
            for candidate in sight.candidates:
                signs.append(candidate.signs)
                right.append(labels[candidate.label] in row.intents)
    return np.array(signs, dtype=np.float32), np.array(right)
