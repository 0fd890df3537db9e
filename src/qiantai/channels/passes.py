"""A pass lets one browser speak in one conversation; who the customer is stands in the conversation, not here."""

from datetime import datetime, timedelta
from uuid import UUID

import jwt

from qiantai.channels.errors import PassExpired, PassInvalid

LIFE = timedelta(hours=24)
AUDIENCE = "qiantai-pass"


class Passes:
    """Signed, expiring passes (JWT, HS256, a key of our own)."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def issue(self, conversation: UUID, now: datetime) -> tuple[str, datetime]:
        """A pass for the conversation, and when it ends."""
        until = now + LIFE
        body = {"sub": str(conversation), "aud": AUDIENCE, "exp": int(until.timestamp())}
        return jwt.encode(body, self._key, algorithm="HS256"), until

    def read(self, given: str, now: datetime) -> UUID:
        """The conversation of a pass; PassExpired, PassInvalid."""
        try:
            body = jwt.decode(
                given,
                self._key,
                algorithms=["HS256"],
                audience=AUDIENCE,
                options={"require": ["sub", "exp"], "verify_exp": False},
            )
            conversation, until = UUID(body["sub"]), int(body["exp"])
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise PassInvalid from error
        if now.timestamp() >= until:
            raise PassExpired
        return conversation
