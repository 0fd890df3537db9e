"""One tree of errors: each names a fact, carries a stable code and an HTTP status.

Words for people are looked up by code and language in `floor.text`; `detail` holds the values those words name.
"""

from typing import Any, ClassVar


class QiantaiError(Exception):
    """Something the caller must know; `detail` fills the words looked up by `code`."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500

    def __init__(self, message: str = "", **detail: Any) -> None:
        super().__init__(message or self.__doc__ or self.code)
        self.detail: dict[str, Any] = detail


class Invalid(QiantaiError):
    """The input does not have the required shape; `detail["field"]` names what to change."""

    code = "invalid"
    status = 422


class NotFound(QiantaiError):
    """There is no such thing, or the caller may not know that there is."""

    code = "not_found"
    status = 404


class Unauthenticated(QiantaiError):
    """The caller has not proved who they are."""

    code = "unauthenticated"
    status = 401


class Forbidden(QiantaiError):
    """The caller is known but may not do this."""

    code = "forbidden"
    status = 403


class Conflict(QiantaiError):
    """The thing has changed since the caller looked, or someone else holds it."""

    code = "conflict"
    status = 409


class TooLarge(QiantaiError):
    """The input is larger than the limit; `detail["limit"]` and `detail["unit"]` name it."""

    code = "too_large"
    status = 413


class TooMany(QiantaiError):
    """The caller asks more often than allowed; `detail["retry_after"]` is in seconds."""

    code = "too_many"
    status = 429


class Unavailable(QiantaiError):
    """A system that this needs does not answer."""

    code = "unavailable"
    status = 503


class Misconfigured(QiantaiError):
    """A setting or a pack file is wrong; the message names file, line and field."""

    code = "misconfigured"
    status = 500
