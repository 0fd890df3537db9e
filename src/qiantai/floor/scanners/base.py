"""The contract of every scanner of files."""

from typing import Protocol


class Scanner(Protocol):
    """Looks for harm in a file, before it is kept.

    `scan` names what it found, or gives None when it found nothing; it raises `floor.errors.Unavailable` when it cannot
    look, and then the file is not kept. `kind` is the media type that the content itself shows.
    """

    async def scan(self, content: bytes, kind: str) -> str | None:
        """The name of the harm found, None when there is none."""
        ...
