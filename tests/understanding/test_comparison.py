"""What a comparison of two models says, and how likely it is chance."""

import pytest

from qiantai.understanding.comparison import chance, compare
from qiantai.understanding.lines import Labelled
from qiantai.understanding.readers.fake import FakeIntents

ROWS = [
    Labelled("查余额", "balance", part="typed"),
    Labelled("看余额", "balance", part="spoken"),
    Labelled("转账", "transfer", part="typed"),
    Labelled("汇钱", "transfer", part="spoken"),
]
OLD = FakeIntents({"余额": "balance", "转": "transfer"})
NEW = FakeIntents({"查余额": "balance", "看": "transfer", "转": "transfer", "汇": "transfer"})


def test_rows_that_changed_sides_are_shown() -> None:
    figures = compare(ROWS, OLD, NEW)
    assert (figures["old"]["accuracy"], figures["new"]["accuracy"]) == (0.75, 0.75)
    assert [row["text"] for row in figures["better"]] == ["汇钱"]
    (worse,) = figures["worse"]
    assert (worse["text"], worse["old"], worse["new"]) == ("看余额", "balance", "transfer")
    assert figures["new"]["by_style"]["typed"] == {"n": 2, "accuracy": 1.0}
    assert figures["by_intent"] == [
        {"intent": "balance", "n": 2, "old": 1.0, "new": 0.5},
        {"intent": "transfer", "n": 2, "old": 0.5, "new": 1.0},
    ]


def test_without_a_model_to_compare_with_only_the_new_is_measured() -> None:
    figures = compare(ROWS, None, NEW)
    assert figures["old"] is None
    assert "better" not in figures


@pytest.mark.parametrize(
    ("better", "worse", "expected"), [(0, 0, 1.0), (5, 5, 1.0), (1, 0, 1.0), (8, 1, 0.0391)]
)
def test_chance_is_the_exact_sign_test(better: int, worse: int, expected: float) -> None:
    # 8 against 1: 2 * (C(9,0) + C(9,1)) / 2^9 = 20 / 512.
    assert chance(better, worse) == expected


def test_many_changes_are_reckoned_by_the_normal_curve() -> None:
    assert chance(560, 440) == pytest.approx(chance(561, 440), abs=1e-3)
