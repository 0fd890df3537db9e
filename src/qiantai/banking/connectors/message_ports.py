"""How payment messages get to the bank and its reports back: a folder that its file transfer watches, or HTTP."""

import asyncio
import os
from pathlib import Path
from typing import Protocol

import aiohttp

from qiantai.banking.connectors.converting import filled
from qiantai.banking.connectors.errors import CoreTimeout, CoreUnavailable
from qiantai.banking.connectors.peer import NOT_REACHED, Peer

NOTHING_DONE = (401, 403, 429)


class MessagePort(Protocol):
    """One way to a bank. A message of a name goes out at most once, whoever asks and however often."""

    async def send(self, name: str, document: bytes) -> None:
        """Give a message out; CoreUnavailable when it did not go, CoreTimeout when nobody knows."""
        ...

    async def sent(self, name: str) -> bool:
        """Whether a message of this name was given out, or may have been; CoreUnavailable when that cannot be told."""
        ...

    async def reports(self, name: str) -> list[bytes]:
        """The status reports that may be about a message; CoreUnavailable when they cannot be had."""
        ...

    async def statements(self) -> list[bytes]:
        """The statements and notifications received, oldest first."""
        ...

    async def close(self) -> None:
        """Give connections back."""
        ...


class FolderPort:
    """Folders `out` (ours, taken away by the file transfer), `sent` (our own copies), `in` and `statements` (the bank's).

    The copy in `sent` is written before the message is put out, and a message with a copy is never put out again. A
    process that dies between the two leaves a copy whose message may not have gone: its payment stays unknown until a
    person looks, which is better than paying twice.
    """

    def __init__(self, folder: Path) -> None:
        self._out, self._sent = folder / "out", folder / "sent"
        self._in, self._statements = folder / "in", folder / "statements"
        for one in (self._out, self._sent, self._in, self._statements):
            one.mkdir(parents=True, exist_ok=True)

    async def send(self, name: str, document: bytes) -> None:
        await asyncio.to_thread(self._put, name, document)

    async def sent(self, name: str) -> bool:
        return await asyncio.to_thread((self._sent / f"{name}.xml").exists)

    async def reports(self, name: str) -> list[bytes]:
        return await asyncio.to_thread(_holding, self._in, name.encode())

    async def statements(self) -> list[bytes]:
        return await asyncio.to_thread(_holding, self._statements, b"")

    async def close(self) -> None:
        """Nothing to give back."""

    def _put(self, name: str, document: bytes) -> None:
        kept, part = self._sent / f"{name}.xml", self._sent / f"{name}.{os.getpid()}.part"
        try:
            _write(part, document)
            os.link(part, kept)
        except FileExistsError:
            return
        except OSError as error:
            raise CoreUnavailable(f"{kept} cannot be written: {error.strerror}") from error
        finally:
            part.unlink(missing_ok=True)
        try:
            os.link(kept, self._out / kept.name)
        except OSError as error:
            kept.unlink()
            raise CoreUnavailable(f"{self._out} cannot be written: {error.strerror}") from error


class HttpPort:
    """POSTs messages to a path and GETs the report of one at another, where `{message}` is its id."""

    def __init__(self, peer: Peer, submit: str, status: str) -> None:
        self._peer = peer
        self._submit = submit
        self._status = status

    async def send(self, name: str, document: bytes) -> None:
        try:
            status, _ = await self._peer.exchange("POST", self._submit, document)
        except NOT_REACHED as error:
            raise CoreUnavailable(str(error)) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise CoreTimeout(type(error).__name__) from error
        if status in NOTHING_DONE:
            raise CoreUnavailable(f"{self._submit} answered {status}")
        if not 200 <= status < 300:
            raise CoreTimeout(f"{self._submit} answered {status}")

    async def sent(self, name: str) -> bool:
        return (await self._told(name))[0] == 200

    async def reports(self, name: str) -> list[bytes]:
        status, text = await self._told(name)
        return [text] if status == 200 and text else []

    async def statements(self) -> list[bytes]:
        """This way brings no statements."""
        return []

    async def close(self) -> None:
        await self._peer.close()

    async def _told(self, name: str) -> tuple[int, bytes]:
        path = filled(self._status, {"message": name}, quoted=True)
        try:
            status, text = await self._peer.exchange("GET", path, None)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise CoreUnavailable(type(error).__name__) from error
        if status not in (200, 404):
            raise CoreUnavailable(f"{path} answered {status}")
        return status, text


def _write(path: Path, document: bytes) -> None:
    with path.open("wb") as file:
        file.write(document)
        file.flush()
        os.fsync(file.fileno())


def _holding(folder: Path, part: bytes) -> list[bytes]:
    """The documents of a folder that contain this, oldest first; what is still being written ends otherwise than .xml."""
    try:
        found = sorted(folder.glob("*.xml"), key=lambda path: (path.stat().st_mtime_ns, path.name))
        return [text for text in (path.read_bytes() for path in found) if part in text]
    except OSError as error:
        raise CoreUnavailable(f"{folder} cannot be read: {error.strerror}") from error
