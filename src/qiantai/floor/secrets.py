"""Keys that this installation makes for itself, and the sealing of single fields with them."""

import base64
import os
import re
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from qiantai.floor.errors import Misconfigured

KEY_BYTES = 32
_NONCE_BYTES = 12
_NAME = re.compile(r"[a-z_]+-[0-9]+")


def secret_key(data_dir: Path, name: str) -> bytes:
    """The 256-bit key `name` (`field-1`) under `data_dir/secrets`, made on first use, readable by its owner only.

    Raises Misconfigured when the file is open to others or is no key.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a key name: {name!r}")
    path = _folder(data_dir) / f"{name}.key"
    if not path.exists():
        _publish(path, secrets.token_bytes(KEY_BYTES))
    return _read(path)


def _folder(data_dir: Path) -> Path:
    folder = data_dir / "secrets"
    data_dir.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _publish(path: Path, key: bytes) -> None:
    """Write beside and link into place, so that whoever comes first wins and nobody reads half a key."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            return
        _sync_folder(path.parent)
    finally:
        draft.unlink()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(path: Path) -> bytes:
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise Misconfigured(f"{path}: must be readable by its owner only (chmod 600)")
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise Misconfigured(f"{path}: must hold exactly {KEY_BYTES} bytes")
    return key


class SecretBox:
    """Seals fields with AES-256-GCM; the key's id stands before the sealed text, so old keys still open theirs."""

    def __init__(self, keys: Mapping[str, bytes], current: str) -> None:
        self._ciphers = {name: AESGCM(key) for name, key in keys.items()}
        if current not in self._ciphers:
            raise Misconfigured(f"the current key {current} is missing")
        self._current = current

    @classmethod
    def load(cls, data_dir: Path) -> Self:
        """With every `field-N` key of the data folder; the highest N seals. The first is made when there is none."""
        found = {int(path.stem[6:]) for path in _folder(data_dir).glob("field-*.key")} or {1}
        keys = {f"field-{number}": secret_key(data_dir, f"field-{number}") for number in found}
        return cls(keys, f"field-{max(found)}")

    def seal(self, text: str, context: str = "") -> str:
        """`key-id.base64`; `context` (table, row) is bound to it, so a sealed field cannot move to another row."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        bound = f"{self._current}|{context}".encode()
        sealed = self._ciphers[self._current].encrypt(nonce, text.encode(), bound)
        return f"{self._current}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, context: str = "") -> str:
        """The text again; ValueError when the key is unknown or the field was altered or moved."""
        name, _, body = sealed.partition(".")
        if name not in self._ciphers:
            raise ValueError("sealed with an unknown key")
        raw = base64.urlsafe_b64decode(body)
        try:
            text = self._ciphers[name].decrypt(
                raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], f"{name}|{context}".encode()
            )
        except InvalidTag as error:
            raise ValueError("the sealed field was altered or moved") from error
        return text.decode()
