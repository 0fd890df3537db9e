"""What customers say when they mean a service: the labelled utterances of the packs."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import orjson

from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs

Asked = Mapping[str, Sequence[str]]
"""Intent id -> utterances."""


def read_asked(packs: Packs) -> Asked:
    """Read every `intents/*.jsonl`; Misconfigured names file, line and field."""
    asked: dict[str, list[str]] = {}
    for path in packs.files("intents", "*.jsonl"):
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
            if line.strip():
                intent, text = _pair(line, path, number)
                asked.setdefault(intent, []).append(text)
    return asked


def _pair(line: str, path: Path, number: int) -> tuple[str, str]:
    try:
        row = orjson.loads(line)
    except ValueError as error:
        raise Misconfigured(f"{path}:{number}: is no JSON: {error}") from error
    for field in ("intent", "text"):
        if not isinstance(row, dict) or not isinstance(row.get(field), str):
            raise Misconfigured(f"{path}:{number}: {field}: must be a string")
    return row["intent"], row["text"]
