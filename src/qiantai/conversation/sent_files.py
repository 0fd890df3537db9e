"""The slot of a flow that takes files, and what was sent for it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from qiantai.conversation.flowbook import Flow, Slot
from qiantai.conversation.model import Frame, SentFile

FILES = "files"
STILL_MEANT = timedelta(minutes=30)
"""How long a file sent before a request is taken as meant for it."""


def files_slot(flow: Flow) -> Slot | None:
    """The slot of a flow that takes files: its value is a list of their ids."""
    return next((slot for slot in flow.slots.values() if slot.type == FILES), None)


def with_files(frame: Frame, name: str, files: Sequence[SentFile]) -> Frame:
    """The frame with more files in a slot, each once; the values `<slot>_count` and `<slot>_names` are for the words."""
    before = frame.slots.get(name)
    held = list(before) if isinstance(before, (list, tuple)) else []
    names = list(frame.values.get(f"{name}_names", ())) if held else []
    fresh = [one for one in files if one.id not in held]
    held += [one.id for one in fresh]
    values = {f"{name}_count": len(held), f"{name}_names": [*names, *(one.name for one in fresh)]}
    return replace(frame.with_slots(**{name: held}), values={**frame.values, **values})


def with_kept(frame: Frame, flow: Flow, kept: Sequence[SentFile], now: datetime) -> Frame:
    """A flow just begun, with the files that were sent a little before it."""
    slot = files_slot(flow)
    recent = [one for one in kept if now - one.at <= STILL_MEANT]
    return with_files(frame, slot.name, recent) if slot is not None and recent else frame
