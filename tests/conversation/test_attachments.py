"""Files of a conversation: scanned before they are kept, so many a day, and audited."""

import uuid
from datetime import timedelta
from pathlib import Path

import pytest

from qiantai.conversation import Attachments
from qiantai.conversation.attachments import tidy
from qiantai.conversation.errors import FileHarmful, TooManyFiles
from qiantai.customers import StaffActor, SystemActor
from qiantai.floor.audit import Audit
from qiantai.floor.clock import ManualClock
from qiantai.floor.database import Database
from qiantai.floor.errors import NotFound
from qiantai.floor.files import FileKindRefused, Files
from qiantai.floor.scanners.fake import FakeScanner

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 8
VISITOR = SystemActor("visitor")
AGENT = StaffActor("s001", "林晓", frozenset({"agent"}))


class Bench:
    """Attachments with a scanner that finds what the test says."""

    def __init__(self, database: Database, clock: ManualClock, folder: Path) -> None:
        self.database, self.scanner = database, FakeScanner()
        files = Files(folder, 1000)
        self.attachments = Attachments(database, clock, Audit(), files, self.scanner, 2)
        self.conversation = uuid.uuid4()

    async def keep(self, content: bytes = PNG, message: str = "") -> uuid.UUID:
        """Send a file."""
        message = message or uuid.uuid4().hex
        one = await self.attachments.keep(VISITOR, self.conversation, message, "a.exe", content)
        return one.id

    async def audited(self) -> list[tuple[str, str]]:
        """Who did what."""
        rows = await self.database.fetch("select actor, action from audit_log order by id")
        return [(row["actor"], row["action"]) for row in rows]


@pytest.fixture
def bench(database: Database, clock: ManualClock, tmp_path: Path) -> Bench:
    return Bench(database, clock, tmp_path)


async def test_file_is_kept_once_for_its_message_and_read_again(bench: Bench) -> None:
    first = await bench.keep(message="m")
    assert await bench.keep(message="m") == first
    one, content = await bench.attachments.read(AGENT, bench.conversation, first)
    assert (one.name, one.kind, content) == ("a.png", "image/png", PNG)
    assert await bench.audited() == [
        ("system:visitor", "conversation:file:kept"),
        ("staff:s001", "conversation:file:read"),
    ]


async def test_file_of_another_conversation_is_not_found(bench: Bench) -> None:
    file = await bench.keep()
    with pytest.raises(NotFound):
        await bench.attachments.read(AGENT, uuid.uuid4(), file)


async def test_harmful_file_is_not_kept_and_leaves_a_record(bench: Bench, tmp_path: Path) -> None:
    bench.scanner.harm = "test"
    with pytest.raises(FileHarmful):
        await bench.keep()
    assert not (tmp_path / "files").exists()
    assert await bench.audited() == [("system:visitor", "conversation:file:refused")]


async def test_text_is_no_file_of_a_conversation(bench: Bench) -> None:
    with pytest.raises(FileKindRefused):
        await bench.keep(b"plain words")
    assert bench.scanner.seen == 0


async def test_so_many_files_a_day_and_no_more(bench: Bench, clock: ManualClock) -> None:
    await bench.keep()
    await bench.keep()
    with pytest.raises(TooManyFiles):
        await bench.keep()
    clock.advance(timedelta(hours=24))
    await bench.keep()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("发票.PNG", "发票.png"),
        ("../../etc/passwd", "passwd.png"),
        ("C:\\x\\a b.jpeg", "a b.png"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie: x.png"),
        (".", "file.png"),
        ("", "file.png"),
        ("x" * 300, "x" * 80 + ".png"),
    ],
)
def test_name_is_tidied(name: str, shown: str) -> None:
    assert tidy(name, "image/png") == shown
