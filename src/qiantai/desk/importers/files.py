"""The documents inside an export: a file, a folder or a ZIP archive of JSON, JSON lines and CSV."""

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from qiantai.desk.importers.base import NotAnExport

MOST_BYTES = 2 * 1024**3
SUFFIXES = (".json", ".jsonl", ".ndjson", ".csv")


def documents(path: Path) -> Iterator[Any]:
    """Every JSON value, and every row of a table as a mapping; NotAnExport when a document cannot be read."""
    for name, content in _files(path):
        try:
            yield from _read(name, content)
        except (ValueError, csv.Error) as error:
            raise NotAnExport(f"{name}: {error}", field="file") from error


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        for one in sorted(path.rglob("*")):
            if one.suffix.lower() in SUFFIXES:
                yield one.name, one.read_bytes()
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            members = sorted(archive.infolist(), key=lambda one: one.filename)
            chosen = [one for one in members if Path(one.filename).suffix.lower() in SUFFIXES]
            if sum(one.file_size for one in chosen) > MOST_BYTES:
                raise NotAnExport(f"{path}: larger than 2 GB unpacked", field="file")
            for member in chosen:
                yield member.filename, archive.read(member)
    else:
        yield path.name, path.read_bytes()


def _read(name: str, content: bytes) -> Iterator[Any]:
    text = content.removeprefix(b"\xef\xbb\xbf")
    if name.lower().endswith(".csv"):
        yield from csv.DictReader(io.StringIO(text.decode()))
        return
    try:
        yield orjson.loads(text)
    except ValueError:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:
            raise
        for line in lines:
            yield orjson.loads(line)
