"""Whether one version does worse than another, or only seems to: shares with their score intervals.

Single shares by Wilson (1927), differences by Newcombe's hybrid score interval (Statistics in Medicine 17, 1998, method 10).
"""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Literal

from qiantai.knowledge.cadence import Cadence

TWO_SIDED = 0.95
Alarm = Literal["accuracy", "complaints"]


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of a number of answers; `wrong` are those handed on, corrected or rated 1 or 2."""

    answers: int = 0
    ratings: int = 0
    liked: int = 0
    disliked: int = 0
    handoffs: int = 0
    complaints: int = 0
    corrections: int = 0
    wrong: int = 0

    @property
    def right(self) -> int:
        """Answers that nothing spoke against."""
        return self.answers - self.wrong


@dataclass(frozen=True, slots=True)
class Share:
    """A part of one with its interval; all 0..1, and the widest interval when nothing was counted."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """The second version beside the first: differences are second minus first."""

    accuracy: tuple[Share, Share]
    complaints: tuple[Share, Share]
    accuracy_difference: Share
    complaint_difference: Share


def wilson(count: int, total: int, z: float | None = None) -> Share:
    """The share `count / total` with its score interval, of 95 % unless `z` says otherwise."""
    if not total:
        return Share(0.0, 0.0, 1.0)
    z = z or _two_sided()
    share, square = count / total, z * z
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = z * sqrt(share * (1 - share) / total + square / (4 * total * total))
    half /= 1 + square / total
    return Share(share, max(0.0, middle - half), min(1.0, middle + half))


def newcombe(first: tuple[int, int], second: tuple[int, int], z: float | None = None) -> Share:
    """The difference of two shares, second minus first, each given as (count, total); within -1..1."""
    if not first[1] or not second[1]:
        return Share(0.0, -1.0, 1.0)
    one, two = wilson(*first, z), wilson(*second, z)
    difference = two.value - one.value
    low = difference - sqrt((two.value - two.low) ** 2 + (one.high - one.value) ** 2)
    high = difference + sqrt((two.high - two.value) ** 2 + (one.value - one.low) ** 2)
    return Share(difference, low, high)


def compare(first: Tally, second: Tally) -> Comparison:
    """Two versions side by side, with intervals of 95 %."""
    right = (first.right, first.answers), (second.right, second.answers)
    complaints = (first.complaints, first.answers), (second.complaints, second.answers)
    return Comparison(
        accuracy=(wilson(*right[0]), wilson(*right[1])),
        complaints=(wilson(*complaints[0]), wilson(*complaints[1])),
        accuracy_difference=newcombe(*right),
        complaint_difference=newcombe(*complaints),
    )


def fallen(running: Tally, canary: Tally, cadence: Cadence) -> Alarm | None:
    """Why a canary must be taken back: `accuracy`, `complaints`, or None.

    It must be worse by the limit, and worse than chance explains at the one-sided confidence; each side needs a least
    count of answers (domain §4.4: accuracy -2 points, complaints +20 %).
    """
    if min(running.answers, canary.answers) < cadence.fewest:
        return None
    z = NormalDist().inv_cdf(cadence.confidence)
    accuracy = newcombe((running.right, running.answers), (canary.right, canary.answers), z)
    if accuracy.value <= -cadence.points and accuracy.high < 0:
        return "accuracy"
    complaints = newcombe(
        (running.complaints, running.answers), (canary.complaints, canary.answers), z
    )
    before = running.complaints / running.answers
    if complaints.value > 0 and complaints.value >= cadence.rise * before and complaints.low > 0:
        return "complaints"
    return None


def _two_sided() -> float:
    return NormalDist().inv_cdf((1 + TWO_SIDED) / 2)
