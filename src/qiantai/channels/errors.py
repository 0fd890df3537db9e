"""What a channel refuses before a conversation hears of it."""

from qiantai.floor.errors import Invalid, Unauthenticated


class PassExpired(Unauthenticated):
    """The visitor's pass is over; the page must open a new session."""

    code = "pass_expired"


class PassInvalid(Unauthenticated):
    """The visitor's pass was not issued here."""

    code = "pass_invalid"


class FrameInvalid(Invalid):
    """A frame of the live socket has no known type or lacks a field; `detail["field"]` names it."""

    code = "frame_invalid"
