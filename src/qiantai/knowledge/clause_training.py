"""Fits how much each signal counts for a clause, on questions whose right clause is known."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from qiantai.knowledge.clause_answers import CLAUSE, SIGNALS, USUAL, ClauseAnswers
from qiantai.knowledge.likeness_training import Example, calibrated, fitted

RIVALS = 150  # wrong clauses that a question's right one is held against
Asked = tuple[str, str, str]
"""Question, document, number of the right clause."""


def fit_clauses(
    answers: ClauseAnswers, asked: Sequence[Asked], strangers: Sequence[str]
) -> Mapping[str, float]:
    """Weights by name for `Encoder.fusion`; `strangers` are questions that no clause answers. Needs SciPy and scikit-learn.

    What the questions cannot show, because they name neither service nor product held, keeps its usual weight.
    """
    known = [_example(answers, question, answers.place(*right)) for question, *right in asked]
    examples = [example for example in known if example is not None and example.known]
    if not examples:
        return {}
    weights = fitted([example.rows for example in examples])
    strange = [_example(answers, text, None) for text in strangers]
    slope, bias = calibrated([*examples, *(one for one in strange if one is not None)], weights)
    values = dict(zip(SIGNALS, map(float, weights), strict=True))
    values |= {name: USUAL[name] for name in ("linked", "held")} | {"slope": slope, "bias": bias}
    return {CLAUSE + name: round(value, 4) for name, value in values.items()}


def _example(answers: ClauseAnswers, question: str, right: int | None) -> Example | None:
    rows: Any = answers.signals(question)
    if not len(rows):
        return None
    order = [int(at) for at in np.argsort(-rows.sum(axis=1)) if at != right][:RIVALS]
    first = [] if right is None else [right]
    return Example(rows[[*first, *order]], right is not None)
