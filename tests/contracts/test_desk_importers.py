"""Every importer of another contact centre's export keeps the contract of the shelf."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.app.exports import chatwoot, zendesk

from qiantai.desk.importers.base import (
    Contact,
    Importer,
    Mistake,
    NotAnExport,
    Phrase,
    Record,
    Talk,
)
from qiantai.desk.importers.chatwoot import ChatwootImporter
from qiantai.desk.importers.fake import FakeImporter
from qiantai.desk.importers.zendesk import ZendeskImporter

AT = datetime(2026, 1, 1, tzinfo=UTC)
FAKE: list[Record] = [Contact("1", "a", None, None, None, None), Phrase("2", "hi", "hello")]


def fake_file(path: Path) -> Path:
    path.write_text("x")
    return path


CASES: dict[str, tuple[Importer, Callable[[Path], Path]]] = {
    "fake": (FakeImporter(FAKE), fake_file),
    "chatwoot": (ChatwootImporter(), chatwoot),
    "zendesk": (ZendeskImporter(), zendesk),
}
ORDER = (Contact, Talk, Phrase)


@pytest.mark.parametrize("name", CASES)
def test_reading_twice_gives_the_same_records(name: str, tmp_path: Path) -> None:
    importer, make = CASES[name]
    path = make(tmp_path / "export")
    assert list(importer.read(path)) == list(importer.read(path))


@pytest.mark.parametrize("name", CASES)
def test_contacts_come_before_conversations_and_these_before_phrases(
    name: str, tmp_path: Path
) -> None:
    importer, make = CASES[name]
    kinds = [
        ORDER.index(type(one))
        for one in importer.read(make(tmp_path / "export"))
        if not isinstance(one, Mistake)
    ]
    assert kinds
    assert kinds == sorted(kinds)


@pytest.mark.parametrize("name", CASES)
def test_lines_are_in_the_order_of_time_and_times_are_in_utc(name: str, tmp_path: Path) -> None:
    importer, make = CASES[name]
    for one in importer.read(make(tmp_path / "export")):
        if isinstance(one, Talk):
            times = [line.at for line in one.lines]
            assert times == sorted(times)
            assert all(at.utcoffset() == AT.utcoffset() for at in (*times, one.created_at))


@pytest.mark.parametrize("name", CASES)
def test_nothing_known_is_no_export(name: str, tmp_path: Path) -> None:
    empty = tmp_path / "empty.json"
    empty.write_bytes(b"")
    with pytest.raises(NotAnExport):
        list(CASES[name][0].read(empty))


def test_a_broken_record_is_a_mistake_among_whole_ones(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    odd = [
        {"id": 1, "email": "a@b.example", "created_at": "never"},
        {"id": 2, "email": "c@d.example"},
    ]
    file.write_text(json.dumps({"contacts": odd}))
    first, second = ChatwootImporter().read(file)
    assert isinstance(first, Mistake)
    assert isinstance(second, Contact)
