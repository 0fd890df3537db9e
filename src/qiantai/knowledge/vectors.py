"""How like two questions are for upkeep: the cosine of their tokens' weights, rare tokens weighing most."""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from qiantai.knowledge.tokens import Tokens

LONGEST = 500
COLUMNS = 2**20
"""So many that two tokens hardly ever share one."""
Matrix = np.ndarray[Any, np.dtype[np.float64]]


class Vectors:
    """Weights learned from one set of questions; a token that none of them has weighs most.

    scikit-learn is imported when they are learned, for it is heavy.
    """

    def __init__(self, counts: Any, weights: Any) -> None:
        self._counts = counts
        self._weights = weights

    @classmethod
    def of(cls, texts: Sequence[str]) -> Self:
        """Learn the weights; blocking, some 0.1 ms a text."""
        from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

        tokens = Tokens()

        def read(text: str) -> list[str]:
            return tokens.read(text[:LONGEST])

        counts = HashingVectorizer(
            analyzer=read, n_features=COLUMNS, alternate_sign=False, norm=None
        )
        weights = TfidfTransformer(sublinear_tf=True).fit(counts.transform([*texts, ""]))
        return cls(counts, weights)

    def read(self, texts: Sequence[str]) -> Any:
        """A sparse row of length 1 for each text; a text without tokens is all 0."""
        return self._weights.transform(self._counts.transform(texts))

    def likeness(self, texts: Sequence[str], others: Sequence[str] | None = None) -> Matrix:
        """0..1 for each pair; of the texts among themselves when there are no others."""
        rows = self.read(texts)
        columns = rows if others is None else self.read(others)
        found: Matrix = np.asarray((rows @ columns.T).toarray(), np.float64)
        return np.clip(found, 0.0, 1.0)
