"""Keeps on disk what was computed from unchanging texts, so that a start reads it instead of computing it anew."""

import hashlib
import io
import os
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import structlog
from numpy.typing import NDArray

from qiantai.knowledge.encoder import Encoder

log = structlog.get_logger(__name__)
FOLDER = "kept"
"""Of the data folder; it may be removed at any time."""
VERSION = 1
"""Counts up when tokens, pieces, vectors or postings of the same text come out differently."""
READERS = ("rjieba", "opencc", "tantivy", "numpy")
"""The libraries whose versions decide how a text is cut and counted."""
_MARK_BYTES = 32
_KEY = "key"
Arrays = Mapping[str, NDArray[Any]]


class Kept:
    """Arrays by name and by the digest of what they were computed from; without a folder nothing is kept.

    Processes share the folder: files appear whole, and one that fails its own digest is made anew.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    @classmethod
    def under(cls, data_dir: Path) -> "Kept":
        """In the data folder of an installation."""
        return cls(data_dir / FOLDER)

    def arrays(self, name: str, key: str, make: Callable[[], Arrays]) -> Arrays:
        """What is kept under `name` for `key`, or else what `make` makes, which is kept in place of any other."""
        found = self.find(name, key)
        if found is None:
            found = make()
            self.keep(name, key, found)
        return found

    def find(self, name: str, key: str) -> Arrays | None:
        """None when it was never kept, belongs to another key or is damaged."""
        if self._folder is None:
            return None
        path = self._folder / f"{name}.npz"
        try:
            content = path.read_bytes()
        except OSError:
            return None
        mark, body = content[:_MARK_BYTES], memoryview(content)[_MARK_BYTES:]
        if _mark(body) != mark:
            log.warning("kept_file_damaged", file=path.name)
            return None
        with np.load(io.BytesIO(body), allow_pickle=False) as held:
            arrays = {one: held[one] for one in held.files}
        return arrays if str(arrays.pop(_KEY)) == key else None

    def keep(self, name: str, key: str, arrays: Arrays) -> None:
        """Write them beside and move them into place; a disk that takes nothing only costs the next start."""
        if self._folder is None:
            return
        body = io.BytesIO()
        given: dict[str, Any] = {**arrays, _KEY: np.array(key)}
        np.savez(body, **given)
        draft = self._folder / f".{name}.{secrets.token_hex(8)}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with draft.open("wb") as file:
                file.write(_mark(body.getbuffer()))
                file.write(body.getbuffer())
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._folder / f"{name}.npz")
        except OSError as error:
            log.warning("kept_file_not_written", file=name, why=str(error))
            with suppress(OSError):
                draft.unlink()


NOWHERE = Kept()
"""Keeps nothing."""


def key_of(encoder: Encoder | None, *texts: Iterable[str]) -> str:
    """The digest of texts in their order, of how they are read and of the model that encodes them, in hexadecimal."""
    digest = hashlib.sha256(way(encoder).encode())
    for part in texts:
        digest.update(b"\0\1")
        for text in part:
            digest.update(text.encode("utf-8", "surrogatepass"))
            digest.update(b"\0")
    return digest.hexdigest()


def way(encoder: Encoder | None) -> str:
    """How texts are read here: our code, the libraries and the model."""
    model = encoder.mark if encoder is not None else ""
    return f"{VERSION}|{_libraries()}|{model}"


def packed_texts(texts: Sequence[str]) -> NDArray[np.uint8]:
    """Texts without line feeds as one array."""
    return np.frombuffer("\n".join(texts).encode("utf-8", "surrogatepass"), np.uint8)


def texts_of(packed: NDArray[np.uint8]) -> list[str]:
    """The texts again; one empty text for none."""
    return packed.tobytes().decode("utf-8", "surrogatepass").split("\n")


@cache
def _libraries() -> str:
    return " ".join(f"{name}={version(name)}" for name in READERS)


def _mark(body: memoryview) -> bytes:
    return hashlib.sha256(body).digest()
