"""The contract of a recogniser: the words of a recording, within a time limit or not at all."""

from typing import Literal, Protocol

from qiantai.media.recordings import Recording

Spoken = Literal["zh", "en"]


class Recogniser(Protocol):
    """A service that turns speech into text.

    Contract that every member keeps:

    - `hear` gives the words of one recording, without blanks around them; silence gives no words.
    - It raises nothing but `floor.engines` EngineFailed, and does so at its time limit (EngineTimeout) at the latest.
    - One call asks at most once. After several failures in a row calls raise CircuitOpen without asking, until one
      that is let through succeeds.
    - The recording and its words are neither kept nor logged.
    - `close` may be called twice; a later call opens the recogniser again.
    """

    async def hear(self, recording: Recording, spoken: Spoken) -> str:
        """The words of a recording in which somebody speaks Chinese or English."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
