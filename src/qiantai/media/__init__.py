"""Sound and picture: frames, pipelines, turns, calls and documents join here as one more channel of the same conversation."""

from qiantai.media.dictation import Dictation, build_dictation
from qiantai.media.recognisers.base import Recogniser
from qiantai.media.recordings import RATE, Recording, read_recording

__all__ = [
    "RATE",
    "Dictation",
    "Recogniser",
    "Recording",
    "build_dictation",
    "read_recording",
]
