"""A scanner for tests: finds what it is told to find."""


class FakeScanner:
    """Finds `harm` in every file; None lets all pass. `seen` counts the files."""

    def __init__(self, harm: str | None = None) -> None:
        self.harm = harm
        self.seen = 0

    async def scan(self, content: bytes, kind: str) -> str | None:
        """Give what was set."""
        self.seen += 1
        return self.harm
