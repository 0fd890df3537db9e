"""Parsed YAML comes back as it is: to each reader a document of their own, the same at the next start, and anew when the text changed."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from qiantai.floor import parsed
from qiantai.floor.packs import Packs
from qiantai.floor.parsed import Parsed

TEXT = """
day: 2026-11-22
moment: 2026-11-22 10:00:00
rate: 0.35
count: 3
on: yes
nothing:
1: [一, "two", {three: 3.0}]
"""


def of(value: Any) -> Any:
    """The value with the types of all its parts."""
    if isinstance(value, dict):
        return [(of(key), of(one)) for key, one in value.items()]
    return [of(one) for one in value] if isinstance(value, list) else (type(value), value)


def test_what_is_kept_is_what_was_parsed(tmp_path: Path) -> None:
    first, later = Parsed(), Parsed()
    made = first.read(TEXT)
    assert made["day"] == date(2026, 11, 22)
    assert made["moment"] == datetime(2026, 11, 22, 10)
    first.keep(tmp_path)
    later.find(tmp_path)
    assert of(first.read(TEXT)) == of(made) == of(later.read(TEXT))


def test_a_reader_may_change_a_document_and_nobody_else_sees_it() -> None:
    held = Parsed()
    held.read(TEXT)
    held.read(TEXT)["count"] = 4
    assert held.read(TEXT)["count"] == 3


def test_files_of_the_packs_come_back_as_they_are(packs: Packs) -> None:
    held = Parsed()
    for folder in ("policies", "words", "flows", "responses"):
        for path in packs.files(folder):
            text = path.read_text("utf-8")
            made = yaml.load(text, Loader=yaml.CSafeLoader)
            held.read(text)
            assert of(held.read(text)) == of(made), path


@pytest.mark.parametrize("text", ["a: &one [1]\nb: *one", "!!set {a, b}"])
def test_what_would_come_back_as_something_else_is_parsed_each_time(text: str) -> None:
    held = Parsed()
    made = held.read(text)
    assert of(held.read(text)) == of(made)
    if "one" in text:
        again = held.read(text)
        assert again["a"] is again["b"]


def test_a_document_in_itself_and_a_number_beyond_measure_are_read() -> None:
    held = Parsed()
    assert held.read(f"n: {2**80}") == held.read(f"n: {2**80}") == {"n": 2**80}
    for _ in range(2):
        round_and_round = held.read("&all [*all]")
        assert round_and_round[0] is round_and_round


def test_a_syntax_error_is_told_each_time() -> None:
    held = Parsed()
    for _ in range(2):
        with pytest.raises(yaml.MarkedYAMLError):
            held.read("a: [")


@pytest.mark.parametrize("damage", ["cut", "changed", "gone"])
def test_a_damaged_file_only_costs_the_reading(tmp_path: Path, damage: str) -> None:
    first, later = Parsed(), Parsed()
    made = first.read(TEXT)
    first.keep(tmp_path)
    file = tmp_path / parsed.FILE
    content = file.read_bytes()
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(content[:40] if damage == "cut" else content[:-1] + b"\0")
    later.find(tmp_path)
    assert of(later.read(TEXT)) == of(made)


def test_a_file_of_another_version_is_made_anew(tmp_path: Path) -> None:
    old = Parsed("of old")
    old.read(TEXT)
    old.keep(tmp_path)
    written = (tmp_path / parsed.FILE).read_bytes()
    now = Parsed()
    now.find(tmp_path)
    now.read(TEXT)
    now.keep(tmp_path)
    assert (tmp_path / parsed.FILE).read_bytes() != written
