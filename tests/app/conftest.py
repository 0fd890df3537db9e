"""A whole house in the test's own process; whoever shares it finds an institution just opened."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import pytest
from tests.servers import lend

from qiantai.app.commands import temporary_house, temporary_settings
from qiantai.app.seed import Demonstration
from qiantai.app.stories.runner import Player
from qiantai.app.wire import House
from qiantai.floor.clock import ManualClock, SystemClock

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stage:
    """A house whose every step runs on the same event loop."""

    runner: asyncio.Runner
    house: House
    clock: ManualClock
    demonstration: Demonstration
    player: Player

    def run(self, steps: Coroutine[Any, Any, T]) -> T:
        """Do this in the house."""
        return self.runner.run(steps)

    def renew(self, now: datetime | None = None) -> None:
        """Customers, conversations, tickets and accounts as on the first day, which is now."""
        self.run(self.player.renew(now or SystemClock().now()))


@asynccontextmanager
async def opened(clock: ManualClock) -> AsyncIterator[tuple[House, Player]]:
    """A seeded house on a database, a core and a data folder of its own."""
    with temporary_settings() as settings:
        lend(settings.data_dir)
        async with temporary_house(settings, clock) as (house, core):
            yield house, Player(house, clock, core, Demonstration.load(settings))


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    """The house that tests of one worker share."""
    clock = ManualClock(SystemClock().now())
    with asyncio.Runner() as runner:
        opening = opened(clock)
        house, player = runner.run(opening.__aenter__())
        try:
            demonstration = Demonstration.load(house.ground.settings)
            yield Stage(runner, house, clock, demonstration, player)
        finally:
            runner.run(opening.__aexit__(None, None, None))
