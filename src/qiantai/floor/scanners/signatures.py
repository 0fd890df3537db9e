"""The scanner that ships: known signatures of programs, scripts and active documents; it replaces no virus scanner."""

import asyncio
import re

_EVERYWHERE = {
    "test virus": re.compile(rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"),
    "windows program": re.compile(rb"This program (?:cannot|must) be run (?:in|under) "),
    "linux program": re.compile(rb"\x7fELF[\x01\x02][\x01\x02]\x01"),
    "web script": re.compile(rb"<script[\s>]|<\?php[\s]", re.IGNORECASE),
}
_PDF = {
    "script in a document": re.compile(rb"/(?:JavaScript|JS)\b"),
    "program start in a document": re.compile(rb"/Launch\b"),
    "media player in a document": re.compile(rb"/RichMedia\b"),
}
_HEX_NAME = re.compile(rb"#([0-9a-fA-F]{2})")


class SignatureScanner:
    """Searches the bytes; names in PDF written with hexadecimal escapes (`/J#53`) are read as what they mean."""

    async def scan(self, content: bytes, kind: str) -> str | None:
        """The name of the first signature found."""
        return await asyncio.to_thread(_found, content, kind)


def _found(content: bytes, kind: str) -> str | None:
    for harm, signature in _EVERYWHERE.items():
        if signature.search(content):
            return harm
    if kind == "application/pdf":
        plain = _HEX_NAME.sub(lambda match: bytes([int(match[1], 16)]), content)
        return next((harm for harm, sign in _PDF.items() if sign.search(plain)), None)
    return None
