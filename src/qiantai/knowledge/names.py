"""Names of services in the customer's language, from the catalogues that list what an institution serves."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Self

from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs

COLUMNS = ("id", "name_zh", "name_en")


class ServiceNames:
    """Intent id -> name in Chinese and English."""

    def __init__(self, names: Mapping[str, Mapping[str, str]]) -> None:
        self._names = names

    @classmethod
    def load(cls, packs: Packs) -> Self:
        """Read every `intents/catalogue.tsv`; Misconfigured names file, line and column."""
        names: dict[str, Mapping[str, str]] = {}
        for path in packs.files("intents", "catalogue.tsv"):
            names.update(_read(path))
        return cls(names)

    @property
    def ids(self) -> Iterable[str]:
        """Every service."""
        return self._names.keys()

    def __contains__(self, intent: object) -> bool:
        return intent in self._names

    def get(self, intent: str) -> Mapping[str, str]:
        """The name as `{zh, en}`; the id itself stands in for one that no catalogue lists."""
        return self._names.get(intent, {"zh": intent, "en": intent})


def _read(path: Path) -> dict[str, Mapping[str, str]]:
    names: dict[str, Mapping[str, str]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        for column in COLUMNS:
            if column not in (rows.fieldnames or ()):
                raise Misconfigured(f"{path}:1: {column}: this column is missing")
        for row in rows:
            for column in COLUMNS:
                if not row[column]:
                    raise Misconfigured(f"{path}:{rows.line_num}: {column}: is empty")
            names[row["id"]] = {"zh": row["name_zh"], "en": row["name_en"]}
    return names
