"""A caller who asks too often is told when to come back; others are not touched."""

import threading

import pytest

from qiantai.floor.errors import TooMany
from qiantai.floor.limits import Limits, WindowMemory


class Seconds:
    """A clock of seconds that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_call_over_the_limit_is_refused_with_a_time() -> None:
    now = Seconds()
    limits = Limits(now)
    for _ in range(3):
        limits.check("a", 3)
        now.now += 10
    with pytest.raises(TooMany) as caught:
        limits.check("a", 3)
    assert caught.value.detail == {"retry_after": 30}
    limits.check("b", 3)
    now.now += 29.5
    with pytest.raises(TooMany) as caught:
        limits.check("a", 3)
    assert caught.value.detail == {"retry_after": 1}
    now.now += 0.6
    limits.check("a", 3)


def test_refused_calls_do_not_prolong_the_wait() -> None:
    now = Seconds()
    limits = Limits(now)
    limits.check("a", 1)
    for _ in range(100):
        now.now += 0.5
        with pytest.raises(TooMany):
            limits.check("a", 1)
    now.now += 10.5
    limits.check("a", 1)


def test_silent_callers_are_forgotten_and_no_thread_is_started() -> None:
    now = Seconds()
    memory = WindowMemory(now)
    before = threading.active_count()
    for number in range(1000):
        memory.acquire_entry(f"k{number}", 5, 60)
    now.now += 61
    memory.acquire_entry("last", 5, 60)
    assert memory.reset() == 1
    assert threading.active_count() == before


def test_one_key_can_be_forgiven() -> None:
    memory = WindowMemory()
    memory.acquire_entry("a", 1, 60)
    assert memory.get("a") == 1
    assert not memory.acquire_entry("a", 1, 60)
    memory.clear("a")
    assert memory.acquire_entry("a", 1, 60)
    assert memory.check()
