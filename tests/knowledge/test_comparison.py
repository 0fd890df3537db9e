"""Intervals are those of the literature, and a canary falls only when it is worse beyond chance."""

import pytest

from qiantai.floor.clock import ManualClock
from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge.cadence import Cadence, read_steps
from qiantai.knowledge.comparison import Tally, compare, fallen, newcombe, wilson


@pytest.fixture
def cadence(policies: PolicyTable, clock: ManualClock) -> Cadence:
    return Cadence.of(policies, clock.now())


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe, Statistics in Medicine 17 (1998) 857, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_of_a_share(count: int, total: int, low: float, high: float) -> None:
    found = wilson(count, total)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        (
            (48, 80),
            (56, 70),
            0.0524,
            0.3339,
        ),  # Newcombe, Statistics in Medicine 17 (1998) 873, method 10
        ((3, 10), (9, 10), 0.1705, 0.8090),
        ((0, 10), (10, 10), 0.6075, 1.0),
    ],
)
def test_the_interval_of_a_difference(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    found = newcombe(first, second)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_nothing_counted_says_nothing() -> None:
    nothing = compare(Tally(), Tally())
    assert (nothing.accuracy_difference.low, nothing.accuracy_difference.high) == (-1.0, 1.0)
    assert nothing.accuracy[0].value == 0.0


@pytest.mark.parametrize(
    ("running", "canary", "why"),
    [
        (Tally(1000, wrong=50), Tally(1000, wrong=150), "accuracy"),
        (Tally(1000, wrong=50), Tally(1000, wrong=65), None),  # 1.5 points
        (Tally(100, wrong=5), Tally(30, wrong=2), None),  # chance
        (Tally(100, wrong=5), Tally(29, wrong=29), None),  # too few
        (Tally(1000, wrong=150), Tally(1000, wrong=50), None),  # better
        (Tally(10_000, complaints=100), Tally(10_000, complaints=200), "complaints"),
        (Tally(10_000, complaints=100), Tally(10_000, complaints=110), None),  # 10 %
        (Tally(10_000, complaints=0), Tally(1000, complaints=20), "complaints"),
        (Tally(10_000, complaints=200), Tally(10_000, complaints=100), None),
        (Tally(), Tally(1000, wrong=1000), None),  # nothing to hold it against
    ],
)
def test_when_a_canary_falls(
    cadence: Cadence, running: Tally, canary: Tally, why: str | None
) -> None:
    assert fallen(running, canary, cadence) == why


def test_the_packs_hold_the_rules(packs: Packs, cadence: Cadence) -> None:
    assert [(step.after.days, step.share) for step in cadence.steps] == [
        (0, 1),
        (2, 10),
        (4, 50),
        (7, 100),
    ]
    assert (cadence.points, cadence.rise, cadence.fewest) == (0.02, 0.2, 30)


@pytest.mark.parametrize(
    "text", ["", "1=1, 7=100", "0=1, 7=50", "0=10, 2=5, 7=100", "0=1,x", "0=0, 7=100"]
)
def test_wrongread_steps_are_named(text: str) -> None:
    with pytest.raises(Misconfigured, match=r"knowledge\.canary\.steps"):
        read_steps(text)
