"""Fits how messages take what is open, from lines of authors who were told what was asked or read back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from qiantai.floor.errors import Invalid
from qiantai.understanding.lines import field, read_lines
from qiantai.understanding.reactions import KINDS, Reactions, beside_signs, placed, said_signs
from qiantai.understanding.readers.acts import Acts
from qiantai.understanding.readers.base import IntentReader, Sentence, Words
from qiantai.understanding.readers.entities import Entities
from qiantai.understanding.readers.features import Hashes
from qiantai.understanding.readers.language import ScriptLanguage
from qiantai.understanding.readers.normal import Normaliser

ANY_DAY = date(2026, 1, 5)  # only the kinds of entities count, not their values
COST = 20.0
FEWEST = 2  # messages that must share a sign before it counts
REST = ("person", "upset", "small")  # labels that are no kind of their own


@dataclass(frozen=True, slots=True)
class Reacted:
    """What was said to a service that waits, and which of KINDS it is."""

    text: str
    service: str
    read_back: bool
    kinds: frozenset[str]


def read_reactions(path: Path) -> list[Reacted]:
    """Lines `{"text", "service", "state": "confirm" | "slot", "labels": []}`; Invalid names file, line and field."""
    rows = []
    for number, row in read_lines(path):
        labels = field(path, number, row, "labels", list)
        state = field(path, number, row, "state", str)
        unknown = {*map(str, labels)} - {*KINDS, *REST}
        if unknown or not labels:
            known = ", ".join((*KINDS, *REST))
            raise Invalid(f"{path}:{number}: labels: must be some of {known}", field="labels")
        if state not in ("confirm", "slot"):
            raise Invalid(f"{path}:{number}: state: must be confirm or slot", field="state")
        text, service = (field(path, number, row, name, str) for name in ("text", "service"))
        rows.append(Reacted(text, service, state == "confirm", frozenset(labels) & {*KINDS}))
    return rows


def fit_reactions(rows: Sequence[Reacted], reader: IntentReader, words: Words) -> Reactions:
    """One logistic model for each kind over the signs that several messages share."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    found = _signs(rows, reader, words)
    every, counts = np.unique(
        np.concatenate([group for signs in found for group in signs]), return_counts=True
    )
    keys = every[counts >= FEWEST]
    columns, values, starts = [], [], [0]
    for signs in found:
        for known, value in placed(keys, signs):
            columns += known.tolist()
            values += [value] * len(known)
        starts.append(len(columns))
    table = csr_matrix((values, columns, starts), shape=(len(rows), len(keys)))
    models = [
        LogisticRegression(C=COST, max_iter=2000).fit(table, [kind in row.kinds for row in rows])
        for kind in KINDS
    ]
    weights = np.stack([model.coef_[0] for model in models], axis=1).astype(np.float32)
    offsets = np.array([model.intercept_[0] for model in models], dtype=np.float32)
    return Reactions(keys, weights, offsets)


def _signs(rows: Sequence[Reacted], reader: IntentReader, words: Words) -> list[tuple[Hashes, ...]]:
    normaliser, languages = Normaliser(), ScriptLanguage()
    acts, entities = Acts(words), Entities(words)
    found: list[tuple[Hashes, ...]] = []
    for row in rows:
        plain = normaliser.plain(row.text)
        wording = normaliser.wording(plain, row.text, languages.read(row.text))
        kinds = [one.kind for one in entities.read(Sentence(row.text, plain, ANY_DAY), ())]
        beside = beside_signs(
            plain,
            acts.read(plain),
            kinds,
            reader.rank(wording),
            row.service,
            read_back=row.read_back,
        )
        found.append((*said_signs(plain, wording), beside))
    return found
