"""Uploaded files, sealed and kept under the hash of their content; only kinds that are recognised by their bytes."""

import contextlib
import hashlib
import os
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from qiantai.floor.errors import Invalid, NotFound, TooLarge
from qiantai.floor.secrets import secret_key

_MAGIC = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"%PDF-": "application/pdf",
}
_NONCE_BYTES = 12
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NAMES = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/webp": "WebP",
    "application/pdf": "PDF",
    "text/plain": "TXT",
}
KINDS = frozenset(_NAMES)
"""Every media type that is recognised."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


class FileKindRefused(Invalid):
    """The file is none of the kinds that are taken; `detail["kinds"]` names them."""

    code = "file_kind_refused"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A kept file: its SHA-256 in hex, its size in bytes and its media type."""

    sha256: str
    size: int
    kind: str


class Files:
    """The store under `data_dir/files`, sealed with AES-256-GCM by the key `file-1`; blocking, so call it from a thread."""

    def __init__(self, data_dir: Path, limit: int) -> None:
        self._folder = data_dir / "files"
        self._limit = limit
        self._cipher = AESGCM(secret_key(data_dir, "file-1"))

    def kind_of(self, content: bytes, kinds: Collection[str]) -> str:
        """The media type of a content that may be kept; TooLarge, FileKindRefused."""
        if len(content) > self._limit:
            raise TooLarge(limit=self._limit, unit="bytes")
        with contextlib.suppress(FileKindRefused):
            kind = sniff(content)
            if kind in kinds:
                return kind
        raise FileKindRefused(kinds=_names(kinds))

    def put(self, content: bytes, kinds: Collection[str] = KINDS) -> StoredFile:
        """Keep the content; the same content is kept once. Raises TooLarge and FileKindRefused."""
        kind = self.kind_of(content, kinds)
        name = hashlib.sha256(content).hexdigest()
        path = self._path(name)
        if not path.exists():
            nonce = secrets.token_bytes(_NONCE_BYTES)
            _write(path, nonce + self._cipher.encrypt(nonce, content, name.encode()))
        return StoredFile(name, len(content), kind)

    def get(self, sha256: str) -> bytes:
        """The content; NotFound when it is not kept, or no longer what it was."""
        if not _SHA256.fullmatch(sha256):
            raise NotFound("no such file")
        try:
            sealed = self._path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise NotFound("no such file") from error
        try:
            return self._cipher.decrypt(
                sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], sha256.encode()
            )
        except (InvalidTag, ValueError) as error:
            raise NotFound("the kept file was altered") from error

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
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    with contextlib.suppress(UnicodeDecodeError):
        if content and not _CONTROL.search(content.decode()):
            return "text/plain"
    raise FileKindRefused(kinds=_names(KINDS))


def _names(kinds: Collection[str]) -> str:
    return ", ".join(sorted(_NAMES[kind] for kind in kinds))


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
