"""The server dies in the middle of forty conversations: nothing is lost, and every transfer is paid once."""

import random

from benchmarks.kill import is_sound, run
from tests.servers import lend


def test_killed_server_loses_nothing_and_pays_every_transfer_once() -> None:
    result = run(rounds=1, conversations=40, seed=random.randrange(2**32), bring=lend)
    assert is_sound(result), result
    assert result["transfers_confirmed"] == 20
    assert result["reconnects"] > 0
