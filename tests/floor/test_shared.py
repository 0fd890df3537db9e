"""An answer that many ask for is worked out once, and is never older than what changed."""

import asyncio
from datetime import timedelta

import pytest

from qiantai.floor.clock import ManualClock
from qiantai.floor.shared import Shared


class Work:
    """Counts how often it was done; takes a while, and fails when told to."""

    def __init__(self) -> None:
        self.state = 0
        self.done = 0
        self.fail: Exception | None = None

    async def __call__(self) -> int:
        self.done += 1
        seen = self.state
        await asyncio.sleep(0.01)
        if self.fail is not None:
            raise self.fail
        return seen


async def test_all_who_ask_at_once_get_one_working_out(clock: ManualClock) -> None:
    work = Work()
    shared = Shared(work, clock)
    assert await asyncio.gather(*(shared.get() for _ in range(50))) == [0] * 50
    assert await shared.get() == 0
    assert work.done == 1
    clock.advance(timedelta(seconds=1))
    await shared.get()
    assert work.done == 2


async def test_who_asks_after_a_change_never_gets_an_older_answer(clock: ManualClock) -> None:
    work = Work()
    shared = Shared(work, clock)

    async def ask(nth: int) -> tuple[int, int]:
        await asyncio.sleep(nth * 0.004)
        work.state = nth
        shared.changed()
        return nth, await shared.get()

    answers = await asyncio.gather(*(ask(nth) for nth in range(1, 60)))
    assert all(got >= asked for asked, got in answers)
    # 59 changes within a quarter of a second, and a pause of eight times 10 ms between two workings out.
    assert work.done <= 8


async def test_a_failure_reaches_who_asked_and_the_next_try_is_new(clock: ManualClock) -> None:
    work = Work()
    shared = Shared(work, clock)
    work.fail = ValueError("down")
    answers = await asyncio.gather(*(shared.get() for _ in range(3)), return_exceptions=True)
    assert all(isinstance(answer, ValueError) for answer in answers)
    work.fail = None
    assert await shared.get() == 0


async def test_who_goes_away_does_not_stop_the_others(clock: ManualClock) -> None:
    shared = Shared(Work(), clock)
    first = asyncio.create_task(shared.get())
    second = asyncio.create_task(shared.get())
    await asyncio.sleep(0.005)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert await second == 0
