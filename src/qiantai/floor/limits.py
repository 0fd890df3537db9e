"""How often one caller may ask: a moving window of one minute for each key, in this process's memory."""

import math
import time
from collections import deque
from collections.abc import Callable

from limits import RateLimitItemPerMinute
from limits.storage import MovingWindowSupport, Storage
from limits.strategies import MovingWindowRateLimiter

from qiantai.floor.errors import TooMany

SWEEP_SECONDS = 60.0


class WindowMemory(Storage, MovingWindowSupport):
    """Times of accepted calls by key, swept once a minute.

    The library's own memory storage starts a timer thread at nearly every call, which costs a third of a core
    at 450 calls a second.
    """

    STORAGE_SCHEME = ["qiantai-window"]  # noqa: RUF012 - the library declares it as an instance value

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._now = now
        self._calls: dict[str, deque[float]] = {}
        self._swept = now()

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count `amount` calls now; False, and nothing counted, when that passes `limit` in `expiry` seconds."""
        calls = self._window(key, expiry)
        if len(calls) + amount > limit:
            return False
        calls.extend([self._now()] * amount)
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the oldest counted call was made, and how many count."""
        calls = self._window(key, expiry)
        return (calls[0] if calls else self._now()), len(calls)

    def _window(self, key: str, expiry: int) -> deque[float]:
        now = self._now()
        if now - self._swept > SWEEP_SECONDS:
            self._sweep(now - expiry)
        calls = self._calls.setdefault(key, deque())
        while calls and calls[0] <= now - expiry:
            calls.popleft()
        return calls

    def _sweep(self, oldest: float) -> None:
        self._swept = self._now()
        self._calls = {
            key: calls for key, calls in self._calls.items() if calls and calls[-1] > oldest
        }

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Fixed windows are not kept here."""
        raise NotImplementedError

    def get(self, key: str) -> int:
        """How many calls are remembered for the key."""
        return len(self._calls.get(key, ()))

    def get_expiry(self, key: str) -> float:
        """Fixed windows are not kept here."""
        raise NotImplementedError

    def check(self) -> bool:
        """Memory is always there."""
        return True

    def reset(self) -> int | None:
        """Forget every call; returns how many keys there were."""
        count = len(self._calls)
        self._calls.clear()
        return count

    def clear(self, key: str) -> None:
        """Forget the calls of one key."""
        self._calls.pop(key, None)


class Limits:
    """Refuses callers that ask more often than allowed."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._memory = WindowMemory(now)
        self._limiter = MovingWindowRateLimiter(self._memory)

    def reset(self) -> None:
        """Forget every call."""
        self._memory.reset()

    def check(self, key: str, per_minute: int) -> None:
        """Count one call; TooMany with `retry_after` in seconds when the last minute is full."""
        item = RateLimitItemPerMinute(per_minute)
        if not self._limiter.hit(item, key):
            reset = self._limiter.get_window_stats(item, key).reset_time
            raise TooMany(retry_after=max(1, math.ceil(reset - self._now())))
