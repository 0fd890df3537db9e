"""The three ways in which a core system fails us; which of them it is decides whether money may have moved."""

from qiantai.floor.errors import Conflict, Unavailable


class CoreUnavailable(Unavailable):
    """The core system was not reached, or said that it did nothing."""

    code = "core_unavailable"


class CoreTimeout(Unavailable):
    """The request went out and no answer came back: whether it was carried out is unknown."""

    code = "core_timeout"


class CoreRefused(Conflict):
    """The core system decided against it; `reason` is its code, such as `insufficient_funds`."""

    code = "core_refused"

    def __init__(self, reason: str, message: str = "") -> None:
        super().__init__(message or reason, reason=reason)
        self.reason = reason
