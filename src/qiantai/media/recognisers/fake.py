"""A recogniser for tests: it hears what it is told to hear, and fails when it is told to."""

from qiantai.floor.clock import Clock, SystemClock
from qiantai.floor.engines.breaker import Breaker
from qiantai.floor.engines.errors import EngineFailed
from qiantai.media.recognisers.base import Spoken
from qiantai.media.recordings import Recording


class FakeRecogniser:
    """Hears the same words in every recording that is not silent."""

    def __init__(
        self, words: str, failure: EngineFailed | None = None, clock: Clock | None = None
    ) -> None:
        self.failure = failure
        self.heard: list[tuple[Recording, Spoken]] = []
        self._words = words
        self._breaker = Breaker(clock or SystemClock())

    async def hear(self, recording: Recording, spoken: Spoken) -> str:
        with self._breaker.watch():
            self.heard.append((recording, spoken))
            if self.failure is not None:
                raise self.failure
            return self._words.strip() if any(recording.samples) else ""

    async def close(self) -> None:
        """There is nothing to let go of."""
