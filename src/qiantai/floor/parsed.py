"""Keeps parsed YAML from one start to the next: reading the packs' files as YAML anew takes longer than all else of them.

A document is found by the digest of its text, so a changed file is read anew; whoever asks gets a document of their own.
"""

import hashlib
import os
import secrets
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
import structlog
import yaml

log = structlog.get_logger(__name__)
FILE = "documents.msgpack"
VERSION = f"1 yaml={yaml.__version__}"
"""Another version of it, or of the library, reads everything anew."""
MOST = 2000
"""Documents that are remembered; a pack has hundreds."""
_MARK_BYTES = 32
_DAY, _MOMENT = 1, 2


class Parsed:
    """The documents that this process has parsed or found kept, as MessagePack by the digest of their text."""

    def __init__(self, version: str = VERSION) -> None:
        self._version = version
        self._found: dict[bytes, bytes] = {}
        self._used: dict[bytes, bytes] = {}
        self._new = False

    def read(self, text: str) -> Any:
        """The value of a YAML text; yaml.MarkedYAMLError for a syntax error."""
        key = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        packed = self._used.get(key) or self._found.get(key)
        if packed is not None:
            self._used[key] = packed
            return _DECODER.decode(packed)
        value = yaml.load(text, Loader=yaml.CSafeLoader)
        if len(self._used) < MOST and (made := _packed(value)) is not None:
            self._used[key] = made
            self._new = True
        return value

    def find(self, folder: Path) -> None:
        """Know what an earlier start has kept in the folder; a file that is missing, damaged or of old is passed over."""
        try:
            content = (folder / FILE).read_bytes()
        except OSError:
            return
        mark, body = content[:_MARK_BYTES], content[_MARK_BYTES:]
        if hashlib.sha256(body).digest() != mark:
            log.warning("kept_file_damaged", file=FILE)
            return
        version, found = msgspec.msgpack.decode(body, type=tuple[str, dict[bytes, bytes]])
        self._found = found if version == self._version else {}

    def keep(self, folder: Path) -> None:
        """Write what was used so far, when some of it is new; a disk that takes nothing only costs the next start."""
        if not self._new:
            return
        body = msgspec.msgpack.encode((self._version, self._used))
        draft = folder / f".{FILE}.{secrets.token_hex(8)}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with draft.open("wb") as file:
                file.write(hashlib.sha256(body).digest())
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(folder / FILE)
            self._new = False
        except OSError as error:
            log.warning("kept_file_not_written", file=FILE, why=str(error))
            with suppress(OSError):
                draft.unlink()


PARSED = Parsed()
"""Of this process."""


def _packed(value: Any) -> bytes | None:
    """None for what would not come back as it is: other types, and parts that stand in two places."""
    try:
        return msgspec.msgpack.encode(_plain(value, set()))
    except (TypeError, OverflowError, ValueError, RecursionError):
        return None


def _plain(value: Any, seen: set[int]) -> Any:
    kind = type(value)
    if kind in (dict, list):
        if id(value) in seen:
            raise ValueError("one part stands in two places")
        seen.add(id(value))
        if kind is list:
            return [_plain(one, seen) for one in value]
        return {_plain(key, seen): _plain(one, seen) for key, one in value.items()}
    if kind is date:
        return msgspec.msgpack.Ext(_DAY, value.isoformat().encode())
    if kind is datetime:
        return msgspec.msgpack.Ext(_MOMENT, value.isoformat().encode())
    if value is None or kind in (str, int, float, bool, bytes):
        return value
    raise TypeError(kind.__name__)


def _other(code: int, content: memoryview) -> date | datetime:
    text = bytes(content).decode()
    return date.fromisoformat(text) if code == _DAY else datetime.fromisoformat(text)


_DECODER = msgspec.msgpack.Decoder(ext_hook=_other)
