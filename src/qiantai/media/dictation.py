"""Dictation: one recording in, its words out in the script of the speaker; nothing of it is kept."""

from typing import Any

from qiantai.floor.clock import Clock
from qiantai.floor.config import Settings
from qiantai.floor.engines.configured import speech_endpoint
from qiantai.floor.engines.errors import EngineFailed
from qiantai.floor.text import converter
from qiantai.media.errors import DictationFailed, DictationOff, NothingHeard
from qiantai.media.recognisers.base import Recogniser
from qiantai.media.recognisers.openai import OpenAIRecogniser
from qiantai.media.recordings import most_bytes, read_recording

NEEDS = ("QIANTAI_SPEECH_URL", "QIANTAI_SPEECH_MODEL")
"""The settings without which there is no dictation."""


class Dictation:
    """Hears with one recogniser, or says that there is none."""

    def __init__(self, recogniser: Recogniser | None, most_seconds: int) -> None:
        self.most_seconds = most_seconds
        self._recogniser = recogniser
        self._scripts: dict[str, Any] = {
            "zh-Hans": converter("t2s"),
            "zh-Hant": converter("s2hk"),
        }

    @property
    def ready(self) -> bool:
        """Whether a recogniser is configured."""
        return self._recogniser is not None

    @property
    def needs(self) -> tuple[str, ...]:
        """The settings that are missing."""
        return () if self.ready else NEEDS

    @property
    def most_bytes(self) -> int:
        """The size of the largest recording."""
        return most_bytes(self.most_seconds)

    async def hear(self, content: bytes, language: str) -> str:
        """The words of a WAV in which `language` (zh-Hans, zh-Hant, en) is spoken.

        DictationOff without a recogniser, RecordingUnreadable and TooLarge before anybody is asked, NothingHeard for
        silence, DictationFailed for whatever the recogniser fails in.
        """
        if self._recogniser is None:
            raise DictationOff(needs=list(NEEDS))
        recording = read_recording(content, self.most_seconds)
        english = language.startswith("en")
        try:
            words = await self._recogniser.hear(recording, "en" if english else "zh")
        except EngineFailed as failed:
            raise DictationFailed.of(failed) from failed
        if not words:
            raise NothingHeard(field="recording")
        script = self._scripts.get(language)
        return words if script is None else str(script.convert(words))

    async def close(self) -> None:
        """Let go of the recogniser."""
        if self._recogniser is not None:
            await self._recogniser.close()


def build_dictation(settings: Settings, clock: Clock) -> Dictation:
    """Dictation by the service of `QIANTAI_SPEECH_*`, off where none is named; Misconfigured names the setting."""
    endpoint = speech_endpoint(settings)
    recogniser = OpenAIRecogniser(endpoint, clock) if endpoint else None
    return Dictation(recogniser, settings.speech_seconds)
