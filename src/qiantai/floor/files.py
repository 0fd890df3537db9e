"""Uploaded files, kept under the hash of their content; only kinds that are recognised by their bytes."""

import contextlib
import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from qiantai.floor.errors import Invalid, NotFound, TooLarge

_MAGIC = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"%PDF-": "application/pdf",
}
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


class FileKindRefused(Invalid):
    """The file is none of PNG, JPEG, PDF or plain UTF-8 text."""

    code = "file_kind_refused"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A kept file: its SHA-256 in hex, its size in bytes and its media type."""

    sha256: str
    size: int
    kind: str


class Files:
    """The store under `data_dir/files`; blocking, so call it from a thread."""

    def __init__(self, data_dir: Path, limit: int) -> None:
        self._folder = data_dir / "files"
        self._limit = limit

    def put(self, content: bytes) -> StoredFile:
        """Keep the content; the same content is kept once. Raises TooLarge and FileKindRefused."""
        if len(content) > self._limit:
            raise TooLarge(limit=self._limit, unit="bytes")
        kind = sniff(content)
        name = hashlib.sha256(content).hexdigest()
        path = self._path(name)
        if not path.exists():
            _write(path, content)
        return StoredFile(name, len(content), kind)

    def get(self, sha256: str) -> bytes:
        """The content; NotFound when it is not kept, or no longer what it was."""
        if not _SHA256.fullmatch(sha256):
            raise NotFound("no such file")
        try:
            content = self._path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise NotFound("no such file") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise NotFound("the kept file was altered")
        return content

    def remove(self, sha256: str) -> None:
        """Forget the content; harmless when it is not kept."""
        if _SHA256.fullmatch(sha256):
            self._path(sha256).unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256


def sniff(content: bytes) -> str:
    """The media type by the first bytes, never by name; FileKindRefused for anything else.

    Text is served as `text/plain` with `nosniff`, so that markup in it stays text.
    """
    for magic, kind in _MAGIC.items():
        if content.startswith(magic):
            return kind
    with contextlib.suppress(UnicodeDecodeError):
        if content and not _CONTROL.search(content.decode()):
            return "text/plain"
    raise FileKindRefused


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
