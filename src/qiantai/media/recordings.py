"""Reads what a microphone recorded: WAV, one channel, 16 bits, 16 kHz, the form that every recogniser takes."""

import io
import wave
from dataclasses import dataclass

from qiantai.floor.errors import TooLarge
from qiantai.media.errors import RecordingUnreadable

RATE = 16_000
"""Samples a second."""
WIDTH = 2
"""Bytes of a sample."""
HEADER = 1024
"""Bytes that a WAV may hold besides its samples."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A spoken sentence: little-endian signed samples of 16 bits, one channel."""

    samples: bytes

    @property
    def seconds(self) -> float:
        """Its length."""
        return len(self.samples) / (RATE * WIDTH)

    @property
    def wav(self) -> bytes:
        """As a WAV file, written anew so that nothing else travels with it."""
        file = io.BytesIO()
        with wave.open(file, "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(WIDTH)
            out.setframerate(RATE)
            out.writeframes(self.samples)
        return file.getvalue()


def most_bytes(seconds: int) -> int:
    """The size of the longest WAV of so many seconds."""
    return seconds * RATE * WIDTH + HEADER


def read_recording(content: bytes, most_seconds: int) -> Recording:
    """The recording in a WAV file; RecordingUnreadable for any other file, TooLarge beyond `most_seconds`."""
    try:
        with wave.open(io.BytesIO(content), "rb") as file:
            shape = (file.getnchannels(), file.getsampwidth(), file.getframerate())
            promised = file.getnframes()
            samples = file.readframes(promised)
    except (wave.Error, EOFError, RuntimeError) as error:
        raise RecordingUnreadable(str(error), field="recording") from error
    if shape != (1, WIDTH, RATE) or len(samples) != promised * WIDTH:
        raise RecordingUnreadable(field="recording")
    recording = Recording(samples)
    if not samples:
        raise RecordingUnreadable(field="recording")
    if recording.seconds > most_seconds:
        raise TooLarge(limit=most_seconds, unit="s")
    return recording
