"""What can go wrong between a spoken sentence and its words; each says what the speaker or the operator can do."""

from typing import Any, ClassVar

from qiantai.floor.engines.errors import EngineFailed
from qiantai.floor.errors import Invalid, Unavailable


class RecordingUnreadable(Invalid):
    """The sound is no WAV of one channel, 16 bits and 16 kHz, or is cut off."""

    code = "recording_unreadable"


class NothingHeard(Invalid):
    """The recording holds no words."""

    code = "nothing_heard"


class DictationOff(Unavailable):
    """No service that turns speech into text is configured; `detail["needs"]` names the settings."""

    code = "dictation_off"


class DictationFailed(Unavailable):
    """The service that turns speech into text gave no usable answer; `detail["reason"]` is one word."""

    code = "dictation_failed"
    codes: ClassVar[dict[str, type["DictationFailed"]]] = {}
    reason: ClassVar[str] = "failed"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.codes[cls.reason] = cls

    @staticmethod
    def of(failed: EngineFailed) -> "DictationFailed":
        """The failure of an engine as the speaker is told of it."""
        kind = DictationFailed.codes.get(failed.reason, DictationFailed)
        return kind(str(failed), **{**failed.detail, "reason": failed.reason})


class DictationTimeout(DictationFailed):
    """The service did not answer in time."""

    code = "dictation_timeout"
    reason = "timeout"


class DictationUnreachable(DictationFailed):
    """Nobody answers at the address of the service."""

    code = "dictation_unreachable"
    reason = "unreachable"


class DictationRefused(DictationFailed):
    """The service refused the recording: its key, its model's name or its own limits."""

    code = "dictation_refused"
    reason = "refused"


class DictationNonsense(DictationFailed):
    """The service's answer cannot be read."""

    code = "dictation_nonsense"
    reason = "nonsense"


class DictationResting(DictationFailed):
    """The service failed several times in a row and is left alone for a while."""

    code = "dictation_resting"
    reason = "open"
