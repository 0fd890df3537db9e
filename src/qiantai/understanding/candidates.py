"""What a judge is told about each need it may choose: its names, and how customers say it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs
from qiantai.understanding.lines import read_labelled

EXAMPLES = 2
LENGTHS = range(4, 25)  # characters of a line that shows a need in few words


@dataclass(frozen=True, slots=True)
class Candidate:
    """One need as the packs' catalogues and lines show it."""

    intent: str
    name_zh: str
    name_en: str
    examples: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that a customer's words may be like."""
        return (f"{self.name_zh} {self.name_en}", *self.examples)

    @property
    def shown(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "id": self.intent,
            "name": self.name_zh,
            "name_en": self.name_en,
            "examples": list(self.examples),
        }


@dataclass(frozen=True, slots=True)
class Shown:
    """One need as an editor sees it."""

    intent: str
    group: str
    name_zh: str
    name_en: str


def read_catalogue(packs: Packs) -> dict[str, Shown]:
    """Every need of the enabled packs by its id, in the order of the catalogues."""
    found: dict[str, Shown] = {}
    for path in packs.files("intents", "catalogue.tsv"):
        groups = _columns(path, ("id", "group", "name_zh", "name_en"))
        found |= {intent: Shown(intent, group, zh, en) for intent, group, zh, en in groups}
    return found


def read_candidates(packs: Packs) -> dict[str, Candidate]:
    """Every need of the enabled packs by its id, each with at most two typical lines of different authors."""
    names: dict[str, tuple[str, str]] = {}
    for path in packs.files("intents", "catalogue.tsv"):
        names |= _names(path)
    lines: dict[str, list[tuple[str, str]]] = {intent: [] for intent in names}
    for path in packs.files("intents", "*.jsonl"):
        for row in read_labelled(path):
            if row.intent in lines and len(row.text) in LENGTHS:
                lines[row.intent].append((row.author, row.text))
    return {
        intent: Candidate(intent, zh, en, _typical(lines[intent]))
        for intent, (zh, en) in names.items()
    }


def _typical(lines: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """The lines whose characters most lines share, one of an author."""
    common = Counter(character for _, text in lines for character in set(text))
    best: dict[str, tuple[float, str]] = {}
    for author, text in lines:
        shared = sum(common[character] for character in set(text)) / len(set(text))
        best[author] = max(best.get(author, (0.0, "")), (shared, text))
    texts = dict.fromkeys(text for _, text in sorted(best.values(), reverse=True))
    return tuple(texts)[:EXAMPLES]


def _names(path: Path) -> dict[str, tuple[str, str]]:
    cells = _columns(path, ("id", "name_zh", "name_en"))
    return {intent: (zh, en) for intent, zh, en in cells}


def _columns(path: Path, names: Sequence[str]) -> list[list[str]]:
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    columns = head.split("\t")
    try:
        wanted = [columns.index(name) for name in names]
        rows = [line.split("\t") for line in lines if line.strip()]
        return [[row[place] for place in wanted] for row in rows]
    except (ValueError, IndexError) as error:
        raise Misconfigured(f"{path}: needs columns {', '.join(names)}") from error
